"""Headlines and pairs with the answers a reader gave, from JSON lines, and how our own compare. Pure."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from time import process_time
from typing import Any

from articles.evaluation.metrics import Counts, accuracy, over_sets, share
from articles.filing.classify import Rulebook, classify
from articles.ingest.records import Filing, Headline, Hint
from articles.stories.cluster import same_story

NONE = "–"
SAME, DIFFERENT = "same", "different"
FIFTH = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A headline, and how a reader filed it."""

    id: str
    title: str
    lead: str
    expected: Filing


@dataclass(frozen=True, slots=True)
class Answered:
    """The same, and how we file it."""

    example: Example
    got: Filing
    found_language: str  # when the feed does not say it


@dataclass(frozen=True, slots=True)
class PairExample:
    """Two headlines, whether a reader found that both tell one event, and what kind of pair it is."""

    id: str
    a: Headline
    b: Headline
    same: bool
    kind: str
    group: str  # pairs of one group share headlines: they are held out together


@dataclass(frozen=True, slots=True)
class Judged:
    """The same, and what we say."""

    example: PairExample
    same: bool
    score: float


def read_lines[T](lines: Iterable[str], read: Callable[[dict[str, Any]], T]) -> tuple[list[T], list[str]]:
    """The examples that could be read, and a sentence for each line that could not."""
    examples, faults = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            examples.append(read(json.loads(line)))
        except KeyError as error:
            faults.append(f"Line {number} has no {error}.")
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            faults.append(f"Line {number} cannot be read: {error}")
    return examples, faults


def example(said: dict[str, Any]) -> Example:
    """A headline of a labelled file. Raises KeyError, ValueError, TypeError or AttributeError when it is none."""
    labels = said["labels"]
    if not isinstance(labels["is_finance"], bool):
        raise ValueError("is_finance is neither true nor false")
    filed = Filing(
        category=_text(labels["category"]),
        sectors=tuple(map(_text, labels["sectors"])),
        countries=tuple(map(_text, labels["countries"])),
        regions=tuple(map(_text, labels["regions"])),
        is_finance=labels["is_finance"],
        language=_text(said["lang"]),
    )
    return Example(_text(said["id"]), _text(said["title"]), _text(said.get("lead") or ""), filed)


def pair(said: dict[str, Any]) -> PairExample:
    """A pair of a labelled file; two publishers of one name are one source. Raises as `example` does."""
    if said["label"] not in (SAME, DIFFERENT):
        raise ValueError(f"the label {said['label']!r} is neither {SAME} nor {DIFFERENT}")
    a, b = _headline(said["a"], 1), _headline(said["b"], 2)
    if said["a"].get("publisher") and said["a"]["publisher"] == said["b"].get("publisher"):
        b = replace(b, source_id=a.source_id)
    name = _text(said["id"])
    kind, group = _text(said.get("type") or NONE), str(said.get("group") or name)
    return PairExample(name, a, b, said["label"] == SAME, kind, group)


def _headline(said: dict[str, Any], number: int) -> Headline:
    published = datetime.fromisoformat(said["date"])
    if published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    lead = _text(said.get("lead") or "")
    return Headline(number, _text(said["title"]), published, number, _text(said["lang"]), lead)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")
    return value


def is_held_out(name: str) -> bool:
    """Whether this example is of the fifth that is measured and never read."""
    return int(sha256(name.encode()).hexdigest(), 16) % FIFTH == 0


def file_all(examples: Sequence[Example], rulebook: Rulebook) -> tuple[list[Answered], float]:
    """How each is filed, without any prior, and the milliseconds of CPU one took."""
    began = process_time()
    got = [classify(one.title, one.lead, one.expected.language, Hint(), rulebook) for one in examples]
    spent = process_time() - began
    languages = [classify(one.title, one.lead, "", Hint(), rulebook).language for one in examples]
    answered = [Answered(*row) for row in zip(examples, got, languages, strict=True)]
    return answered, 1000 * spent / max(1, len(examples))


def judge_all(examples: Iterable[PairExample]) -> list[Judged]:
    """Whether each pair is one event to us."""
    return [Judged(one, *same_story(one.a, one.b)) for one in examples]


def primary(filed: Filing) -> str:
    """The principal sector, or a dash."""
    return filed.sectors[0] if filed.sectors else NONE


def filing_figures(answered: Sequence[Answered]) -> dict[str, float]:
    """What is published of how well we file, by name; `size` is how many headlines it was measured on."""
    both = [(one.example.expected, one.got) for one in answered]
    figures: dict[str, float] = {
        "size": len(answered),
        "category": accuracy([(wanted.category, got.category) for wanted, got in both]),
        "sector": accuracy([(primary(wanted), primary(got)) for wanted, got in both]),
        "is_finance": accuracy([(str(wanted.is_finance), str(got.is_finance)) for wanted, got in both]),
        "language": accuracy([(one.example.expected.language, one.found_language) for one in answered]),
    }
    for name in ("sectors", "countries", "regions"):
        counts = over_sets((getattr(wanted, name), getattr(got, name)) for wanted, got in both)
        figures |= {f"{name}_precision": counts.precision, f"{name}_recall": counts.recall}
    return {name: round(value, 4) for name, value in figures.items()}


def merges(judged: Iterable[Judged]) -> Counts:
    """Pairs rightly merged, wrongly merged, and left apart though they tell one event."""
    seen = [(one.example.same, one.same) for one in judged]
    return Counts(seen.count((True, True)), seen.count((False, True)), seen.count((True, False)))


def story_figures(judged: Sequence[Judged]) -> dict[str, float]:
    """What is published of how well we unite, by name; `size` is how many pairs it was measured on."""
    counts = merges(judged)
    right = sum(one.same == one.example.same for one in judged)
    figures = {
        "size": len(judged),
        "same": counts.expected,
        "false_merges": counts.wrong,
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "accuracy": share(right, len(judged)),
    }
    return {name: round(value, 4) for name, value in figures.items()}


def wrong_fields(one: Answered) -> Iterator[tuple[str, str, str]]:
    """Of a headline filed otherwise than expected: which field, what was expected, what was got."""
    wanted, got = one.example.expected, one.got
    for name in ("category", "sectors", "countries", "regions", "is_finance"):
        expected, said = getattr(wanted, name), getattr(got, name)
        if name in ("countries", "regions"):  # their order says nothing
            expected, said = tuple(sorted(expected)), tuple(sorted(said))
        if expected != said:
            yield name, _told(expected), _told(said)


def _told(value: object) -> str:
    return (", ".join(value) or NONE) if isinstance(value, tuple) else str(value)
