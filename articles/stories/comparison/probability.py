"""The probability that two headlines tell the same event: the logistic function of the weighted sum of their features. Pure."""

import json
from collections.abc import Mapping
from math import exp
from pathlib import Path

WEIGHTS_FILE = Path(__file__).resolve().parents[2] / "data" / "story_weights.json"
MAX_LOG_ODDS = 30.0  # either way; beyond, `exp` could overflow
# Two headlines compared alone tell one event from this probability on; a new headline needs the same one to join a story.
MIN_SAME_EVENT_PERCENT = 55.0
MIN_COMPATIBLE_PERCENT = 10.0  # a less probable pair may not be in one story, whatever else links both

# By feature, made by `python -m benches.learning.stories`: learnt on labelled pairs, near to what was set by hand.
WEIGHTS: Mapping[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
MILD_NEGATIVE_FEATURES = frozenset(
    (
        "always",
        "days",
        "other names",
        "other words",
        "names in both",
        "share of names",
        "titles covered",
        "titles covered by texts",
        "texts covered",
        "one source",
    )
)
CONTRADICTIONS = frozenset(name for name, weight in WEIGHTS.items() if weight < 0) - MILD_NEGATIVE_FEATURES


def same_event_percent(values: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """The probability, in per cent, that both headlines of these features tell the same event; 0 without features."""
    if not values:
        return 0.0
    log_odds = sum([weights[name] * value for name, value in values.items()])
    return 100 / (1 + exp(-max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, log_odds))))


def are_compatible(values: Mapping[str, float]) -> bool:
    """Whether both may be members of one story: they tell one event, or nothing says that they do not."""
    percent = same_event_percent(values)
    return percent >= MIN_SAME_EVENT_PERCENT or (
        percent >= MIN_COMPATIBLE_PERCENT and not CONTRADICTIONS.intersection(values)
    )
