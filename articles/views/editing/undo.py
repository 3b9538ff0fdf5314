"""Undoes what an editor did from a public page less than a minute ago."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.editing import undo
from articles.editing.batches import UNDO, undo_one
from articles.stories.editing import EditRefused
from articles.views.editing.guard import page_of_form, require_editor


@require_POST
def undo_act(request: HttpRequest) -> HttpResponse:
    """Undo the act of the posted token; back to the page it was done on, or, refused, to the page of this form."""
    editor = require_editor(request)
    act = undo.take(request.session, request.POST.get("acte", ""))
    here = page_of_form(request, reverse("home"))
    if act is None or act.done.act not in UNDO:
        messages.error(
            request, _("La minute est passée\u00a0: rien n’est annulé. Vous pouvez encore le changer dans la gestion.")
        )
        return redirect(here)
    try:
        exception = undo_one(act.done, act.moment, editor)
    except EditRefused as why:
        messages.error(request, str(why))
        return redirect(here)
    messages.success(request, exception or _("C’est annulé\u00a0: tout est comme avant."))
    return redirect(act.back)
