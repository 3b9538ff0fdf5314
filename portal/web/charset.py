"""Spares Django a charset that is none of texts, such as zlib: it would raise before the first middleware, at any query."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
SAMPLE = b"a\xe9"
MAX_TYPE_CHARS = 100


def with_text_charset(application: Application) -> Application:
    """The WSGI application; it sees an unknown charset, which Django ignores, in place of one that decodes no text."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        said = environ.get("CONTENT_TYPE", "")
        if "charset" in said.lower():
            try:
                _content_type, params = parse_header_parameters(said)
                SAMPLE.decode(params.get("charset", "utf-8"), "replace")
            except (LookupError, ValueError):
                environ["CONTENT_TYPE"] = f"{said.partition(';')[0].strip()[:MAX_TYPE_CHARS]}; charset=none"
        return application(environ, start_response)

    return call
