"""What a request asks Redis once, however many parts of its page need it.

So all parts of a page show the state of one moment: that of the first question, before what it decides is read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from portal.page_cache import store
from portal.page_cache.store import State

_answers: ContextVar[list[State] | None] = ContextVar("the state that this request was told", default=None)


@contextmanager
def asking_once(*known: State) -> Iterator[None]:
    """Inside, `state` keeps its first answer, or the one that is `known`. Not for a request that changes something."""
    token = _answers.set([*known])
    try:
        yield
    finally:
        _answers.reset(token)


def state() -> State:
    """The state of this request's page; outside of `asking_once` it is asked for each time."""
    answers = _answers.get()
    if answers is None:
        return store.current_state()
    if not answers:
        answers.append(store.current_state())
    return answers[0]
