"""Addresses of comments and articles, as a row of the download gives them."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Addresses:
    """The whole addresses of the pages that have nothing but a key in theirs: that of a hidden article tells no title."""

    before_key: str
    after_key: str

    @classmethod
    def of(cls, route: str) -> "Addresses":
        """Those of one route, in the active language. Asking Django for each of 100,000 addresses would take seconds."""
        before_key, _zero, after_key = reverse(route, args=[0]).rpartition("0")
        return cls(settings.SITE_URL + before_key, after_key)

    def address(self, key: int) -> str:
        """That of the page with this key."""
        return f"{self.before_key}{key}{self.after_key}"
