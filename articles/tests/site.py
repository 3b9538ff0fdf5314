"""An invented site, as `get` gives it: pages by path, everything else is not there."""

from articles.ingest.errors import failure
from articles.ingest.records import Fetched, FetchError

HOST = "https://journal.example"


def feed(*links, title="Journal", date="Tue, 24 Nov 2026 08:00:00 GMT"):
    items = "".join(
        f"<item><title>Titre {link}</title><link>{HOST}{link}</link><pubDate>{date}</pubDate></item>" for link in links
    )
    return f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"


class Site:
    """`pages` by path (text, bytes or a FetchError); `asked` remembers the paths in order."""

    def __init__(self, pages):
        self.pages, self.asked = pages, []

    async def get(self, request):
        path = request.url.removeprefix(HOST)
        self.asked.append(path)
        said = self.pages.get(path, failure("http-404"))
        if isinstance(said, FetchError):
            raise said
        return Fetched(request.url, said if isinstance(said, bytes) else said.encode())
