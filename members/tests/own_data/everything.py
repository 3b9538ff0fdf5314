"""A member of whom every table of the registry holds something, and what none of it may tell them."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from articles.comments.writing import drafts
from articles.models import (
    Act,
    Apart,
    Appeal,
    CommentText,
    Correction,
    Letter,
    Pin,
    Refiling,
    Report,
    Revision,
    SourceAlert,
    SourceRule,
    Vote,
    WaitingText,
    Withdrawal,
)
from members.models import (
    CodeTries,
    Consent,
    EmailChange,
    Erasure,
    Follow,
    FormerPseudo,
    MailSettings,
    Member,
    MemberSession,
    Mute,
    Notice,
    Outgoing,
    Profile,
    Sanction,
)
from members.tests.notices.talk import answer, article, comment, judge, member
from members.tests.sign_in import PASSWORD

HOSTILE = "</script></dd><script>alert(1)</script>\n=cmd|' /C calc'!A1 & <b>gras</b>"
# What the download of Awa must hold of her, and what it must never hold.
HERS = (
    "Je ne le crois pas.", "Avant ma correction.", "Votre texte insulte.", "Je conteste.", "Ma précision.", "Ancienne Awa",
    "avant@example.org", "Mon brouillon.", "Ma clé du téléphone", "Bonjour la rédaction", "J’ai des actions Sonatel.",
    "Parole retirée pour insultes.", "2026-11-29",
)  # fmt: skip
SECRETS = (
    "secret-du-totp", "moitie-publique", "Madame-la-Moderatrice", "Rapporteuse", "note de la rapporteuse", "Masqueuse",
    "Titre caché", "titre-cache", "note de la rédaction", "motif de relecture", "argon2", "note de l’équipe",
)  # fmt: skip


def awa_of_everything() -> Member:
    """Awa, whom every table knows, as a member and as one who once helped at the desk; she has no right there."""
    now = timezone.now()
    awa, kofi, boss = member("Awa", password=PASSWORD), member("Kofi"), member("Madame-la-Moderatrice")
    _account(awa, kofi, boss, now)
    _talk(awa, boss)
    _desk(awa, kofi, now)
    CodeTries.objects.take("k" * 64)
    Erasure.objects.create(member_key=1, member_since=now, comments="remove")
    return awa


def _account(awa, kofi, boss, now):
    EmailAddress.objects.create(user=awa, email=awa.email, verified=True, primary=True)
    Authenticator.objects.create(
        user=awa, type="webauthn", data={"name": "Ma clé du téléphone", "credential": "moitie-publique"}
    )
    FormerPseudo.objects.create(member=awa, pseudo="Ancienne Awa", pseudo_key="x", lookalike_key="x", given_up_at=now)
    EmailChange.objects.create(member=awa, old_email="avant@example.org", new_email=awa.email, at=now)
    Profile.objects.create(member=awa, interests="J’ai des actions Sonatel.")
    Consent.objects.record(awa.pk, now, "2026-11-29")
    Sanction.objects.create(member=awa, kind="hold", reason="motif de relecture", by=boss, by_name=boss.username)
    Sanction.objects.create(
        member=awa, kind="silence", until=now, reason="Parole retirée pour insultes.", by=boss, by_name=boss.username
    )
    Act.objects.record(boss, Act.Verb.SANCTION, awa, reason="note de l’équipe")
    Follow.objects.create(member=awa, kind="sector", key="mines")
    Mute.objects.create(member=awa, muted=kofi)
    Mute.objects.create(member=member("Masqueuse"), muted=awa)
    MailSettings.objects.create(member=awa, replies="daily")
    Outgoing.objects.create(member=awa, kind="reply", key="reply:1")


def _talk(awa, boss):
    shown, hidden = article(), article("Titre caché")
    hidden.status = "hidden"
    hidden.save()
    comment(awa, hidden, "Sur l’article caché.")
    first = comment(awa, shown)
    CommentText.objects.create(comment=first, body="Avant ma correction.")
    WaitingText.objects.create(comment=first, body="Ma nouvelle version.", hold="newcomer")
    comment(awa, shown, HOSTILE)
    removed = comment(awa, shown, "Un texte retiré.")
    Report.objects.create(
        comment=removed, member=member("Rapporteuse"), reason="other", note="note de la rapporteuse", digest="0"
    )
    decision = judge(removed, boss, message="Votre texte insulte.")
    Appeal.objects.create(comment=removed, against=decision, body="Je conteste.")
    theirs = answer(member("Yao"), first)
    Report.objects.create(comment=theirs, member=awa, reason="other", note="Ma précision.", digest="0")
    Vote.objects.add(theirs, awa)
    Notice.objects.create(member=awa, kind="reply", key="reply:1", comment=theirs)
    held = answer(member("Zoe"), first, state="held")
    Notice.objects.create(member=awa, kind="reply", key="reply:2", comment=held)
    Letter.objects.create(
        name="Awa", email="AWA@example.org", body="Bonjour la rédaction", sender="lecteur", subject="question",
        note="note de la rédaction",
    )  # fmt: skip
    session = SessionStore()
    drafts.save(session, shown, drafts.Draft("Mon brouillon."))
    session.create()
    MemberSession.objects.note(awa, session.session_key, timezone.now(), browser="Firefox", is_on_phone=True)


def _desk(awa, kofi, now):
    about = article("Un autre titre")
    judge(comment(kofi, about), awa)
    Sanction.objects.create(member=kofi, kind="hold", by=awa, by_name=awa.username)
    Pin.objects.create(article=about, since=now, until=now + timedelta(hours=1), by=awa)
    Correction.objects.create(article=about, text="Une correction.", by=awa, by_name=awa.username)
    Revision.objects.create(article=about, title="Avant", by=awa, by_name=awa.username)
    SourceAlert.objects.create(to=awa, at=now, day=now.date(), subject="Une source est en panne", body="Gazette")
    SourceRule.objects.create(words="horoscope", hides=True, by=awa, by_name=awa.username)
    Withdrawal.decided(awa, "ENCORE UN MOTIF", article=about, label="Un titre retiré").save()
    Letter.objects.create(name="Z", email="z@example.org", body="Z", sender="autre", subject="autre", handler=awa)
    Refiling.objects.create(asked_by=awa)
    first, second = article("Un"), article("Deux")
    Apart.objects.create(first=first, second=second, by=awa)
    LogEntry.objects.create(user=awa, action_flag=1, object_repr="Une chose")
    awa.user_permissions.add(Permission.objects.order_by("pk")[0])
