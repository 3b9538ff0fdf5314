"""A newspaper on the loopback, whose home page names a feed: what the picture of a new source is taken from."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from articles.ingest.fetch.samples import SAMPLES_FOLDER, render_sample
from benches.attacks.hostile import Hostile, HostileAnswer

NAME = "Le Fleuve (exemple)"
HOME = f"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{NAME}</title>
<link rel="alternate" type="application/rss+xml" title="{NAME}" href="/flux.xml"></head>
<body><h1>{NAME}</h1></body></html>"""


def _home(path: str) -> HostileAnswer:
    return HostileAnswer(HOME.encode(), "text/html; charset=utf-8") if path == "/" else HostileAnswer(status=404)


def _feed(path: str) -> HostileAnswer:
    sample = render_sample(SAMPLES_FOLDER / "courrier.rss", datetime.now(UTC)).decode()
    return HostileAnswer(sample.replace("Le Courrier de l’Exemple", NAME).encode(), "application/rss+xml")


@contextmanager
def newspaper() -> Iterator[str]:
    """Its address, as long as it is there."""
    with closing(Hostile("127.0.0.1")) as site:
        site.serve("/flux.xml", _feed)
        yield site.serve("/", _home)
