"""The queries on withdrawn articles: rows without a text that keep an address and its guids from coming back."""

from collections.abc import Collection
from typing import Self

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

WITHDRAWN = "withdrawn"  # Article.Status.WITHDRAWN
WITHDRAWN_TITLE = "Article retiré"  # the title of every withdrawn article; its own stays in its Withdrawal
# Every column that holds a source's words, as it is when they are erased.
ERASED_COLUMNS = {
    "title": WITHDRAWN_TITLE,
    "summary": "",
    "body_html": "",
    "author": "",
    "outlet": "",
    "image": "",
    "uploaded_picture": None,
}


class AlreadyWithdrawn(Exception):
    """Raised by what would change a withdrawn article; a sentence for the editor."""

    def __init__(self) -> None:
        with override(None):
            super().__init__(_("Cet article est retiré\u00a0: rétablissez-le d’abord."))


class WithdrawnQuerySet[M: models.Model](models.QuerySet[M]):
    """Articles by whether they are withdrawn."""

    def withdrawn(self) -> Self:
        """Only withdrawn articles."""
        return self.filter(status=WITHDRAWN)

    def not_withdrawn(self) -> Self:
        """Without withdrawn articles: for all that changes articles, joins them or reads their words."""
        return self.exclude(status=WITHDRAWN)

    def of_kept_sources(self) -> Self:
        """Without articles of withdrawn sources, which are erased sooner or later."""
        return self.filter(source__withdrawn_at=None)

    def is_withdrawn(self, key: int) -> bool:
        """Whether the article with this key is withdrawn, or about to be, with its source."""
        rows = self.filter(models.Q(status=WITHDRAWN) | models.Q(source__withdrawn_at__isnull=False), pk=key)
        return rows.exists()

    def erase(self) -> int:
        """Make these articles withdrawn and erase their words; they leave their stories, whose leads the caller chooses.

        `address_key`, `title_key` and the date stay: by them a later visit knows the article and adds nothing.
        """
        return self.update(
            **ERASED_COLUMNS, documents=[], why=[], status=WITHDRAWN, story=None, is_lead=True, join_margin=None
        )

    def next_to_withdraw(self, source: int, number: int) -> Collection[int]:
        """The keys of the newest `number` articles of this source that are not withdrawn yet."""
        rows = self.not_withdrawn().filter(source=source).order_by("-published_at", "-pk")
        return list(rows.values_list("pk", flat=True)[:number])
