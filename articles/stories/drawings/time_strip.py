"""A story's articles as dots on one axis of time, a line for each outlet; the first is a diamond. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from articles.stories.drawings.frame import DOT, LETTER_WIDTH, THIN, WIDTH, Words, framed, text_at

MAX_LINES = 6  # more outlets share the last line
LINE_HEIGHT, NAME_BASELINE, DOT_HEIGHT, TICK_HEIGHT = 34, 12, 23, 4
LEFT, RIGHT = 6, WIDTH - 6
MIN_GAP = 4  # closer dots of one line are one
MAX_TICKS = 3
TICK_MINUTES = (1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 10080, 20160, 43200)


@dataclass(frozen=True, slots=True)
class Telling:
    """An article of the story: who published it, and when."""

    outlet: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StripWords(Words):
    """And the names of the last line and of the ticks."""

    others: str
    delay: Callable[[timedelta], str]


def time_strip(tellings: Sequence[Telling], words: StripWords) -> str:
    """The SVG of articles whose dates are known, the earliest first; empty if all are of the same minute."""
    span = tellings[-1].at - tellings[0].at if tellings else timedelta(0)
    if span < timedelta(minutes=1):
        return ""
    lines = _lines(tellings, words.others)
    first, *later = [
        (_across(at - tellings[0].at, span), LINE_HEIGHT * number + DOT_HEIGHT)
        for number, moments in enumerate(lines.values())
        for at in moments
    ]
    ticks = [(_across(after, span), words.delay(after)) for after in _ticks(span)]
    rules = "".join(_rule(LINE_HEIGHT * n + DOT_HEIGHT, [x for x, _ in ticks]) for n in range(len(lines)))
    names = "".join(text_at(0, LINE_HEIGHT * n + NAME_BASELINE, _shortened(name)) for n, name in enumerate(lines))
    height = LINE_HEIGHT * len(lines) + NAME_BASELINE
    labels = "".join(_label(x, height - 2, text) for x, text in ticks)
    x, y = first
    inner = (
        f'<path d="{rules}" {THIN}/><path d="M{x} {y - 6}l6 6-6 6-6-6z" fill="currentColor"/>'
        f'<path d="{_dots(later)}" {DOT}/>{names}{labels}'
    )
    return framed(words, height + 6, inner)


def _across(after: timedelta, span: timedelta) -> int:
    return round(LEFT + after / span * (RIGHT - LEFT))


def _lines(tellings: Sequence[Telling], others: str) -> dict[str, list[datetime]]:
    """The moments by the name of their line, in the order in which the outlets came."""
    outlets = list(dict.fromkeys(one.outlet for one in tellings))
    own = outlets if len(outlets) <= MAX_LINES else outlets[: MAX_LINES - 1]
    lines: dict[str, list[datetime]] = {}
    for one in tellings:
        lines.setdefault(one.outlet if one.outlet in own else others, []).append(one.at)
    return lines


def _dots(spots: Sequence[tuple[int, int]]) -> str:
    kept: list[tuple[int, int]] = []
    for x, y in spots:
        if not kept or kept[-1][1] != y or x - kept[-1][0] >= MIN_GAP:
            kept.append((x, y))
    return "".join(f"M{x} {y}h0" for x, y in kept)


def _ticks(span: timedelta) -> list[timedelta]:
    """Whole minutes, hours or days after the first article, at most MAX_TICKS of them."""
    minutes = span // timedelta(minutes=1)
    step = next((one for one in TICK_MINUTES if minutes < one * (MAX_TICKS + 1)), 0)
    step = step or TICK_MINUTES[-1] * -(-minutes // TICK_MINUTES[-1] // MAX_TICKS)
    return [timedelta(minutes=after) for after in range(step, minutes + 1, step)]


def _rule(y: int, ticks: Sequence[int]) -> str:
    marks = "".join(f"M{x} {y - TICK_HEIGHT}v{2 * TICK_HEIGHT}" for x in ticks)
    return f"M0 {y}H{WIDTH}{marks}"


def _label(x: int, y: int, text: str) -> str:
    is_inside = x + len(text) * LETTER_WIDTH / 2 <= WIDTH
    return text_at(x, y, text, "middle") if is_inside else text_at(WIDTH, y, text, "end")


def _shortened(name: str) -> str:
    room = WIDTH // LETTER_WIDTH
    return name if len(name) <= room else f"{name[: room - 1].rstrip()}…"
