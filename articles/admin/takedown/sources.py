"""Withdrawing a whole source in the admin."""

from typing import Any

from django.utils.translation import gettext as _

from articles.admin.takedown.pages import WithdrawalPage, Withdrawing
from articles.models import Letter, Source
from articles.takedown import restoring
from articles.takedown.sources import erase_withdrawn_sources, may_withdraw_source, withdraw_source

PAGE_BUDGET_SECONDS = 1.5  # for erasing while the editor waits; the worker does the rest


def _withdraw(source: Source, by: Any, reason: str, letter: Letter | None) -> None:
    withdraw_source(source, by, reason, letter)
    erase_withdrawn_sources(PAGE_BUDGET_SECONDS)


def _effect() -> list[str]:
    return [
        _("Ses flux sont suspendus et ne sont plus visités, et l’import d’une liste OPML ne la ranime pas."),
        _(
            "Tous ses articles sont aussitôt invisibles, puis effacés par lots\u202f; les pages répondent «\u00a0410\u00a0»."
        ),
        _("Chapôs, textes, images, documents et révisions sont effacés pour de bon. Les titres restent au registre."),
    ]


def _restored_effect() -> list[str]:
    return [
        _("La source peut de nouveau être visitée, mais ses flux restent suspendus\u00a0: reprenez-les ensuite."),
        _(
            "Ses articles restent retirés, et leurs textes effacés\u00a0: chacun se rétablit sur sa page, avec son titre seul."
        ),
    ]


class WithdrawnSources(WithdrawalPage):
    """What the admin of sources gains."""

    withdrawing = Withdrawing(
        may=may_withdraw_source,
        is_withdrawn=lambda source: source.is_withdrawn,
        withdraw=_withdraw,
        restore=restoring.restore_source,
        effect=_effect,
        restored_effect=_restored_effect,
        title=lambda: _("Retirer la source"),
        done=lambda: _("Source retirée. Ce qui n’est pas encore effacé est déjà invisible."),
        restored=lambda: _("Source rétablie\u00a0: ses flux restent suspendus."),
    )
