"""The features of what sort of event it is: its kind, its stage, whether something rises or falls, which session. Pure."""

from datetime import timedelta

from articles.stories.comparison.pair import Pair, are_disjoint
from articles.stories.comparison.publication import seconds_apart
from articles.stories.shipped_vocabulary import headline_vocabulary
from articles.stories.vocabulary import STAGE_PREFIX

SESSION_KIND, MIN_SESSION_GAP_SECONDS = "session", timedelta(hours=20).total_seconds()


def kind_features(pair: Pair) -> dict[str, float]:
    """The features of event kinds, stages, directions and sessions; a different kind counts only for the same organisation."""
    a, b = pair.a, pair.b
    found: dict[str, float] = {}
    if a.event_kinds & b.event_kinds:
        found["kind"] = 1.0
    elif a.event_kinds and b.event_kinds and pair.has_shared_organisation:
        found["same organisation, another kind"] = 1.0
    if a.stages and b.stages and are_other_stages(a.stages, b.stages, pair.in_titles):
        found["another stage"] = 1.0
    if are_disjoint(a.directions, b.directions):
        found["opposite direction"] = 1.0
    if SESSION_KIND in a.event_kinds | b.event_kinds and seconds_apart(a, b) >= MIN_SESSION_GAP_SECONDS:
        found["another session"] = 1.0
    return found


def are_other_stages(some: frozenset[str], others: frozenset[str], shared_concepts: frozenset[str]) -> bool:
    """Whether two titles name a stage of one affair, and not the same one (“suspended”, “resumed”).

    The stages of some chains count only if the titles share what they are said of (an emergency, a bond).
    """
    objects = headline_vocabulary().stage_objects
    by_chain, others_by_chain = _stages_by_chain(some), _stages_by_chain(others)
    return any(
        by_chain[chain].isdisjoint(others_by_chain[chain])
        and (chain not in objects or not objects[chain].isdisjoint(shared_concepts))
        for chain in by_chain.keys() & others_by_chain.keys()
    )


def _stages_by_chain(stages: frozenset[str]) -> dict[str, set[str]]:
    """The stages of each chain; only the last one where the chain is in order of time (“resumed after it was suspended”)."""
    found: dict[str, set[str]] = {}
    for one in sorted(stages):
        chain = one.partition(":")[0].removeprefix(STAGE_PREFIX)
        if chain in headline_vocabulary().ordered_chains:
            found[chain] = {one}
        else:
            found.setdefault(chain, set()).add(one)
    return found
