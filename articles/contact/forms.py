"""The form of a letter to the editors, which needs no account."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.contact.inbox import receive
from articles.models import Letter
from articles.models.letter import MAX_LETTER_CHARS
from portal.fields import PlainTextField
from portal.typography import grouped_number

MIN_FILL_TIME = timedelta(seconds=3)  # a person needs longer
MAX_FORM_AGE = timedelta(days=1)
SIGNER = signing.TimestampSigner(salt="articles.contact")
CHOICE_ERRORS = dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choisissez une réponse dans la liste."))


class LineField(PlainTextField):
    """A text on one line, whatever was pasted into it, so that it cannot begin a header of an e-mail."""

    def to_python(self, value: Any) -> str:
        """The text with all white space as single spaces."""
        return " ".join(super().to_python(value).split())


class ContactForm(forms.Form):
    """A letter. `jeton` is the form's key, signed with the time at which the form was issued."""

    qui = forms.ChoiceField(
        label=gettext_lazy("Vous êtes…"),
        choices=[("", gettext_lazy("Choisissez")), *Letter.Sender.choices],
        error_messages=CHOICE_ERRORS,
    )
    sujet = forms.ChoiceField(
        label=gettext_lazy("Objet de votre message"),
        choices=[("", gettext_lazy("Choisissez")), *Letter.Subject.choices],
        error_messages=CHOICE_ERRORS,
    )
    adresse = LineField(
        label=gettext_lazy("Lien de l’article (facultatif)"),
        help_text=gettext_lazy("Copiez le lien de la page, sur La Pesée ou sur le site de l’éditeur."),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Ce lien est trop long\u00a0: vérifiez-le.")},
    )
    nom = LineField(
        label=gettext_lazy("Votre nom"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": gettext_lazy("Indiquez votre nom."),
            "max_length": gettext_lazy("Raccourcissez votre nom\u00a0: 120 caractères au plus."),
        },
    )
    email = forms.EmailField(
        label=gettext_lazy("Votre adresse e-mail"),
        help_text=gettext_lazy("Pour vous répondre. Elle n’est jamais publiée."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Indiquez votre adresse e-mail\u00a0: nous en avons besoin pour vous répondre."),
            "invalid": gettext_lazy("Cette adresse semble incomplète. Exemple\u00a0: nom@exemple.com."),
        },
    )
    message = PlainTextField(
        label=gettext_lazy("Votre message"),
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": gettext_lazy("Écrivez votre message.")},
    )
    site_web = forms.CharField(
        label=gettext_lazy("Laissez ce champ vide"),
        required=False,
        widget=forms.TextInput(attrs={"class": "trap", "tabindex": "-1", "autocomplete": "off"}),
    )
    jeton = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jeton"].initial = new_token
        self.fields["message"].help_text = _("Texte simple, %(most)s caractères au plus.") % {
            "most": grouped_number(MAX_LETTER_CHARS)
        }

    def clean_message(self) -> str:
        """The text. Raises ValidationError if it is too long."""
        message = self.cleaned_data["message"]
        if (excess := len(message) - MAX_LETTER_CHARS) > 0:
            sentence = _("Votre message compte %(count)s caractères\u00a0: retirez-en %(excess)s.")
            raise ValidationError(sentence % {"count": grouped_number(len(message)), "excess": grouped_number(excess)})
        return message

    def clean_site_web(self) -> str:
        """An empty string, and an error if the trap field was filled in: only robots do that."""
        if self.cleaned_data["site_web"]:
            self.data = {**self.data, "site_web": ""}
            self.add_error(
                None,
                _(
                    "Un champ caché a été rempli, sans doute par votre navigateur. Nous l’avons "
                    "vidé\u00a0: renvoyez le message."
                ),
            )
        return ""

    def clean_jeton(self) -> uuid.UUID:
        """The form's key. Raises ValidationError for one that is not ours, too old, or sent too fast for a person."""
        try:
            signed = SIGNER.unsign(self.cleaned_data["jeton"], max_age=MAX_FORM_AGE)
        except signing.BadSignature:
            self.data = {**self.data, "jeton": new_token()}
            sentence = _("La page est restée ouverte plus d’un jour. Relisez votre message, puis renvoyez-le.")
            raise ValidationError(sentence) from None
        try:
            SIGNER.unsign(self.cleaned_data["jeton"], max_age=MIN_FILL_TIME)
        except signing.SignatureExpired:
            return uuid.UUID(signed)
        if self.errors:  # correcting the other errors will take long enough
            return uuid.UUID(signed)
        raise ValidationError(
            _("Attendez quelques secondes, puis renvoyez le message\u00a0: c’est une protection contre les robots.")
        )

    def save(self) -> Letter:
        """Save the letter, once for this form and these values; the same form with other values makes another letter."""
        data = self.cleaned_data
        values = {
            "sender": data["qui"],
            "subject": data["sujet"],
            "address": data["adresse"],
            "name": data["nom"],
            "email": data["email"],
            "body": data["message"],
        }
        return receive(uuid.uuid5(data["jeton"], "\n".join(values.values())), **values)


def new_token() -> str:
    """A new signed key for a form issued now."""
    return SIGNER.sign(str(uuid.uuid4()))
