"""From a source's page: suspend its feeds, or resume them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.editing import undo, visits
from articles.models import Source
from articles.stories.editing import EditRefused
from articles.views.editing.guard import page_of_form, require_editor

SUSPEND, RESUME = "suspend", "resume"


@require_POST
def source_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Suspend or resume the source's feeds; back to its page."""
    editor = require_editor(request, "articles.change_feed")
    source = get_object_or_404(Source, slug=slug)
    back, action = page_of_form(request, source.get_absolute_url()), request.POST.get("action")
    try:
        if action not in {SUSPEND, RESUME}:
            raise EditRefused(_("Choisissez une action\u00a0: rien n’est changé."))
        done = visits.set_visits(source, resume=action == RESUME, by=editor)
    except EditRefused as why:
        messages.error(request, str(why))
        return redirect(back)
    token = undo.remember(request.session, done, back)
    messages.success(request, done.sentence, extra_tags=undo.MESSAGE_TAG_PREFIX + token)
    return redirect(back)
