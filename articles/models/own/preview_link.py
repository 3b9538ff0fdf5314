"""The link by which somebody who is not of the staff reads one article of ours before it is published."""

import secrets
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.articles.article import Article

LINK_LIFETIME = timedelta(days=7)
_SIGNER = Signer(salt="articles.preview", sep=".")


def new_nonce() -> str:
    """What makes a new link differ from the one it replaces."""
    return secrets.token_hex(8)


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    """Links by what their addresses hold."""

    def of_token(self, token: str) -> "PreviewLink | None":
        """The link with this token, also if it has expired; None if the token was altered, or the link replaced or taken back."""
        try:
            key, _dash, nonce = _SIGNER.unsign(token).partition("-")
        except BadSignature:
            return None
        return self.filter(pk=int(key), nonce=nonce).first()

    def renew(self, article: Article, now: datetime) -> "PreviewLink":
        """A new link to this article, for seven days; the one before leads nowhere."""
        values = {"nonce": new_nonce(), "until": now + LINK_LIFETIME}
        return self.update_or_create(article=article, defaults=values)[0]

    def take_back(self, article: Article) -> None:
        """End the article's link, if it has one."""
        self.filter(article=article).delete()

    def expired_before(self, moment: datetime) -> "PreviewLinkQuerySet":
        """The links that ended before `moment`."""
        return self.filter(until__lt=moment)


class PreviewLink(models.Model):
    """The one link to the preview of an article. Deleting the row takes it back; another `nonce` replaces it."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="preview_link", verbose_name=_("article")
    )
    nonce = models.CharField(max_length=16, default=new_nonce)
    until = models.DateTimeField(_("jusqu’à"))

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien d’aperçu")
        verbose_name_plural = _("liens d’aperçu")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.article_id)

    @property
    def token(self) -> str:
        """What the address holds: the article, the nonce, and our signature of both."""
        return _SIGNER.sign(f"{self.article_id}-{self.nonce}")

    def is_alive(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return now < self.until
