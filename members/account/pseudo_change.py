"""The page on which a member changes their public name."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.comments.writing.permission import silence_sentence
from members.library_words import REQUIRED
from members.models import Member
from members.models.former_pseudo import PseudoTaken, TooSoon
from members.pseudo import MAX_PSEUDO_CHARS, MIN_PSEUDO_CHARS


class PseudoForm(forms.Form):
    """The new name, under the same rules as at sign-up."""

    username = forms.CharField(
        label=gettext_lazy("Nouveau pseudo"),
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "maxlength": MAX_PSEUDO_CHARS * 2}),
        error_messages={"required": REQUIRED["username"]},
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        help_text = _("Affiché à côté de vos commentaires. De %(low)d à %(high)d caractères.")
        self.fields["username"].help_text = help_text % {"low": MIN_PSEUDO_CHARS, "high": MAX_PSEUDO_CHARS}

    def clean_username(self) -> str:
        """The tidied name. Raises ValidationError if it is malformed, reserved, or theirs already."""
        wanted = get_adapter().clean_username(self.cleaned_data["username"], shallow=True)
        if wanted == self.member.username:
            raise ValidationError(_("C’est déjà votre pseudo\u00a0: choisissez-en un autre."))
        return wanted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_pseudo(request: HttpRequest) -> HttpResponse:
    """Show the rules, and when the name may next be changed; POST changes it. A silenced member cannot: names are read too."""
    member, now = cast(Member, request.user), timezone.now()
    silence = member.active_silence()
    form = PseudoForm(request.POST if request.method == "POST" else None, member=member)
    if request.method == "POST" and silence is None and form.is_valid():
        try:
            member.rename(form.cleaned_data["username"], now)
        except TooSoon:
            pass  # the page says until when, in place of the form
        except PseudoTaken:
            form.add_error("username", get_adapter().error_messages["username_taken"])
        else:
            sentence = _("Votre nouveau pseudo est enregistré\u00a0: vos commentaires sont signés %(pseudo)s.")
            messages.success(request, sentence % {"pseudo": member.username})
            return redirect("change-pseudo")
    context = {
        "form": form,
        "pseudo": member.username,
        "issuer": member.public_profile().issuer,
        "next_at": member.next_rename_at(now),
        "sentence": silence_sentence(silence.until, silence.reason) if silence else "",
    }
    return render(request, "account/pseudo_change.html", context, status=403 if silence and form.is_bound else 200)
