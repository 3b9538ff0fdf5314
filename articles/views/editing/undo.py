"""Undoes what an editor did from a public page less than a minute ago."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.editing import hiding, pinning, publishing, reclassifying, separating, undo, uniting, visits
from articles.editing.undo import Undoable
from articles.stories.editing import EditRefused
from articles.views.editing.guard import page_of_form, require_editor

# By `Undoable.act`. What is returned says what is not as before.
UNDO: dict[str, Callable[[Undoable, Any], str | None]] = {
    "hide": hiding.undo,
    "publish": publishing.undo,
    "reclassify": reclassifying.undo,
    "pin": pinning.undo,
    "unpin": pinning.undo_unpin,
    "unite": uniting.undo,
    "separate": separating.undo,
    "visits": visits.undo,
}


@require_POST
def undo_act(request: HttpRequest) -> HttpResponse:
    """Undo the act of the posted token; back to the page it was done on, or, refused, to the page of this form."""
    editor = require_editor(request)
    act = undo.take(request.session, request.POST.get("acte", ""))
    here = page_of_form(request, reverse("home"))
    if act is None:
        messages.error(
            request, _("La minute est passée\u00a0: rien n’est annulé. Vous pouvez encore le changer dans la gestion.")
        )
        return redirect(here)
    try:
        exception = UNDO[act.done.act](act.done, editor)
    except EditRefused as why:
        messages.error(request, str(why))
        return redirect(here)
    messages.success(request, exception or _("C’est annulé\u00a0: tout est comme avant."))
    return redirect(act.back)
