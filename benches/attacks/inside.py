"""What the battery does inside the product: members, articles, visits. Runs in the product's own environment.

`main`, in a shell of the product, reads a call a line (JSON: a name, and words for it) and writes a line a result.
"""

import json
import os
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import timedelta
from importlib import import_module
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import Group
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from redis import Redis

from articles import search
from articles.ingest.enrich import jobs as work
from articles.ingest.pipeline import refresh_selected
from articles.models import Article, ArticleSector, Comment, Feed, Judgement, Page, Picture, Source, Story
from articles.syndication.opml import NotOpml, parse_opml
from articles.syndication.opml_import import import_outlines
from benches.attacks.hostile import NETWORK
from benches.security.walls import treacherous_names
from members.models import MailSettings
from members.notices import signed_links
from members.tasks import send_mails, write_notices
from portal.page_cache import store as pagecache

REBOUND = cycle([f"{NETWORK}1", "127.0.0.1"])  # from one look-up to the next
RUNS = 4  # rounds of fetch jobs: a page, its picture, and what these lead to


def rows(model: str, *columns: str, **where: Any) -> list[dict[str, Any]]:
    """These columns of the rows of a model, known by its name alone, the oldest first."""
    return list(_rows(model).filter(**where).order_by("pk").values(*columns))


def change(model: str, key: int, **values: Any) -> None:
    """Write columns of a row."""
    _rows(model).filter(pk=key).update(**values)


def create(model: str, **values: Any) -> int:
    """Write a row; its key."""
    return int(_rows(model).create(**values).pk)


def _rows(model: str) -> Any:
    return next(kind for kind in apps.get_models() if kind.__name__ == model)._base_manager.all()


def member(name: str, *, password: str = "", groups: Sequence[str] = (), boss: bool = False) -> dict[str, Any]:
    """A member with a confirmed address; of the staff where groups are named, or as `boss`."""
    email = f"{name}@member.example"
    user = get_user_model()(username=name, email=email, is_staff=bool(groups) or boss, is_superuser=boss)
    user.set_password(password or None)
    user.save()
    user.groups.add(*Group.objects.filter(name__in=groups))
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return {"id": user.pk, "name": name, "email": email, "password": password}


def session(key: int) -> dict[str, str]:
    """A session of this member, as signing in makes one: the cookie's name and its value."""
    user = get_user_model().objects.get(pk=key)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.save()
    return {settings.SESSION_COOKIE_NAME: str(store.session_key)}


def second_factor(key: int) -> str:
    """Enrol a second factor for this member; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(get_user_model().objects.get(pk=key), secret)
    return secret


def readdress(key: int, email: str) -> None:
    """Give a member another address, confirmed, in place of the one they have."""
    change("Member", key, email=email)
    EmailAddress.objects.filter(user_id=key).update(email=email)


def repassword(key: int, password: str) -> None:
    """Give a member another password."""
    user = get_user_model().objects.get(pk=key)
    user.set_password(password)
    user.save()


def sources(rows: Sequence[dict[str, str]]) -> list[int]:
    """A source with every right and a feed for each row (`slug`, `name`, `url`); the feeds' keys."""
    keys = []
    for row in rows:
        rights = {"may_full_text": True, "may_image": True, "excerpt_length": 5000}
        source = Source.objects.create(slug=row["slug"], name=row["name"][:160], **rights)
        keys.append(Feed.objects.create(source=source, url=row["url"]).pk)
    return keys


def latest_paths(count: int) -> list[str]:
    """The pages of the latest articles."""
    rows = Article.objects.published().filter(is_lead=True, is_finance=True).order_by("-pk")
    return [one.get_absolute_url() for one in rows[:count]]


def article(title: str, *, url: str = "", body: str = "", late: int = 0, **values: Any) -> dict[str, Any]:
    """An article of a source of our own, `late` minutes from now: its key and its path."""
    rights = {"name": "La Batterie", "may_full_text": True, "may_image": True}
    source, _ = Source.objects.get_or_create(slug="battery", defaults=rights)
    one = Article(source=source, title=title, url=url or None, body_html=body, category_id="economie", **values)
    one.published_at = timezone.now() + timedelta(minutes=late)
    one.save()
    search.index([one])
    return {"id": one.pk, "path": one.get_absolute_url()}


def visit(keys: Sequence[int], *, resolver: str = "") -> dict[str, Any]:
    """Visit feeds as a worker does: what was reported of each address, CPU seconds, megabytes more than before.

    `resolver` "treacherous" has rebind.test lead to the hostile site and to 127.0.0.1 in turn.
    """
    before, began = _peak(), time.process_time()
    with _treacherous() if resolver else nullcontext():
        reports = list(refresh_selected(list(keys)))
    told = {
        one.url: {"status": one.status, "reason": one.reason or "", "error": one.error or "", "new": one.new}
        for one in reports
    }
    return {"reports": told, "cpu": time.process_time() - began, "grown": _peak() - before}


def _treacherous() -> Any:
    return treacherous_names({"rebind.test": lambda: [next(REBOUND)]})


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def articles_of(slug: str) -> list[dict[str, Any]]:
    """What was stored of a source."""
    rows = Article.objects.filter(source__slug=slug)
    return [
        {
            "id": one.pk, "path": one.get_absolute_url(), "title": one.title, "url": one.url or "", "image": one.image,
            "summary": one.summary, "body": one.body_html, "author": one.author, "documents": one.documents,
        }
        for one in rows
    ]  # fmt: skip


def feeds_at(text: str) -> list[int]:
    """The feeds whose address holds `text`."""
    return [row["pk"] for row in rows("Feed", "pk", url__contains=text)]


def show(prefix: str) -> dict[str, str]:
    """Publish every article of the sources `prefix…`, and put the last three into one story; returns paths to look at."""
    mine = Article.objects.filter(source__slug__startswith=prefix)
    mine.update(is_finance=True, category_id="economie", published_at=timezone.now(), language="fr")
    ArticleSector.objects.filter(article__in=mine).delete()
    articles = list(mine)
    ArticleSector.objects.bulk_create(
        ArticleSector(article=one, sector_id="banque-assurance", published_at=one.published_at) for one in articles
    )
    search.index(articles)
    paths = {}
    if len(articles) >= 3:
        story = Story.objects.create()
        mine.filter(pk__in=[one.pk for one in articles[-3:]]).update(story=story)
        Story.objects.filter(pk=story.pk).refresh_leads()
        paths["story"] = f"/sujets/{story.pk}/"
    pagecache.invalidate()
    return paths


def opml(text: str) -> dict[str, Any]:
    """Add the feeds of an OPML list, as the command does: how many, which were refused."""
    try:
        done = import_outlines(parse_opml(text.encode()))
    except NotOpml as error:
        return {"added": 0, "refused": [], "error": str(error)}
    return {"added": done.added, "refused": list(done.refused), "error": ""}


def fetch_jobs() -> dict[str, int]:
    """Run the fetch jobs that are due, and those that they lead to, whatever the hour."""
    told: Counter[str] = Counter()
    for _ in range(RUNS):
        for kind in (Page, Picture):
            kind.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
        told += work.run_jobs(timezone.now(), 30)
    return dict(told)


def comments(article: int = 0) -> list[dict[str, Any]]:
    """The comments of an article, or all."""
    columns = ("id", "body", "state", "author_id", "parent_id", "article_id")
    return rows("Comment", *columns, **({"article_id": article} if article else {}))


def comment(article: int, author: int, body: str, state: str = "published", parent: int | None = None) -> int:
    """Write a comment, which was public before, whatever its state now; its key."""
    told = {"body": body, "state": state, "parent_id": parent, "published_at": timezone.now()}
    return int(Comment.objects.create(article_id=article, author_id=author, **told).pk)


def chain(article: int, author: int, length: int) -> int:
    """A comment, a reply to it, a reply to that, and so on; how many."""
    parent = None
    for number in range(length):
        parent = comment(article, author, f"Réponse {number}", parent=parent)
    return length


def talk_story() -> list[str]:
    """Two articles of one story: their paths."""
    keys = [article(f"Cacao : le prix monte {number}")["id"] for number in (1, 2)]
    story = Story.objects.create(lead_id=keys[0])
    Article.objects.filter(pk__in=keys).update(story=story)
    Article.objects.filter(pk=keys[1]).update(is_lead=False)
    return [one.get_absolute_url() for one in Article.objects.filter(pk__in=keys)]


def talk_rows() -> list[dict[str, Any]]:
    """Every comment, with its votes counted anew and its judgements in their order (what it was, what it became).

    `body` is the new text where one waits; `refused` says that moderators refused some wording.
    """
    judged: dict[int, list[tuple[str, str]]] = {}
    for comment, was, became in Judgement.objects.order_by("pk").values_list("comment", "was", "became"):
        judged.setdefault(comment, []).append((was, became))
    refused = set(Judgement.objects.filter(verb="remove").values_list("comment", flat=True))
    latest = Coalesce("waiting_text__body", "body")
    rows = Comment.objects.annotate(votes_counted=Count("votes"), latest=latest).order_by("pk")
    columns = ("id", "author_id", "latest", "state", "useful", "votes_counted")
    return [
        {
            "votes": row.pop("votes_counted"),
            "body": row.pop("latest"),
            "judgements": judged.get(row["id"], []),
            "refused": row["id"] in refused,
            **row,
        }
        for row in rows.values(*columns)
    ]


def send_notices() -> int:
    """Write notices and send the mails about them, as the clock does; how many mails."""
    write_notices()
    return int(send_mails())


def mail_stop_url(key: int) -> str:
    """The path of the link that ends this member's mails."""
    return urlsplit(signed_links.mail_stop_url(key)).path


def mails_wanted(key: int) -> str:
    """Which mails about replies this member has chosen."""
    return str(MailSettings.objects.of(key).replies)


def forget_limits() -> None:
    """Let the next acts count as the first of their minute and hour."""
    client = Redis.from_url(str(settings.CACHES["default"]["LOCATION"]))
    for key in client.scan_iter("*throttle:*", count=1000):
        client.delete(key)


def routes() -> list[str]:
    """Every public route and its name, except those of the admin."""
    found: list[str] = []

    def walk(patterns: Sequence[Any], before: str) -> None:
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLPattern):
                found.append(f"{route} {one.name or ''}")
            elif not route.startswith("gestion"):
                walk(one.url_patterns, route)

    walk(get_resolver().url_patterns, "")
    return found


def desk() -> list[str]:
    """Every list, and every page to add something, in the admin."""
    reverse("admin:index")
    kinds = [(model._meta.app_label, model._meta.model_name) for model in admin.site._registry]
    return [reverse(f"admin:{app}_{name}_{page}") for app, name in kinds for page in ("changelist", "add")]


def main() -> None:
    """Answer calls until there are none; what others print goes to standard error."""
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        call = json.loads(line)
        act: Callable[..., Any] = globals()[call["call"]]
        try:
            answer = {"result": act(*call["given"], **call["words"])}
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{call['call']}: {error!r}"}
        results.write(json.dumps(answer) + "\n")
        results.flush()
