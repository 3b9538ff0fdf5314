"""Why a comment is reported or taken down, and why it waits for a moderator. The codes are stored; the words may change."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """What the charter forbids: members report by these reasons, moderators judge by them."""

    INSULT = "insult", _("injure ou attaque personnelle")
    MISINFORMATION = "misinformation", _("désinformation")
    SCAM = "scam", _("arnaque financière")
    CONFLICT = "conflict", _("conflit d’intérêts caché")
    OFF_TOPIC = "off-topic", _("hors sujet")
    OTHER = "other", _("autre")


class Hold(models.TextChoices):
    """Why a comment waits for a moderator before it is published, or until a moderator has seen it again."""

    NEWCOMER = "newcomer", _("premiers commentaires d’un membre")
    PHONE = "phone", _("numéro de téléphone")
    MESSAGING = "messaging", _("lien vers une messagerie")
    PROFITS = "profits", _("promesse de gains")
    LINKS = "links", _("plusieurs liens")
    WORD = "word", _("expression de la liste de la modération")
    REPEAT = "repeat", _("texte déjà envoyé")
    BURST = "burst", _("plusieurs commentaires à la suite")
    REFUSALS = "refusals", _("plusieurs refus récents")
    MEMBER = "member", _("membre dont tout est relu")
    TALK = "talk", _("discussion relue avant publication")
    SITE = "site", _("tous les commentaires sont relus")
    REPORTS = "reports", _("signalé par plusieurs membres")
