"""The forms of feeds: the address, the kind, and the selectors of a page, each in a field of its own."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from articles.admin.conflicts.compared_form import ComparedForm
from articles.ingest import network
from articles.ingest.errors import failure
from articles.ingest.parse import recipe
from articles.ingest.records import NotAFeed
from articles.models import Feed, Source
from articles.web.ssrf import BadAddress, check_url_form

READING_FIELDS = (*recipe.SELECTOR_FIELDS, "date_order", "language")


def selector_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A field for one selector."""
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.TextInput({"class": "vTextField", "spellcheck": "false"}),
    )


class RecipeFields(forms.Form):
    """The selectors of a page, as fields. `cleaned_recipe` holds them as they are stored; it is empty for other kinds of feed."""

    item = selector_field(
        gettext_lazy("Élément"),
        gettext_lazy(
            "Le bloc qui se répète, un par article\u00a0: «\u00a0.views-row\u00a0», «\u00a0table tbody tr\u00a0»."
        ),
    )
    title = selector_field(gettext_lazy("Titre"), gettext_lazy("Vide\u00a0: le premier lien qui contient du texte."))
    link = selector_field(gettext_lazy("Lien"), gettext_lazy("Vide\u00a0: le premier lien de l’élément."))
    date = selector_field(gettext_lazy("Date"), gettext_lazy("Vide\u00a0: la première balise «\u00a0time\u00a0»."))
    summary = selector_field(gettext_lazy("Résumé"))
    date_order = forms.ChoiceField(
        label=gettext_lazy("Ordre des dates chiffrées"),
        required=False,
        choices=[("dm", gettext_lazy("jour/mois")), ("md", gettext_lazy("mois/jour"))],
    )
    language = forms.CharField(
        label=gettext_lazy("Langue"),
        required=False,
        max_length=12,
        help_text=gettext_lazy("Vide\u00a0: la langue déclarée par la page."),
    )

    def clean(self) -> dict[str, Any]:
        """Report an invalid selector at its own field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == Feed.Kind.PAGE:
            if not cleaned.get("item"):
                self.add_error("item", recipe.RECIPE_ERRORS["no-selector"])
            for name in recipe.SELECTOR_FIELDS:
                if cleaned.get(name):
                    self._check(name, cleaned[name])
        return cleaned

    def _check(self, name: str, selector: str) -> None:
        try:
            recipe.check_selector(selector)
        except NotAFeed as error:
            self.add_error(name, error.sentence)

    def cleaned_recipe(self) -> dict[str, str]:
        """The recipe as it is stored: only the selectors that were filled in."""
        if self.cleaned_data.get("kind") != Feed.Kind.PAGE:
            return {}
        values = {name: self.cleaned_data.get(name) or "" for name in READING_FIELDS}
        return {name: value for name, value in values.items() if value and (name, value) != ("date_order", "dm")}


class TrialForm(RecipeFields):
    """What is needed to try an address without storing anything."""

    url = forms.URLField(label=gettext_lazy("Adresse"), max_length=1000, assume_scheme="https")
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=Feed.Kind.choices)
    source = forms.ModelChoiceField(Source.objects.all(), label=gettext_lazy("source"), required=False)

    field_order = ["url", "kind", *READING_FIELDS]


class FeedAddressForm(ComparedForm):
    """A feed's address: http(s) only; a feed with a new address is reset."""

    class Meta:
        model = Feed
        fields = ["url", "state", "due_at"]

    def clean_url(self) -> str:
        """Refuse addresses that can never be fetched: ftp, a user name and password, an invalid port."""
        url: str = self.cleaned_data["url"]
        try:
            check_url_form(url)
        except BadAddress:
            raise forms.ValidationError(failure("bad-address").sentence) from None
        return url

    @property
    def changed_columns(self) -> set[str]:
        """The columns that the editor changed."""
        return set(self.changed_data)

    def save(self, commit: bool = True) -> Feed:
        """Save; with a new address, reset what was known of the old one."""
        if needs_reset(self.instance, self.changed_columns):
            self.instance.reset()
        return super().save(commit)


class FeedForm(RecipeFields, FeedAddressForm):
    """A feed, and how it is read."""

    class Meta(FeedAddressForm.Meta):
        fields = ["url", "kind", "state", "due_at"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._recipe = self.instance.recipe
        for name in READING_FIELDS:
            self.initial.setdefault(name, self._recipe.get(name, ""))

    @property
    def changed_columns(self) -> set[str]:
        """The columns that the editor changed; all selectors are one column."""
        columns = {name for name in self.changed_data if name not in READING_FIELDS}
        return columns | ({"recipe"} if self.cleaned_recipe() != self._recipe else set())

    def save(self, commit: bool = True) -> Feed:
        """Store the selectors on the row."""
        self.instance.recipe = self.cleaned_recipe()
        return super().save(commit)


def needs_reset(feed: Feed, changed_columns: set[str]) -> bool:
    """Whether what is known of `feed` is void: its address, kind or selectors changed, or its visits are resumed."""
    return bool(changed_columns & {"url", "kind", "recipe"}) or (
        "state" in changed_columns and feed.state == Feed.State.ACTIVE
    )


def save_changed(feed: Feed, changed_columns: set[str]) -> None:
    """Write only the columns that the editor changed, and the health that follows: a visit may have written others meanwhile."""
    feed.save(
        update_fields=changed_columns | set(Feed.RESET_FIELDS)
        if needs_reset(feed, changed_columns)
        else changed_columns
    )
    Feed.objects.filter(pk=feed.pk).refresh_health(timezone.now(), our_network_is_down=network.is_down())
