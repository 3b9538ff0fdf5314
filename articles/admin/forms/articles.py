"""The form of an article, and of its sectors."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.conflicts.compared_form import ComparedForm
from articles.admin.forms.languages import language_choices
from articles.models import Article, Sector

SECTOR_FORM_FIELDS = ("sector_1", "sector_2", "sector_3")
FILING_FORM_FIELDS = ("category", *SECTOR_FORM_FIELDS, "countries", "regions", "organisations", "is_finance")
TEXT_FIELDS = {"title", "summary", "body_html", "author", "image", "language"}
FILING_FIELDS = {"category", "is_finance", "countries", "regions", "organisations"}


class LongTextField(forms.CharField):
    """Long text. Browsers send line ends as CR LF; that alone is not a change by an editor."""

    def to_python(self, value: Any) -> str:
        """The text with line ends as they are stored."""
        return super().to_python((value or "").replace("\r\n", "\n")) or ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether more than the white space around the text differs."""
        return super().has_changed(self.to_python(initial), data)


class ArticleForm(ComparedForm):
    """An article and its sectors, the main one first."""

    compared_together = (SECTOR_FORM_FIELDS,)

    sector_1 = forms.ModelChoiceField(Sector.objects.all(), required=False, label=gettext_lazy("Secteur principal"))
    sector_2 = forms.ModelChoiceField(Sector.objects.all(), required=False, label=gettext_lazy("Deuxième secteur"))
    sector_3 = forms.ModelChoiceField(Sector.objects.all(), required=False, label=gettext_lazy("Troisième secteur"))
    previous_published_at: datetime | None = None  # when the article was published, before it was saved
    removed: list[str]  # the tags that the sanitiser took out of the text
    changes_picture = False  # whether the picture that was uploaded for it changes; only our own articles have one

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.removed = []
        if "status" in self.fields:  # withdrawing is an act of its own, with a reason; no editor hides in a rule's name
            status, kinds = self.instance.status, Article.Status
            refused = {kinds.WITHDRAWN} if status == kinds.BY_RULE else {kinds.WITHDRAWN, kinds.BY_RULE}
            choices = [choice for choice in kinds.choices if choice[0] not in refused]
            self.fields["status"].choices = choices  # type: ignore[attr-defined]
        if "language" in self.fields:
            self.fields["language"].widget = forms.Select(choices=language_choices(self.instance.language))
        if self.instance.pk and SECTOR_FORM_FIELDS[0] in self.fields:
            filed = self.instance.filed_sectors.values_list("sector", flat=True)
            self.initial.update(zip(SECTOR_FORM_FIELDS, filed, strict=False))

    def clean_title(self) -> str:
        """The title on one line."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_body_html(self) -> str:
        """The body, through the same sanitiser as the content of feeds; the editor is told what it takes out."""
        from articles.ingest.clean.removed import removed_tags  # it loads nh3, which pages do without
        from articles.ingest.clean.sanitise import sanitise

        self.removed = removed_tags(self.cleaned_data["body_html"])
        return sanitise(self.cleaned_data["body_html"])

    def clean_image(self) -> str:
        """Accept only addresses that a page can show."""
        image: str = self.cleaned_data["image"]
        if image and not image.startswith(("http://", "https://")):
            raise forms.ValidationError(_("L’adresse de l’image doit commencer par http:// ou https://."))
        return image

    def clean(self) -> dict[str, Any]:
        """Refuse the same sector twice."""
        cleaned = super().clean()
        if len(self.sectors) != len(set(self.sectors)):
            self.add_error("sector_1", _("Ce secteur est choisi deux fois\u00a0: prenez-en un autre, ou laissez vide."))
        return cleaned

    def place_picture(self) -> set[str]:
        """Give the article the picture that the form has for it; returns the columns that this writes, and does not save it."""
        return set()

    def drop_replaced_picture(self) -> None:
        """Delete the picture that the saved article no longer has."""

    @property
    def sectors(self) -> list[Sector]:
        """The chosen sectors, in their order."""
        return [self.cleaned_data[name] for name in SECTOR_FORM_FIELDS if self.cleaned_data.get(name)]

    @property
    def edited_fields(self) -> set[str]:
        """The fields of the article that the editor changed and that a visit would otherwise write."""
        changed = set(self.changed_data)
        edited = changed & (TEXT_FIELDS | FILING_FIELDS)
        if changed.intersection(SECTOR_FORM_FIELDS):
            edited.add("sectors")
        if "status" in changed and self.initial.get("status") == Article.Status.BY_RULE:
            edited.add("status")
        return edited
