"""Answers JSON lines from standard input with JSON lines on standard output, for classify and same_story."""

import json
import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError


def answer_lines(command: BaseCommand, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Write `answer` of each line; for a line that cannot be read, an object with its id (or line number) and `error`.

    Raises CommandError (exit status 1) at the end when there was such a line.
    """
    bad = 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        answered = _answer(line, number, answer)
        bad += "error" in answered
        command.stdout.write(json.dumps(answered, ensure_ascii=False))
    if bad:
        raise CommandError(f"{bad} lines could not be read." if bad > 1 else "1 line could not be read.")


def _answer(line: str, number: int, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    name: Any = number
    try:
        request = json.loads(line)
        name = request.get("id", number)
        return answer(request)
    except KeyError as error:
        return {"id": name, "error": f"Line {number} has no {error}."}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        return {"id": name, "error": f"Line {number} cannot be read: {error}"}


def text_of(row: dict[str, Any], name: str, default: str | None = None) -> str:
    """The text under `name`. Raises KeyError when it is missing and has no default, ValueError when it is no text."""
    value = row[name] if default is None else row.get(name) or default
    if not isinstance(value, str):
        raise ValueError(f"{name} is not a text.")
    return value
