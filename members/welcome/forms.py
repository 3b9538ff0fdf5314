"""The form of first choices: what to follow, and how replies are mailed."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.text.fold import fold
from members.models import MAX_FOLLOWS, Member, Profile, TooManyFollows
from members.notices.forms import MailSettingsForm
from members.welcome.choices import choice_groups, names_in, names_like, subjects_by_name

MAX_NAMES_CHARS = 500
MAX_QUOTED_CHARS = 60  # of a name that is not known
MAX_QUOTED_NAMES = 3  # that are not known


class FirstChoicesForm(MailSettingsForm):
    """`groups` are the choices of `sujets`, which the template shows; what is not chosen stays as it is."""

    sujets = forms.MultipleChoiceField(
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("L’un de vos choix n’existe plus\u00a0: choisissez parmi ceux de la page.")
        },
    )
    noms = forms.CharField(
        required=False,
        max_length=MAX_NAMES_CHARS,
        label=gettext_lazy("D’autres sociétés ou institutions"),
        help_text=gettext_lazy("Leurs noms, séparés par des virgules."),
    )
    field_order = ("sujets", "noms", "replies", "language")

    def __init__(self, member: Member, data: Any = None) -> None:
        super().__init__(member, data)
        self.chosen = set(data.getlist("sujets")) if data else set()
        followed = {one.subject for one in member.follows.all()}
        self.groups = choice_groups(followed, self.chosen)
        offered = {choice.subject for group in self.groups for choice in group.choices}
        # A form that is sent twice chooses what is followed by now.
        self.fields["sujets"].choices = [(subject, subject) for subject in offered | followed]  # type: ignore[attr-defined]

    def clean_noms(self) -> list[str]:
        """The subjects that the names mean. Raises ValidationError with a sentence for each of the first that are not known."""
        text: str = self.cleaned_data["noms"]
        known = subjects_by_name() if text.strip() else {}
        names = names_in(text, known)
        unknown = dict.fromkeys(name for name in names if fold(name) not in known)
        if unknown:
            likely = names_like(list(unknown)[:MAX_QUOTED_NAMES])
            raise ValidationError([_unknown_sentence(name[:MAX_QUOTED_CHARS], meant) for name, meant in likely.items()])
        return [known[fold(name)] for name in names]

    def save_choices(self, now: datetime) -> bool:
        """Store all of it, once; False with an error of the form, and nothing stored, if that would be too much to follow."""
        chosen = [subject.split(":", 1) for subject in [*self.cleaned_data["sujets"], *self.cleaned_data["noms"]]]
        try:
            with transaction.atomic():
                self.member.follow_all((kind, key) for kind, key in chosen)
                self.save()
                Profile.objects.mark_onboarded(self.member.pk, now)
        except TooManyFollows:
            self.add_error(None, _("Vous suivriez plus de %d pages, le maximum\u00a0: décochez-en.") % MAX_FOLLOWS)
            return False
        return True


def _unknown_sentence(name: str, meant: str) -> str:
    """That no organisation has this name, which one was probably meant, and what to do."""
    if meant:
        sentence = _(
            "Nous ne connaissons pas «\u00a0%(name)s\u00a0». Vouliez-vous dire «\u00a0%(meant)s\u00a0»\u202f? "
            "Corrigez le nom, ou effacez-le, puis enregistrez\u00a0: vos autres choix sont conservés."
        )
        return sentence % {"name": name, "meant": meant}
    return _("Nous ne connaissons pas « %s » : écrivez le nom autrement, ou effacez-le.") % name
