"""What a request asks Redis once, however many parts of its page need it.

So all parts of a page show the state of one moment: that of the first question, before what it decides is read.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_answers: ContextVar[dict[str, Any] | None] = ContextVar("answers of this request", default=None)


@contextmanager
def asking_once(**known: Any) -> Iterator[None]:
    """Inside, `ask_once` keeps what it is answered; `known` are answers had before. Not for a request that changes something."""
    token = _answers.set(known)
    try:
        yield
    finally:
        _answers.reset(token)


def ask_once[Answer](name: str, question: Callable[[], Answer]) -> Answer:
    """The answer to the question of this name; outside of `asking_once` it is asked each time."""
    answers = _answers.get()
    if answers is None:
        return question()
    if name not in answers:
        answers[name] = question()
    answer: Answer = answers[name]
    return answer
