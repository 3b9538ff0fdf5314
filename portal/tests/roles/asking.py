"""What a task is, and the requests by which tasks are done: a form as it stands, an action of a list, a page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import (
    Act,
    Article,
    Comment,
    Pin,
    Revision,
    Source,
    Story,
)
from articles.takedown.sources import erase_withdrawn_sources, withdraw_source
from articles.tests.admin.browser import opened
from members.models import Member
from portal.tests.test_desk import ADDED, CHANGED, SENT_ALONG, address, row_of, written

Sent = tuple[str, dict[str, Any]]
Do = Callable[[Client], HttpResponse]


@dataclass(frozen=True, slots=True)
class DeskTask:
    """`ask` makes the request ready as somebody who may do all, and returns what sends it; `is_done` looks for what it left."""

    words: str
    may: str
    ask: Callable[[Client], Do]
    is_done: Callable[[str, HttpResponse], bool]


def journaled(verb: str, model: type[Model]) -> Callable[[str, HttpResponse], bool]:
    """An act of this person on such a thing."""
    kind = model._meta.label_lower
    return lambda role, answer: Act.objects.filter(by_name=role, verb=verb, kind=kind).exists()


def shows(text: str) -> Callable[[str, HttpResponse], bool]:
    """A page with these words."""
    return lambda role, answer: answer.status_code == 200 and text in answer.text


def posts(make: Callable[[Client], Sent]) -> Callable[[Client], Do]:
    def ask(boss: Client) -> Do:
        path, sent = make(boss)
        return lambda client: client.post(path, sent)

    return ask


def reads(words: str, may: str, path: Callable[[], str], text: str) -> DeskTask:
    def ask(boss: Client) -> Do:
        where = path()
        return lambda client: client.get(where)

    return DeskTask(words, may, ask, shows(text))


def acts(
    words: str, may: str, model: type[Model], name: str, verb: str, on: type[Model] | None = None, **more: Any
) -> DeskTask:
    """An action of a list, on all rows, or on those of `rows`."""
    rows = more.pop("rows", model._default_manager.all)
    return DeskTask(
        words,
        may,
        posts(
            lambda boss: (
                address(model, "changelist"),
                {"action": name, "_selected_action": [one.pk for one in rows()], **more},
            )
        ),
        journaled(verb, on or model),
    )


def adds(words: str, may: str, model: type[Model]) -> DeskTask:
    def make(boss: Client) -> Sent:
        path = address(model, "add")
        return path, opened(boss, path, f"{model._meta.model_name}_form") | written(ADDED[model])

    return DeskTask(words, may, posts(make), journaled("add", model))


def changes(words: str, may: str, model: type[Model], find: Callable[[], Any] | None = None, **said: Any) -> DeskTask:
    def make(boss: Client) -> Sent:
        row = find() if find else row_of(model)
        path = address(model, "change", row.pk)
        form = opened(boss, path, f"{model._meta.model_name}_form")
        new = {name: value() if callable(value) else value for name, value in said.items()} or written(CHANGED[model])
        return path, form | new | SENT_ALONG.get(model, {})

    return DeskTask(words, may, posts(make), journaled("change", model))


def deletes(words: str, may: str, model: type[Model], find: Callable[[], Any] | None = None) -> DeskTask:
    find = find or (lambda: row_of(model))
    return DeskTask(
        words,
        may,
        posts(lambda boss: (address(model, "delete", find().pk), {"post": "yes"})),
        journaled("delete", model),
    )


def at(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def published() -> Article:
    return Article.objects.published().order_by("pk")[0]


def on_page(sent: dict[str, Any], before: Callable[[Article], object] | None = None) -> Callable[[Client], Do]:
    """A form of an article's page for editors."""

    def make(boss: Client) -> Sent:
        article = published()
        if before:
            before(article)
        return at("article-edit", article.pk, article.slug), sent

    return posts(make)


def pin_now(article: Article) -> None:
    """Pin it to the top of the front page."""
    Pin.objects.create(article=article, since=timezone.now() - timedelta(hours=1))


def withdrawing(
    model: type[Model], row: Callable[[], Any], before: Callable[[Any], object] | None = None
) -> Callable[[Client], Do]:
    def make(boss: Client) -> Sent:
        thing = row()
        if before:
            before(thing)
        return address(model, "withdraw", thing.pk), {"reason": "À la demande de l’éditeur"}

    return posts(make)


def withdraw_whole(source: Source) -> None:
    """Withdraw a source, and erase its articles as the worker would."""
    withdraw_source(source, boss_member(), "x")
    erase_withdrawn_sources(5)


def boss_member() -> Member:
    return Member.objects.get(username="superuser")


def plain_member() -> Member:
    return Member.objects.get(username="other")


def of_author(sent: dict[str, Any], before: Callable[[Member], object] | None = None) -> Callable[[Client], Do]:
    """A form of an author's record."""

    def make(boss: Client) -> Sent:
        author = Member.objects.get(username="awa")
        if before:
            before(author)
        return at("admin:articles_comment_author", author.pk), {"author": author.pk, **sent}

    return posts(make)


def in_queue(state: str, sent: dict[str, Any]) -> Callable[[Client], Do]:
    """A button of the moderation queue, on a comment in this state."""

    def make(boss: Client) -> Sent:
        author = plain_member()
        comment = Comment.objects.create(
            article=published(),
            author=author,
            body="Un autre mot.",
            state=state,
            hold="link" if state == "held" else "",
        )
        return at("admin:articles_comment_queue"), {"comment": comment.pk, "seen": comment.version, **sent}

    return posts(make)


def lead(boss: Client) -> Sent:
    story = Story.objects.get()
    return at("story-lead", story.pk), {"article": story.articles.exclude(pk=story.lead_id).get().pk}


def revert(boss: Client) -> Sent:
    revision = Revision.objects.get()
    return at("admin:articles_article_revert", revision.article_id, revision.pk), {}


def comment_form(boss: Client) -> Sent:
    article = published()
    return at("comment", article.pk, article.slug), {"body": "Le prix ne tiendra pas, dit le marché."}


def writes_comment(role: str, answer: HttpResponse) -> bool:
    return Comment.objects.filter(author__username=role, body__startswith="Le prix ne tiendra").exists()


def is_superuser_now(role: str, answer: HttpResponse) -> bool:
    return plain_member_now().is_superuser


def plain_member_now() -> Member:
    return Member.objects.get(username="other")


def has_own_right(role: str, answer: HttpResponse) -> bool:
    return plain_member_now().user_permissions.exists()


def hidden_articles() -> Iterable[Article]:
    for one in Article.objects.published():
        one.hide()
    return Article.objects.all()


def own(name: str) -> Callable[[Client], Do]:
    """One of one's own pages."""
    return lambda boss: lambda client: client.get(at(name))


def locked_articles() -> Iterable[Article]:
    """All, each with a field that an editor holds."""
    Article.objects.update(locks=["category"])
    return Article.objects.all()
