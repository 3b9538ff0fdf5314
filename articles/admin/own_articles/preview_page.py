"""The page by which an editor lets somebody read an article before it is published: one link, for a week."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Act, Article, PreviewLink

RENEW, TAKE_BACK = "renew", "take-back"


class PreviewPage(admin.ModelAdmin):
    """For the admin of articles: `<key>/apercu/`."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and that of « Partager l’aperçu »."""
        view = self.admin_site.admin_view(transaction.atomic(self.preview_view))  # a POST locks the article
        return [path("<int:key>/apercu/", view, name="articles_article_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """GET shows the link; POST makes one, replaces it or takes it back."""
        article: Any = self.get_object(request, str(key))
        if article is None or not article.is_own:
            raise Http404
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        if request.method == "POST":
            self._act(request, article)
            return redirect("admin:articles_article_preview", key)
        now = timezone.now()
        link = PreviewLink.objects.filter(pk=key).first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Partager l’aperçu"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "link": link if link and link.is_alive(now) else None,
            "has_expired": bool(link and not link.is_alive(now)),
            "address": settings.SITE_URL + reverse("shared-preview", args=[link.token]) if link else "",
        }
        return TemplateResponse(request, "admin/articles/article/preview_link.html", context)

    def _act(self, request: HttpRequest, article: Article) -> None:
        act = request.POST.get("act")
        if act == RENEW and not article.has_preview:
            sentence = _("Seuls un brouillon et un article programmé ont un aperçu\u00a0: aucun lien n’est fait.")
            self.message_user(request, sentence, messages.ERROR)
        elif act == RENEW:
            _change_link(article, request.user, lambda: PreviewLink.objects.renew(article, timezone.now()))
            self.message_user(
                request, _("Lien prêt. Celui d’avant, s’il y en avait un, ne vaut plus."), messages.SUCCESS
            )
        elif act == TAKE_BACK:
            _change_link(article, request.user, lambda: PreviewLink.objects.take_back(article))
            self.message_user(request, _("Lien retiré\u00a0: il ne mène plus à rien."), messages.SUCCESS)


def _change_link(article: Article, by: Any, change: Callable[[], PreviewLink | None]) -> None:
    """Change the article's link and journal it: until when it is good, never the link."""
    before = PreviewLink.objects.filter(pk=article.pk).first()
    after = change()
    Act.objects.record(by, Act.Verb.CHANGE, article, before=_journaled(before), after=_journaled(after))


def _journaled(link: PreviewLink | None) -> dict[str, Any]:
    return {"preview_link": link.until if link else None}
