"""Shows editors what a refiling moves: names of fields and keys in place of their codes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.filing.changes import ArticleChange, FieldChange, count_rows
from articles.filing.editors.reasons import ReasonTranslator, ShownReason
from articles.models import Article, Category, Country, Organisation, Region, Sector

TAXONOMY_MODELS = {
    "category": Category,
    "sectors": Sector,
    "countries": Country,
    "regions": Region,
    "organisations": Organisation,
}


class TaxonomyNames:
    """The names of everything that articles are filed under, loaded once."""

    def __init__(self) -> None:
        rows = {field: list(model.objects.all()) for field, model in TAXONOMY_MODELS.items()}  # type: ignore[attr-defined]
        self._names: dict[str, dict[str, str]] = {
            field: {row.pk: str(row) for row in some} for field, some in rows.items()
        }
        self._french_names = {field: {row.pk: _french_names(row) for row in some} for field, some in rows.items()}
        self.translator = ReasonTranslator(
            {french: str(row) for some in rows.values() for row in some for french in _french_names(row)}
        )
        self._names["status"] = {value: str(label) for value, label in Article.Status.choices}
        self._names["is_finance"] = {"True": _("oui"), "False": _("non")}

    def field_label(self, name: str) -> str:
        """The label of the field in forms."""
        return str(Article._meta.get_field(name).verbose_name)  # type: ignore[union-attr]

    def key_label(self, field: str, key: str) -> str:
        """The name of one key."""
        return self._names[field].get(key, key) or "–"

    def is_in(self, reason: str, field: str, keys: Iterable[str]) -> bool:
        """Whether a reason, which is in French, names one of these keys."""
        names = self._french_names.get(field, {})
        return any(name in reason for key in keys for name in names.get(key, ()))

    def key_labels(self, field: str, keys: Iterable[str]) -> str:
        """The names of several keys."""
        return ", ".join(self.key_label(field, key) for key in keys) or "–"


def _french_names(row: Any) -> set[str]:
    """Its name of today, and the one it was shipped with, which reasons say."""
    if not hasattr(row, "name_fr"):
        return set()
    return {row.name_fr, row.shipped.get("name_fr", row.name_fr)}


class MoveRow(NamedTuple):
    """One article's move. `is_locked`: an editor has locked the field, so the article stays."""

    link: str
    title: str
    field: str
    before: str
    after: str
    why: SafeString | str
    is_locked: bool


def labelled_counts(report: Mapping[str, Any], names: TaxonomyNames) -> list[tuple[str, str, str, int]]:
    """(field, from, to, articles)."""
    return [
        (names.field_label(field), names.key_label(field, before), names.key_label(field, after), number)
        for field, before, after, number in count_rows(report)
    ]


def move_rows(moved: Iterable[ArticleChange], names: TaxonomyNames) -> list[MoveRow]:
    """A row for each move; those prevented by a lock come last."""
    return [
        _row(one, move, names, stays=stays)
        for one in moved
        for stays, some in ((False, one.field_changes), (True, one.locked_changes))
        for move in some
    ]


def _row(one: ArticleChange, move: FieldChange, labels: TaxonomyNames, *, stays: bool) -> MoveRow:
    names = labels.key_labels(move.field, move.before), labels.key_labels(move.field, move.after)
    link = reverse("admin:articles_article_change", args=[one.article])
    return MoveRow(link, one.title, labels.field_label(move.field), *names, _reason(one, move, labels), stays)


def _reason(one: ArticleChange, move: FieldChange, names: TaxonomyNames) -> SafeString | str:
    """The reason for where the article went; if it only left a key, the reason that no longer counts."""
    came = [new for _left, new in move.pairs if new]
    left = [old for old, _new in move.pairs if old]
    if came and one.new_reasons:
        new = next((reason for reason in one.new_reasons if names.is_in(reason, move.field, came)), one.new_reasons[0])
        return reason_html(*names.translator.translate([new]))
    gone = next((reason for reason in one.lost_reasons if names.is_in(reason, move.field, left)), "")
    if not gone:
        return "–"
    return format_html(_("ne compte plus\u00a0: {}"), reason_html(*names.translator.translate([gone])))


def reason_html(reason: ShownReason) -> SafeString | str:
    """A reason, marked with its language if it is not the page's."""
    return format_html('<span lang="{}">{}</span>', reason.language, reason.text) if reason.language else reason.text


def examples_of(report: Mapping[str, Any]) -> list[ArticleChange]:
    """The examples stored in a report."""
    return [
        ArticleChange(
            one["article"],
            one["title"],
            tuple(FieldChange(move["field"], tuple(move["from"]), tuple(move["to"])) for move in one["moves"]),
            new_reasons=tuple(one["why"]),
            lost_reasons=tuple(one["lost"]),
        )
        for one in report.get("examples", ())
    ]


def counts_table(report: Mapping[str, Any], names: TaxonomyNames) -> SafeString | str:
    """A table of how many articles moved, from where to where."""
    heads = (_("Champ"), _("De"), _("Vers"), _("Articles"))
    return labelled_table(heads, labelled_counts(report, names))


def rows_table(rows: Iterable[MoveRow]) -> SafeString | str:
    """A table of the moves, each with its article and its reason."""
    cells = [
        (
            format_html('<a href="{}">{}</a>', row.link, row.title),
            row.field,
            row.before,
            _("%(name)s (inchangé\u00a0: fixé par la rédaction)") % {"name": row.after} if row.is_locked else row.after,
            row.why,
        )
        for row in rows
    ]
    return labelled_table((_("Article"), _("Champ"), _("De"), _("Vers"), _("Pourquoi")), cells)


def labelled_table(heads: Sequence[str], rows: Sequence[Any]) -> SafeString | str:
    """A table; on a narrow screen each cell shows the label of its column (gestion/tables.css)."""
    if not rows:
        return "–"
    head = format_html_join("", '<th scope="col">{}</th>', ((one,) for one in heads))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", '<td data-name="{}">{}</td>', zip(heads, row, strict=True)),) for row in rows),
    )
    return format_html(
        '<div class="results"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>', head, body
    )
