"""The form of a word that holds comments."""

from django import forms
from django.utils.translation import gettext as _

from articles.admin.forms.previewed import PreviewedForm
from articles.comments.suspect.plain import plain, words_of
from articles.models import HeldWord

MIN_WORD_CHARS = 2


class HeldWordForm(PreviewedForm):
    """A word or an expression. With `_effect` the form is only looked at: it is not valid for saving."""

    class Meta:
        model = HeldWord
        fields = ["text", "is_active", "note"]

    def clean_text(self) -> str:
        """The expression on one line; it must be one that can be found, and that no other row finds already."""
        text = " ".join(self.cleaned_data["text"].split())
        searched = words_of(plain(text))
        if len(searched.strip()) < MIN_WORD_CHARS:
            raise forms.ValidationError(_("Au moins deux caractères, dont une lettre ou un chiffre."))
        others = HeldWord.objects.exclude(pk=self.instance.pk).values_list("text", flat=True)
        if any(words_of(plain(other)) == searched for other in others):
            raise forms.ValidationError(
                _(
                    "Cette expression est déjà dans la liste, aux majuscules et aux accents près\u00a0: modifiez celle-là."
                )
            )
        return text
