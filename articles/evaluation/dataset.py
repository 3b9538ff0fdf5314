"""Labelled headlines and pairs from JSON lines, our own answers for them, and the metrics. It reads no database."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from time import process_time
from typing import Any

from articles.evaluation.metrics import Counts, agreement, figures_of, micro_counts
from articles.filing.classify import classify
from articles.filing.records import Filing, Hint
from articles.filing.rulebook import Rulebook
from articles.stories.cluster import compare_pair
from articles.stories.records import Headline

NO_VALUE = "–"
WATCH_CATEGORY = "reglementation"
SAME, DIFFERENT, BORDERLINE = "same", "different", "borderline"
LOW_CONFIDENCE = "low"
HELD_OUT_ONE_IN = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A headline, and the filing that a reader gave it."""

    id: str
    title: str
    summary: str
    expected: Filing


@dataclass(frozen=True, slots=True)
class FiledExample:
    """An example with our own filing."""

    example: Example
    actual: Filing
    found_language: str  # as detected without the feed's statement


@dataclass(frozen=True, slots=True)
class PairExample:
    """Two headlines, whether a reader says that both tell the same event, and the kind of pair."""

    id: str
    a: Headline
    b: Headline
    same: bool
    kind: str
    group: str  # pairs of one group share headlines: they are held out together


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A pair, and whether we find that both tell the same event."""

    example: PairExample
    same: bool
    percent: float  # the probability that they do, in per cent


def parse_examples[T](lines: Iterable[str], read: Callable[[dict[str, Any]], T]) -> tuple[list[T], list[str]]:
    """The examples that could be parsed, and a sentence for each line that could not.

    Rows that their own reader was not sure of are left out: headlines of low confidence, borderline pairs.
    """
    examples, faults = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not _is_doubtful(row):
                examples.append(read(row))
        except KeyError as error:
            faults.append(f"Line {number} has no {error}.")
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            faults.append(f"Line {number} cannot be read: {error}")
    return examples, faults


def _is_doubtful(row: dict[str, Any]) -> bool:
    labels = row.get("labels")
    is_unsure = isinstance(labels, dict) and labels.get("confidence") == LOW_CONFIDENCE
    return is_unsure or row.get("label") == BORDERLINE


def parse_example(row: dict[str, Any]) -> Example:
    """A headline of a labelled file; these call the summary `lead`.

    Raises KeyError, ValueError, TypeError or AttributeError if it is not one.
    """
    labels = row["labels"]
    if not isinstance(labels["is_finance"], bool):
        raise ValueError("is_finance is neither true nor false")
    filed = Filing(
        category=_require_text(labels["category"]),
        sectors=tuple(map(_require_text, labels["sectors"])),
        countries=tuple(map(_require_text, labels["countries"])),
        regions=tuple(map(_require_text, labels["regions"])),
        is_finance=labels["is_finance"],
        language=_require_text(row["lang"]),
    )
    return Example(_require_text(row["id"]), _require_text(row["title"]), _require_text(row.get("lead") or ""), filed)


def parse_pair(row: dict[str, Any]) -> PairExample:
    """A pair of a labelled file; equal publisher names are one source. Raises as `parse_example` does."""
    if row["label"] not in (SAME, DIFFERENT):
        raise ValueError(f"the label {row['label']!r} is neither {SAME} nor {DIFFERENT}")
    a, b = _headline(row["a"], 1), _headline(row["b"], 2)
    if row["a"].get("publisher") and row["a"]["publisher"] == row["b"].get("publisher"):
        b = replace(b, source_id=a.source_id)
    name = _require_text(row["id"])
    kind, group = _require_text(row.get("type") or NO_VALUE), str(row.get("group") or name)
    return PairExample(name, a, b, row["label"] == SAME, kind, group)


def _headline(row: dict[str, Any], number: int) -> Headline:
    published = datetime.fromisoformat(row["date"])
    if published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    summary = _require_text(row.get("lead") or "")
    return Headline(number, _require_text(row["title"]), published, number, _require_text(row["lang"]), summary)


def _require_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")
    return value


def is_held_out(name: str) -> bool:
    """Whether this example is in the held-out fifth, which is measured and never looked at."""
    return int(sha256(name.encode()).hexdigest(), 16) % HELD_OUT_ONE_IN == 0


def file_examples(examples: Sequence[Example], rulebook: Rulebook) -> tuple[list[FiledExample], float]:
    """Our filing of each example, without a hint, and the CPU milliseconds per example."""
    began = process_time()
    got = [classify(one.title, one.summary, one.expected.language, Hint(), rulebook) for one in examples]
    spent = process_time() - began
    languages = [classify(one.title, one.summary, "", Hint(), rulebook).language for one in examples]
    answered = [FiledExample(*row) for row in zip(examples, got, languages, strict=True)]
    return answered, 1000 * spent / max(1, len(examples))


def compare_pairs(examples: Iterable[PairExample]) -> list[ComparedPair]:
    """Each pair as we compare it."""
    return [ComparedPair(one, *compare_pair(one.a, one.b)) for one in examples]


def primary_sector(filed: Filing) -> str:
    """The principal sector, or a dash."""
    return filed.sectors[0] if filed.sectors else NO_VALUE


def filing_metrics(answered: Sequence[FiledExample]) -> dict[str, float]:
    """The published metrics of filing, by name; `size` is the number of headlines measured.

    Sectors are measured on economic news: readers differ on the sectors of the rest. `sector` is the share of the headlines
    that have a principal sector for which ours is the same.
    """
    economic = [(one.example.expected, one.actual) for one in answered if one.example.expected.is_finance]
    both = [(one.example.expected, one.actual) for one in answered]
    proportions = {
        "category": agreement([(wanted.category, got.category) for wanted, got in both]),
        "category_of_economic": agreement([(wanted.category, got.category) for wanted, got in economic]),
        "sector": agreement(
            [(primary_sector(wanted), primary_sector(got)) for wanted, got in economic if wanted.sectors]
        ),
        "is_finance": agreement([(str(wanted.is_finance), str(got.is_finance)) for wanted, got in both]),
        "language": agreement([(one.example.expected.language, one.found_language) for one in answered]),
    }
    counts = {
        "finance": micro_counts((_as_set(wanted, "is_finance"), _as_set(got, "is_finance")) for wanted, got in both),
        "watch": micro_counts((_as_set(wanted, "category"), _as_set(got, "category")) for wanted, got in both),
        "sectors": micro_counts((wanted.sectors, got.sectors) for wanted, got in economic),
        "countries": micro_counts((wanted.countries, got.countries) for wanted, got in both),
        "regions": micro_counts((wanted.regions, got.regions) for wanted, got in both),
    }
    for name, one in counts.items():
        proportions |= {f"{name}_precision": (one.right, one.found), f"{name}_recall": (one.right, one.expected)}
    return {"size": len(answered)} | figures_of(proportions)


def _as_set(filed: Filing, field: str) -> tuple[str, ...]:
    """A yes or a no as a set, for `micro_counts`: `(field,)` if the filing is economic, or in the watch; empty if not."""
    yes = filed.is_finance if field == "is_finance" else filed.category == WATCH_CATEGORY
    return (field,) if yes else ()


def count_merges(compared: Iterable[ComparedPair]) -> Counts:
    """The pairs rightly merged, wrongly merged, and wrongly left apart."""
    seen = [(one.example.same, one.same) for one in compared]
    return Counts(seen.count((True, True)), seen.count((False, True)), seen.count((True, False)))


def story_metrics(compared: Sequence[ComparedPair]) -> dict[str, float]:
    """The published metrics of stories, by name; `size` is the number of pairs measured."""
    counts = count_merges(compared)
    right = sum(one.same == one.example.same for one in compared)
    proportions = {
        "precision": (counts.right, counts.found),
        "recall": (counts.right, counts.expected),
        "accuracy": (right, len(compared)),
    }
    whole = {"size": len(compared), "same": counts.expected, "false_merges": counts.wrong, "f1": round(counts.f1, 4)}
    return whole | figures_of(proportions)


def wrong_fields(one: FiledExample) -> Iterator[tuple[str, str, str]]:
    """The differences from the expected filing: field, expected, actual."""
    wanted, got = one.example.expected, one.actual
    for name in ("category", "sectors", "countries", "regions", "is_finance"):
        expected, actual = getattr(wanted, name), getattr(got, name)
        if name in ("countries", "regions"):  # their order has no meaning
            expected, actual = tuple(sorted(expected)), tuple(sorted(actual))
        if expected != actual:
            yield name, _as_text(expected), _as_text(actual)


def _as_text(value: object) -> str:
    return (", ".join(value) or NO_VALUE) if isinstance(value, tuple) else str(value)
