"""What editors and the staff have done: states of articles, members, acts, letters, pins, rules."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from articles.models import Act, Article, Correction, HeldWord, Letter, Pin, Refiling, SourceRule, Withdrawal
from benches.desk.rows import Desk
from members.models import Member


def set_states(desk: Desk) -> None:
    """Of a hundred articles, two are hidden, three hidden by a rule; fewer are scheduled, drafts, withdrawn or locked."""
    rows, erased = Article.objects.all(), {"title": "Article retiré", "summary": "", "body_html": "", "author": ""}
    for status, part, values in (
        ("hidden", 50, {}),
        ("by-rule", 33, {}),
        ("draft", 4999, {}),
        ("withdrawn", 503, erased),
    ):
        rows.filter(pk__in=desk.articles[part // 2 :: part], story=None).update(status=status, **values)
    rows.filter(pk__in=desk.articles[7::5003]).update(published_at=desk.now + timedelta(days=2))
    for step in range(20):  # about one in twenty has a thin margin, some a reach or a lock of their own
        some = rows.filter(pk__in=desk.articles[step::20])
        some.update(filing_margin=step / 20 + 0.02, relevance=5 * step + 4, reach=step // 9)
        some.exclude(story=None).update(join_margin=step / 20)
    rows.filter(pk__in=desk.articles[3::33]).update(locks=["category"])


def members(desk: Desk) -> Iterator[Any]:
    """Members; five of them are staff, the first is a superuser."""
    for key in desk.people:
        yield Member(
            pk=key,
            username=f"Lectrice {key}",
            pseudo_key=f"lectrice {key}",
            email=f"lectrice-{key}@member.example",
            is_staff=key in desk.staff,
            is_superuser=key == 1,
            date_joined=desk.past(700),
            last_login=desk.past(60),
        )


def acts(desk: Desk) -> Iterator[Any]:
    """Acts, most of them on articles, by the staff and the server."""
    step, number = timedelta(days=700) / desk.number["acts"], desk.number["acts"]
    for n in range(number):
        by = None if n % 4 == 0 else desk.luck.choice(desk.staff)
        kind = "articles.comment" if n % 5 == 0 else "articles.source" if n % 50 == 1 else "articles.article"
        yield Act(
            at=desk.now - step * (number - n),
            by_id=by,
            by_name=f"Lectrice {by}" if by else "",
            verb=desk.luck.choice(["hide", "publish", "change", "pin", "unite"]),
            kind=kind,
            key=str(desk.one(desk.articles)),
            label=desk.news.title("fr", ""),
            before={"status": "published"},
            after={"status": "hidden"},
        )


def letters(desk: Desk) -> Iterator[Any]:
    """Letters, most of them closed."""
    for n in range(desk.number["letters"]):
        state = "new" if n % 40 == 0 else "open" if n % 40 == 1 else "closed"
        at = desk.past(365)
        yield Letter(
            reference=f"L-{n:06d}",
            received_at=at,
            sender="lecteur",
            subject=desk.luck.choice(["question", "correction", "retrait"]),
            article_id=desk.one(desk.articles) if n % 2 else None,
            name=f"Lectrice {n}",
            email="lectrice@member.example",
            body=desk.news.lead("fr", ""),
            state=state,
            closed_at=at if state == "closed" else None,
            handler_id=None if state == "new" else desk.luck.choice(desk.staff),
        )


def editors_rows(desk: Desk) -> Iterator[Any]:
    """Pins, corrections, withdrawals, and refilings."""
    for n in range(desk.number["pins"]):
        since = desk.now - timedelta(hours=12 * n + 1)
        until = since + timedelta(hours=11 if n else 24)
        yield Pin(article_id=desk.one(desk.articles), place=1 + n % 3, since=since, until=until, by_id=1)
    for n in range(desk.number["corrections"]):
        text, article = f"Le chiffre exact est {n} %.", desk.one(desk.articles)
        yield Correction(article_id=article, text=text, at=desk.past(300), by_id=1, by_name="Lectrice 1")
    withdrawn = Article.objects.filter(status="withdrawn").order_by("pk").values_list("pk", flat=True)
    for key in withdrawn[: desk.number["withdrawals"]]:
        yield Withdrawal(article_id=key, label="Un titre", reason="Demande de l’éditeur", by_id=1, by_name="Lectrice 1")
    for _ in range(100):
        yield Refiling(asked_at=desk.past(300), asked_by_id=1, ended_at=desk.now, looked_at=1000, moved=9)


def rules(desk: Desk) -> Iterator[Any]:
    """Words per source, and words that hold comments."""
    for n, source in enumerate(desk.sources):
        hides = bool(n % 2)
        sector = None if hides else "energie"
        yield SourceRule(source_id=source, words=f"horoscope, jeu {n}", hides=hides, sector_id=sector)
    for n in range(100):
        yield HeldWord(text=f"gain garanti {n}")
