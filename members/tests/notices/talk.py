"""An article, members who talk under it, and moderators' decisions as rows."""

from datetime import UTC, datetime
from hashlib import sha256
from itertools import count

from django.utils import timezone

from articles.models import Article, Category, Comment, Judgement, Report, Source
from articles.models.comments.judgement import SETTLED_AFTER
from members.models import Member, Notice
from members.notices.gathering import gather
from members.notices.planning import plan_mails

MORNING = datetime(2026, 11, 29, 9, tzinfo=UTC)
_numbers = count(1)


def article(title="Le cacao recule à Abidjan"):
    number = next(_numbers)
    category, _ = Category.objects.get_or_create(
        slug="economie", defaults={"name_fr": "Économie", "name_en": "Economy"}
    )
    source, _ = Source.objects.get_or_create(slug="essai", defaults={"name": "Essai"})
    return Article.objects.create(
        source=source,
        category=category,
        title=title,
        url=f"https://essai.example/t{number}",
        published_at=timezone.now(),
    )


def member(name, **fields):
    return Member.objects.create_user(name, f"{name.lower()}@example.org", **fields)


def comment(author, under, body="Je ne le crois pas.", **fields):
    fields = {"article": under.article, "parent": under} if isinstance(under, Comment) else {"article": under} | fields
    return Comment.objects.create(author=author, body=body, **fields)


def answer(author, parent, body="Voici la source.", **fields):
    return Comment.objects.create(author=author, article=parent.article, parent=parent, body=body, **fields)


def judge(about, by, verb="remove", reason="insult", message="", closes=(), at=None):
    removes = verb == "remove"
    judgement = Judgement.objects.create(
        comment=about,
        by=by,
        by_name=by.username,
        at=at or timezone.now() - SETTLED_AFTER,
        verb=verb,
        reason=reason if removes else "",
        message=message,
        was=about.state,
        became="removed" if removes else "published",
        digest=sha256(b"").hexdigest(),
    )
    (about.remove if removes else about.publish)()
    Report.objects.filter(pk__in=[report.pk for report in closes]).update(judgement=judgement)
    return judgement


def tick(now=None):
    """One round of the members' clock."""
    now = now or timezone.now()
    gather(now)
    plan_mails(now)


def shown(to):
    return list(Notice.objects.for_page(to.pk))


def keys(to):
    return [notice.key for notice in shown(to)]
