"""What happened to an article, from its revisions and the journal: the newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles.admin.journal.shown_values import FieldChange, ShownValues, field_label
from articles.models import Act, Article, Revision
from articles.models.articles.revision import TEXT_COLUMNS

ARTICLE = Article._meta.label_lower


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change or act. `revision` is the text that it replaced, for the way back; None for an act on other fields."""

    at: datetime
    who: str
    what: str
    changes: tuple[FieldChange, ...]
    reason: str = ""
    revision: int | None = None


def timeline(article: Article) -> list[HistoryRow]:
    """The newest revisions and acts of the article, in two queries, and one for each model whose rows the acts name."""
    revisions = list(Revision.objects.of_article(article))
    acts = list(Act.objects.latest_on(article))
    known = {(row.by_name, name, getattr(row, name)) for row in revisions for name in row.fields}
    values = ShownValues(acts)
    rows = [*_revision_rows(article, revisions), *(row for act in acts for row in _act_rows(act, known, values))]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _revision_rows(article: Article, revisions: Iterable[Revision]) -> Iterable[HistoryRow]:
    after: Article | Revision = article  # what it said next
    for row in revisions:
        if not row.fields:
            texts = tuple(
                FieldChange(field_label(ARTICLE, name), "", getattr(row, name)) for name in ("title", "summary")
            )
            what = _("la source écrit maintenant ceci\u202f; les mots de la rédaction restent")
            yield HistoryRow(row.at, article.source.name, what, texts, revision=row.pk)
            continue
        changes = tuple(
            FieldChange(field_label(ARTICLE, name), getattr(row, name), getattr(after, name))
            for name in TEXT_COLUMNS
            if getattr(row, name) != getattr(after, name)
        )
        who = row.by_name or article.source.name
        yield HistoryRow(row.at, who, str(Act.Verb.CHANGE.label), changes, revision=row.pk)
        after = row


def _act_rows(act: Act, known: set[tuple[str, str, Any]], values: ShownValues) -> Iterable[HistoryRow]:
    """The act without the fields whose revision tells the same."""
    before: Mapping[str, Any] = act.before or {}
    names = dict.fromkeys([*before, *(act.after or {})])
    left = [name for name in names if (act.by_name, name, str(before.get(name))) not in known]
    if left or not names or act.reason:
        changes = values.changes(act, left)
        yield HistoryRow(act.at, act.by_name or _("le serveur"), act.get_verb_display(), changes, act.reason)
