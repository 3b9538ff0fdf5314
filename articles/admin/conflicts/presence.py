"""Who has a row open: the script of each open form tells us (static/gestion/open_form.js), and is told of the others."""

import time

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.utils import unquote
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

PRESENCE_SECONDS = 75  # the script asks every 30


@require_POST
def tell_presence(request: HttpRequest, app_label: str, model_name: str, object_id: str) -> JsonResponse:
    """Note that this member has the row open; `sentence` names the others, "" if there are none.

    Two who ask at the same instant may miss each other until they ask again.
    """
    try:
        pages = admin.site.get_model_admin(apps.get_model(app_label, model_name))
    except (LookupError, NotRegistered) as error:
        raise Http404 from error
    row = admin.ModelAdmin.get_object(pages, request, unquote(object_id))
    if row is None:
        raise Http404
    if not pages.has_change_permission(request, row):
        raise PermissionDenied
    key, now = f"presence:{row._meta.label_lower}:{row.pk}", time.time()
    present = {one: seen for one, seen in cache.get(key, {}).items() if now - seen[1] < PRESENCE_SECONDS}
    cache.set(key, present | {request.user.pk: (request.user.get_username(), now)}, PRESENCE_SECONDS)
    names = [name for one, (name, _at) in present.items() if one != request.user.pk]
    return JsonResponse({"sentence": _sentence(names)})


def _sentence(names: list[str]) -> str:
    if not names:
        return ""
    sentence = ngettext(
        "%(names)s a aussi cette fiche ouverte.", "%(names)s ont aussi cette fiche ouverte.", len(names)
    )
    return sentence % {"names": get_text_list(names, _("et"))}
