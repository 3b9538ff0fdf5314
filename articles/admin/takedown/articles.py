"""Withdrawing articles in the admin: the page of one, the action on several."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.article_list.actions import MAX_CHOSEN
from articles.admin.article_list.left_out import tell_left_out
from articles.admin.article_list.limit import ActionRefused, at_most
from articles.admin.takedown.pages import WithdrawalPage, Withdrawing
from articles.models import Article, Letter
from articles.models.articles.withdrawn_queries import AlreadyWithdrawn
from articles.models.withdrawal import MAX_WITHDRAWAL_REASON_CHARS
from articles.takedown import restoring
from articles.takedown.articles import may_withdraw, withdraw_articles


def _withdraw(article: Article, by: Any, reason: str, letter: Letter | None) -> object:
    return withdraw_articles([article.pk], by, reason, letter)


def _effect() -> list[str]:
    return [
        _(
            "L’article quitte aussitôt toutes nos pages, nos flux, la recherche et l’API\u202f; sa page répond «\u00a0410\u00a0»."
        ),
        _("Chapô, texte, image, documents et révisions sont effacés pour de bon. Le titre reste au registre."),
        _("Il ne reviendra pas\u00a0: ni par une visite, ni par un autre flux, ni par une correction."),
        _("La discussion n’est plus accessible\u202f; les commentaires restent à la modération et à leurs auteurs."),
    ]


def _restored_effect() -> list[str]:
    return [
        _("L’article redevient «\u00a0masqué\u00a0», avec son titre seul\u00a0: le texte effacé ne revient pas."),
        _("Pour le montrer, publiez-le ensuite. Son texte ne revient que si sa source le corrige."),
    ]


class WithdrawnArticles(WithdrawalPage):
    """What the admin of articles gains."""

    withdrawing = Withdrawing(
        may=may_withdraw,
        is_withdrawn=lambda article: article.status == Article.Status.WITHDRAWN,
        withdraw=_withdraw,
        restore=restoring.restore_article,
        effect=_effect,
        restored_effect=_restored_effect,
        title=lambda: _("Retirer l’article"),
        done=lambda: _("Article retiré."),
        restored=lambda: _("Article rétabli\u00a0: il est masqué, avec son titre seul."),
    )

    def response_action(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> HttpResponse | None:
        """Django's, on articles that are not withdrawn: no action changes one that is, also if it became so just now."""
        is_all = request.POST.get("select_across", "0") != "0"
        ticked = queryset if is_all else queryset.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        withdrawn = list(ticked.withdrawn())  # type: ignore[attr-defined]
        try:
            answer = super().response_action(request, queryset.not_withdrawn(), action_location)  # type: ignore[attr-defined]
            tell_left_out(request, withdrawn, ())
            return answer
        except AlreadyWithdrawn as why:
            self.message_user(request, str(why), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    @admin.action(description=gettext_lazy("Retirer pour de bon (motif)"), permissions=["change"])
    @at_most(MAX_CHOSEN)
    def withdraw(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        """Withdraw them in one transaction; nothing is done without a reason."""
        reason = request.POST.get("reason", "").strip()[:MAX_WITHDRAWAL_REASON_CHARS]
        if not reason:
            raise ActionRefused(_("Dites pourquoi\u00a0: rien n’a été retiré."))
        number = withdraw_articles(list(articles.order_by().values_list("pk", flat=True)), request.user, reason)
        sentence = ngettext("%(n)d article retiré.", "%(n)d articles retirés.", number)
        self.message_user(request, sentence % {"n": number})
