"""What the reading of official acts says of an article, as facts for the learnt weights. Pure."""

from collections.abc import Iterator, Sequence

from articles.filing.matching import Passage
from articles.filing.watch.reading import SOCIETY, Reading, read_words

TITLE_SHARE, SUMMARY_SHARE = 1.0, 0.5
# The names of facts are keys of `weights.json`; in them "act" is short for an official act.
ANY_OFFICIAL_ACT = "act"


def watch_facts(passages: Sequence[Passage]) -> dict[str, float]:
    """The facts of a title and a summary: 1 for what the title says, a half for what the summary alone says."""
    (_, title_words, title_stems), (_, summary_words, summary_stems) = passages[:2]
    title = read_words(title_stems, title_words)
    facts = dict.fromkeys(_names(read_words(summary_stems, summary_words)), SUMMARY_SHARE) if summary_stems else {}
    facts.update(dict.fromkeys(_names(title), TITLE_SHARE))
    facts.update({f"title act:{act.kind}": 1.0 for act in title.official_acts})
    return facts


def _names(reading: Reading) -> Iterator[str]:
    """The names of what is found: authorities, official acts, objects, and how they hang together."""
    for authority in reading.authorities:
        yield f"authority:{authority.kind}"
    for contrary in reading.contraries:
        yield f"contrary:{contrary.kind}"
    if reading.objects:
        yield "object"
    is_of_society = any(one.kind == SOCIETY for one in reading.contraries)
    if reading.official_acts:
        yield ANY_OFFICIAL_ACT
    for kind, author, has_object, _, _ in reading.official_acts:
        yield f"act:{kind}"
        if author:
            yield from ("tied", f"tied:{kind}", f"tied by:{author}", f"tied:{kind}:{author}")
        if has_object:
            yield from ("on business", f"on business:{kind}")
        if author and has_object:
            yield from ("complete", f"complete:{kind}")
        if not author and not has_object:
            yield f"bare:{kind}"
        if is_of_society:
            yield f"of society:{kind}"
        elif has_object:
            yield f"of business alone:{kind}"
