"""The buttons of a letter: hide or withdraw its article, close it, and answer by a mail that opens ready to send."""

from typing import Any
from urllib.parse import quote

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Article, Letter
from articles.takedown.articles import may_withdraw
from articles.takedown.letters import hide_and_close, withdraw_and_close
from articles.takedown.sources import NotWithdrawable, may_withdraw_source


class LetterButtons(admin.ModelAdmin):
    """What the admin of letters gains."""

    change_form_template = "admin/articles/letter/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and that of the buttons."""
        view = self.admin_site.admin_view(self.settle_view)
        return [path("<int:key>/settle/", view, name="articles_letter_settle"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's, with what the buttons need."""
        letter = context.get("original")
        article = letter.article if letter else None
        if article and article.status != Article.Status.WITHDRAWN and may_withdraw(request.user):
            context["settled_article"] = article
            context["may_withdraw_source"] = may_withdraw_source(request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def settle_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Do what the button says, then show the letter again with a link that opens the answer."""
        letter = get_object_or_404(Letter.objects.select_related("article"), pk=key)
        if not (self.has_change_permission(request, letter) and may_withdraw(request.user)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        is_hidden = "_hide" in request.POST
        if not is_hidden and "_withdraw" not in request.POST:
            raise PermissionDenied  # neither button was pressed: nothing is withdrawn by default
        try:
            (hide_and_close if is_hidden else withdraw_and_close)(letter, request.user)
        except NotWithdrawable as why:
            self.message_user(request, str(why), messages.ERROR)
        else:
            self.message_user(request, _answer_link(letter, is_hidden=is_hidden))
        return HttpResponseRedirect(reverse("admin:articles_letter_change", args=[key]))


def _answer_link(letter: Letter, *, is_hidden: bool) -> SafeString:
    """What was done, and the link that opens a mail to the sender with the reference and a first draft."""
    done = _("Article masqué, message clos.") if is_hidden else _("Article retiré, message clos.")
    sentence = (
        _("Nous avons masqué l’article dont vous nous parlez\u00a0: il n’est plus sur notre site.")
        if is_hidden
        else _("Nous avons retiré l’article dont vous nous parlez, et effacé ce que nous en conservions.")
    )
    caches = _("Les copies de passage disparaissent d’elles-mêmes en un jour au plus.")
    lines = [
        _("Bonjour,"),
        f"{sentence} {caches}",
        _("Référence\u00a0: %(reference)s") % {"reference": letter.reference},
    ]
    # Quoted, so that an e-mail address cannot add parameters to the link.
    address = quote(letter.email, safe="@")
    query = f"subject={quote(letter.reference)}&body={quote('\r\n\r\n'.join(lines))}"
    return format_html('{} <a href="mailto:{}?{}">{}</a>', done, address, query, _("Répondre"))
