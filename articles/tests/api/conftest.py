"""The newsroom of the pages, asked as machines do."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from articles.tests.views.conftest import make, source, story, taxonomy  # noqa: F401

ROOT = "/api/v1"


@pytest.fixture
def ask(client: Any, db: None) -> Callable[..., Any]:
    """What an address answers, read; it must be there."""

    def ask(address: str) -> Any:
        answer = client.get(address.removeprefix("http://127.0.0.1:8000") if "//" in address else ROOT + address)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.content)

    return ask


@pytest.fixture
def titles(ask: Callable[..., Any]) -> Callable[[str], list[str]]:
    """The titles that a list answers, in its order."""

    def titles(address: str) -> list[str]:
        return [one["title"] for one in ask(address)["items"]]

    return titles
