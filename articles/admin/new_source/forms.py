"""The forms that add a source: the address of its site; then what was found, to confirm."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.admin.widgets import AdminIntegerFieldWidget, AdminTextInputWidget
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from articles.admin.forms.languages import language_choices
from articles.admin.new_source.found_site import FoundSite
from articles.ingest.errors import failure
from articles.models import Feed, Source
from articles.web.ssrf import BadAddress, check_url_form

MAX_ADDRESS_CHARS = 500
NO_ADDRESS = gettext_lazy(
    "Ce n’est pas une adresse\u00a0: écrivez celle du site, comme dans la barre d’un navigateur. Rien n’est enregistré."
)


class AddressForm(forms.Form):
    """The address of a site, or of a feed; « https:// » may be left out."""

    address = forms.CharField(
        label=gettext_lazy("Adresse du site"),
        max_length=MAX_ADDRESS_CHARS,
        widget=AdminTextInputWidget(
            {"inputmode": "url", "autocomplete": "url", "spellcheck": "false", "autofocus": True}
        ),
    )

    def clean_address(self) -> str:
        """Refuse what can never be fetched."""
        address: str = self.cleaned_data["address"]
        if len(address.split()) > 1 or not {".", ":"}.intersection(address):
            raise forms.ValidationError(NO_ADDRESS)
        address = address if "://" in address else f"https://{address}"
        try:
            check_url_form(address)
        except BadAddress:
            raise forms.ValidationError(failure("bad-address").sentence) from None
        return address if urlsplit(address).path else f"{address}/"


class NewSourceForm(forms.ModelForm):
    """A new source with the feeds chosen among those found; `found` says which these are."""

    class Meta:
        model = Source
        fields = [
            "name", "kind", "language", "country", "default_category", "excerpt_length", "may_full_text", "may_image",
        ]  # fmt: skip
        widgets = {"name": AdminTextInputWidget, "excerpt_length": AdminIntegerFieldWidget}

    def __init__(self, found: FoundSite, known_urls: set[str], *args: Any, **options: Any) -> None:
        free = [str(number) for number, feed in enumerate(found.feeds) if feed.url not in known_urls]
        guesses = {"name": found.name, "language": found.language, "country": found.country or None, "feeds": free[:1]}
        super().__init__(*args, **options)
        self.initial.update(guesses)
        self.fields["feeds"] = forms.TypedMultipleChoiceField(
            coerce=int, required=False, choices=[(number, number) for number in free]
        )
        self.fields["language"] = forms.ChoiceField(
            label=capfirst(Source._meta.get_field("language").verbose_name), choices=language_choices(found.language)
        )
        kinds = [(value, label) for value, label in Source.Kind.choices if value != Source.Kind.OWN]
        self.fields["kind"] = forms.ChoiceField(
            label=capfirst(Source._meta.get_field("kind").verbose_name), choices=kinds, initial=Source.Kind.MEDIA
        )

    def clean(self) -> dict[str, Any]:
        """A source is saved with a feed at least, unless its page is to be described by selectors next."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("feeds") and "feeds" not in self.errors and "_page" not in self.data:
            self.add_error("feeds", gettext_lazy("Cochez au moins un flux\u00a0: sans lui, rien n’entrerait."))
        return cleaned

    def chosen_feeds(self, found: FoundSite) -> list[Feed]:
        """The feeds that were ticked, as rows without a source."""
        chosen = [found.feeds[number] for number in self.cleaned_data["feeds"]]
        return [Feed(url=feed.url, kind=feed.kind) for feed in chosen]
