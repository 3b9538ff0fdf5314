"""The page on which a comment is reported, and the page that tells a member what became of their reports."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles.comments.moderation.reporting import CommentGone, ReportRefused, check_may_report
from articles.comments.moderation.reporting import report as make_report
from articles.models import Comment, Letter, Reason, Report
from articles.models.comments.report import MAX_NOTE_CHARS
from articles.text.characters import is_blank
from portal.fields import PlainTextField
from portal.rate_limits import count_action

MAX_SHOWN_REPORTS = 100
MIN_NOTE_CHARS = 10  # with « autre »: a sentence


class ReportForm(forms.Form):
    """A report: a reason, and a note that is a help, and needed with « autre »."""

    motif = forms.ChoiceField(
        label=gettext_lazy("Motif"),
        choices=Reason.choices,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choisissez un motif dans la liste.")
        ),
    )
    precision = PlainTextField(
        label=gettext_lazy("Précision (facultatif, sauf avec «\u00a0autre\u00a0»)"),
        required=False,
        max_length=MAX_NOTE_CHARS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": gettext_lazy("Raccourcissez votre précision\u00a0: 300 caractères au plus.")},
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a sentence with « autre »."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        note = cleaned.get("precision", "")
        if cleaned.get("motif") == Reason.OTHER and (len(note.strip()) < MIN_NOTE_CHARS or is_blank(note)):
            self.add_error("precision", ValidationError(_("Dites en une phrase ce qui ne va pas.")))
        return cleaned


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form. A visitor is led to sign in, or to the contact form filled in."""
    if request.method == "POST":
        return _post(request, pk)
    comment = _public_comment(pk)
    if request.user.is_authenticated:
        try:
            check_may_report(comment, request.user)
        except ReportRefused as refusal:
            return _render_refusal(request, refusal, comment)
    return _render_form(request, comment, ReportForm())


def _post(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("comment-report", args=[pk]))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _render_form(request, _public_comment(pk), form, status=422)
    if wait := count_action(f"report:{request.user.pk}", settings.REPORT_LIMITS):
        form.add_error(None, _("Attendez quelques minutes, puis envoyez de nouveau votre signalement."))
        response = _render_form(request, _public_comment(pk), form, status=429)
        response["Retry-After"] = str(wait)
        return response
    try:
        made = make_report(pk, request.user, form.cleaned_data["motif"], form.cleaned_data["precision"], timezone.now())
    except CommentGone:
        raise Http404 from None
    except ReportRefused as refusal:
        return _render_refusal(request, refusal)
    messages.success(
        request,
        _("Merci\u00a0: la modération lira ce commentaire. Sa décision paraîtra dans «\u00a0Mes signalements\u00a0»."),
    )
    return redirect(_talk_after(made.comment))


def _talk_after(reported: Comment) -> str:
    """Where the reporter goes on reading: at the comment, or at its talk if reports hide it now, from its reporter too."""
    if reported.state == Comment.State.PUBLISHED:
        return reported.get_absolute_url()
    return f"{reported.article.get_absolute_url()}#commentaires"


@never_cache
@require_safe
@login_required
def my_reports(request: HttpRequest) -> HttpResponse:
    """A member's reports, newest first, each with its outcome; text and article are shown while the public may read them."""
    reports = Report.objects.of_member(request.user)[:MAX_SHOWN_REPORTS]
    return render(request, "articles/comments/my_reports.html", {"reports": reports})


def _public_comment(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.public().of_shown_articles().select_related("author", "article"), pk=pk)


def _render_form(request: HttpRequest, comment: Comment, form: ReportForm, status: int = 200) -> HttpResponse:
    address = settings.SITE_URL + comment.get_absolute_url()
    context = {
        "comment": comment,
        "form": form,
        "reasons": Reason.choices,
        "login_query": urlencode({"next": request.path}),
        "contact_query": urlencode({"sujet": Letter.Subject.ILLEGAL, "adresse": address}),
    }
    return render(request, "articles/comments/report.html", context, status=status)


def _render_refusal(request: HttpRequest, refusal: ReportRefused, comment: Comment | None = None) -> HttpResponse:
    context = {"sentence": str(refusal), "comment": comment}
    return render(
        request, "articles/comments/report_refused.html", context, status=403 if refusal.is_forbidden else 409
    )
