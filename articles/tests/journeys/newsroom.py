"""What the desk of a journey holds: articles of two papers."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from articles.models import Article, Source

numbers = count(1)


def tell(title, paper="Le Guichet", **fields):
    """A published article of this paper."""
    slug, number = paper.lower().replace(" ", "-"), next(numbers)
    source, _ = Source.objects.get_or_create(
        slug=slug, defaults={"name": paper, "homepage": f"https://{slug}.example/"}
    )
    url, at = f"https://{slug}.example/{number}", timezone.now() - timedelta(minutes=number)
    fields = {"category_id": "economie", "is_finance": True, "reach": 2, "published_at": at} | fields
    return Article.objects.create(source=source, url=url, title=title, summary=f"{title}, dit-on.", **fields)
