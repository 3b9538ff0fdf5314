"""What a member sets of their public page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.comments.holding.rules import has_held_word
from articles.comments.suspect.links import count_links
from articles.comments.suspect.messaging import leads_elsewhere
from articles.comments.suspect.phones import has_phone_number
from articles.comments.suspect.plain import plain
from articles.comments.suspect.promises import promises_profits
from articles.comments.writing.forms import MAX_MARKS_ON_A_LETTER
from articles.models import HeldWord
from articles.text.characters import is_blank, max_stacked_marks
from members.models import Profile
from members.models.profile import MAX_INTERESTS_CHARS
from portal.fields import PlainTextField

# What only a badge may say, as `plain` writes it.
BADGE_WORDS = ("emetteur verifie", "verified issuer", "la pesee")
HIDDEN = "masquee"  # what the form sends of a page that is to be hidden


class ProfileForm(forms.Form):
    """Declared interests, and whether the page is hidden.

    Nobody reads the interests before they are published, so what would hold a comment is refused here. The page sets no
    `maxlength`: with it, browsers silently cut pasted text.
    """

    interests = PlainTextField(
        label=gettext_lazy("Vos intérêts déclarés"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    is_hidden = forms.ChoiceField(
        label=gettext_lazy("Votre page"),
        choices=[
            ("", gettext_lazy("Tout le monde la voit")),
            (HIDDEN, gettext_lazy("Masquée\u00a0: personne d’autre ne la voit")),
        ],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une réponse dans la liste.")},
    )

    def __init__(self, stored: Profile, data: Any = None, *, may_write: bool = True) -> None:
        initial = {"interests": stored.interests, "is_hidden": HIDDEN if stored.is_hidden else ""}
        super().__init__(data, initial=initial)
        rule = _("Ce que vous détenez, pour qui vous travaillez. Public, texte simple, %(most)d caractères au plus.")
        self.fields["interests"].help_text = rule % {"most": MAX_INTERESTS_CHARS}
        self.fields["interests"].disabled = not may_write

    def clean_is_hidden(self) -> bool:
        """Whether it is hidden."""
        return bool(self.cleaned_data["is_hidden"])

    def clean_interests(self) -> str:
        """On one line. Raises ValidationError if it cannot be read, is too long, or leads elsewhere."""
        text = " ".join(str(self.cleaned_data["interests"]).split())
        if text and not self.fields["interests"].disabled:
            _check_legible(text)
            _check_harmless(text)
        return text


def _check_legible(text: str) -> None:
    if is_blank(text):
        raise ValidationError(
            _("Ce texte n’a que des caractères invisibles\u00a0: écrivez-en un autre, ou laissez vide.")
        )
    if max_stacked_marks(text) > MAX_MARKS_ON_A_LETTER:
        sentence = _("Une lettre porte plus de %(most)d accents : retirez-en, puis enregistrez.")
        raise ValidationError(sentence % {"most": MAX_MARKS_ON_A_LETTER})
    if len(text) > MAX_INTERESTS_CHARS:
        sentence = _(
            "Ce texte compte %(count)d caractères, %(most)d au plus\u00a0: raccourcissez-le, puis enregistrez."
        )
        raise ValidationError(sentence % {"count": len(text), "most": MAX_INTERESTS_CHARS})


def _check_harmless(text: str) -> None:
    said = plain(text)
    if any(words in said for words in BADGE_WORDS):
        raise ValidationError(
            _("Ces mots sont réservés à une mention donnée par la rédaction\u00a0: dites-le autrement.")
        )
    found = count_links(said) or has_phone_number(said) or leads_elsewhere(said) or promises_profits(said)
    if found or any(has_held_word(text, word) for word in HeldWord.objects.active_texts()):
        raise ValidationError(
            _(
                "Ni lien, ni numéro, ni adresse, ni promesse ici : dites seulement ce que vous détenez "
                "et pour qui vous travaillez."
            )
        )
