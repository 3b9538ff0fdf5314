"""Comments, and what moderators decided of them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from articles.models import Appeal, Comment, Judgement, Report
from benches.desk.rows import Desk


def comments(desk: Desk) -> Iterator[Any]:
    """Talks of the newest tenth of the articles; two in three are replies. One in a hundred waits."""
    talked = desk.articles[-len(desk.articles) // 10 :]
    roots: dict[int, int] = {}
    for key in desk.talk:
        article = desk.luck.choice(talked[-200:] if key % 10 == 0 else talked)
        root = roots.setdefault(article, key) if key % 3 else None
        root = None if root == key else root
        state = {7: "held", 8: "removed", 9: "removed", 10: "removed", 11: "deleted"}.get(key % 100, "published")
        at = desk.now - timedelta(minutes=2 * (len(desk.talk) - key))
        yield Comment(
            pk=key,
            article_id=article,
            author_id=desk.person(),
            parent_id=root,
            root_id=root,
            body=desk.news.lead("fr", ""),
            state=state,
            hold="newcomer" if state == "held" else "",
            useful=key % 7,
            created_at=at,
            published_at=None if state == "held" else at,
        )


def judgements(desk: Desk) -> Iterator[Any]:
    """Judgements that publish, and judgements that remove."""
    for key in range(1, desk.number["judgements"] + 1):
        # Comments whose number ends so were removed: see `comments`.
        comment = 100 * (key % (len(desk.talk) // 100 or 1)) + 8 + key % 3 if key % 2 else desk.one(desk.talk)
        removes = bool(key % 2)
        yield Judgement(
            pk=key,
            comment_id=min(comment, len(desk.talk)),
            by_id=desk.luck.choice(desk.staff),
            by_name="Lectrice 1",
            at=desk.past(300),
            verb="remove" if removes else "publish",
            reason="insult" if removes else "",
            was="published",
            became="removed" if removes else "published",
        )


def appeals(desk: Desk) -> Iterator[Any]:
    """Appeals; fifty of them wait."""
    removals = {one.comment_id: one for one in Judgement.objects.filter(verb="remove").order_by("pk")}
    chosen = list(removals.values())[-200:]
    for n, one in enumerate(chosen):
        decision = None if n < 50 else one
        yield Appeal(
            comment_id=one.comment_id, against=one, body="Je n’ai insulté personne.", at=desk.now, decision=decision
        )


def reports(desk: Desk) -> Iterator[Any]:
    """Reports; one in ten waits."""
    for key in range(1, desk.number["reports"] + 1):
        yield Report(
            comment_id=1 + key * 7 % len(desk.talk),
            member_id=1 + key % len(desk.people),
            reason=desk.luck.choice(["insult", "scam", "off-topic"]),
            at=desk.past(300 if key % 10 else 3),
            judgement_id=1 + key % desk.number["judgements"] if key % 10 else None,
        )
