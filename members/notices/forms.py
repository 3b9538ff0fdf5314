"""The form by which members choose how replies and decisions are mailed to them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import MailSettings, Member

CHOICE_ERRORS = dict.fromkeys(("required", "invalid_choice"), _("Choisissez une réponse dans la liste."))


class MailSettingsForm(forms.Form):
    """When replies and decisions are mailed, and in which language; whoever has chosen none yet is offered that of the page."""

    replies = forms.ChoiceField(
        label=_("Quand un membre répond à l’un de vos commentaires, ou que la modération en décide, vous prévenir"),
        choices=MailSettings.Replies.choices,
        error_messages=CHOICE_ERRORS,
    )
    language = forms.ChoiceField(
        label=_("Langue de ces messages"), choices=settings.LANGUAGES, error_messages=CHOICE_ERRORS
    )

    def __init__(self, member: Member, data: Any = None) -> None:
        self.member, self.stored = member, MailSettings.objects.of(member.pk)
        language = get_language() if self.stored._state.adding else self.stored.language
        initial = {"replies": self.stored.replies, "language": language}
        super().__init__(data, initial=initial)

    def save(self) -> None:
        """Store both answers; what is known of the address stays."""
        answers = {name: self.cleaned_data[name] for name in ("replies", "language")}
        MailSettings.objects.update_or_create(member_id=self.member.pk, defaults=answers)
