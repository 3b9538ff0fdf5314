"""The page on which an author contests the removal of a comment."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.comments.moderation.appealing import NotAppealable, who_decides, why_not_appealable
from articles.comments.moderation.appealing import appeal as contest
from articles.models import Comment
from articles.models.comments.appeal import MAX_APPEAL_CHARS
from portal.fields import PlainTextField


class AppealForm(forms.Form):
    """What the author has to say."""

    body = PlainTextField(
        label=gettext_lazy("Pourquoi cette décision n’est pas juste"),
        help_text=gettext_lazy("1\u202f000 caractères au plus."),
        max_length=MAX_APPEAL_CHARS,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": gettext_lazy("Écrivez vos raisons avant d’envoyer la contestation."),
            "max_length": gettext_lazy(
                "Votre contestation compte %(show_value)s caractères, pour un maximum de %(limit_value)s\u00a0: "
                "raccourcissez-la, puis envoyez-la."
            ),
        },
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["body"].widget.attrs.pop("maxlength")  # with it, browsers silently cut pasted text


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then contest, once. Another's comment is not found; one that cannot be contested leads to its page, which says why."""
    comment = get_object_or_404(Comment.objects.by(request.user).select_related("article__source"), pk=pk)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            contest(comment.pk, request.user, form.cleaned_data["body"], timezone.now())
        except NotAppealable as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Votre contestation est envoyée. La réponse paraîtra sur cette page."))
        return redirect("comment-permalink", comment.pk)
    if sentence := why_not_appealable(comment):
        messages.warning(request, sentence)
        return redirect("comment-permalink", comment.pk)
    context = {
        "form": form,
        "comment": comment,
        "judgement": comment.judgements.first(),
        "who_decides": who_decides(comment),
    }
    return render(request, "articles/comments/appeal.html", context, status=422 if form.is_bound else 200)
