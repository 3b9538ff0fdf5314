"""What every page under /gestion/ costs: lists with their filters and searches, the pages of a row, and pages of our own."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.test import Client, RequestFactory
from django.urls import reverse

from articles.models import Article, Comment, Feed, FrontPageNumbers, Source, SourceRule, Story
from benches.harness.page_cost import PageCost, as_json
from members.models import Member
from portal.staff import powers

ROUNDS = 3
WORDS = {"common": "banque", "unknown": "zzzzzz"}


def report(*, every_choice: bool = False) -> str:
    """The costs of all pages for the first administrator, as JSON."""
    chief = Member.objects.filter(is_superuser=True).order_by("pk")[0]
    chief.authenticator_set.get_or_create(type="totp", defaults={"data": {}})
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(chief)
    session = client.session
    powers.open_powers(session, chief)
    session.save()
    costs = list(pages(chief, every_choice=every_choice))
    for cost in costs * ROUNDS:
        cost.ask(client)
    return as_json(costs)


def pages(user: Any, *, every_choice: bool = False) -> Iterator[PageCost]:
    """All pages, at no cost yet, that this person may open; of each filter the first choice, with `every_choice` all of them."""
    yield PageCost("desk", "first page", reverse("admin:index"))
    for model in sorted(admin.site._registry, key=lambda one: one._meta.label_lower):
        yield from _of_model(user, model, every_choice)
    yield from _own_pages()


def _of_model(user: Any, model: Any, every_choice: bool) -> Iterator[PageCost]:
    pages, place = admin.site._registry[model], model._meta.model_name
    base = f"admin:{model._meta.app_label}_{place}"
    listed = reverse(f"{base}_changelist")
    request = RequestFactory().get(listed)
    request.user = user
    shown = pages.get_changelist_instance(request)
    if model is FrontPageNumbers:  # one row and no list: the address leads to its form
        yield PageCost(place, "change", reverse(f"{base}_change", args=[1]))
        return
    for name, query in _queries(shown, every_choice):
        yield PageCost(place, name, f"{listed}{query}")
    row = _row(model)
    for name in ("change", "history") if row else ():
        yield PageCost(place, name, reverse(f"{base}_{name}", args=[row.pk]))
    if pages.has_add_permission(request):
        yield PageCost(place, "add", reverse(f"{base}_add"))
    if row and pages.has_delete_permission(request, row):
        yield PageCost(place, "delete", reverse(f"{base}_delete", args=[row.pk]))


def _queries(shown: Any, every_choice: bool) -> Iterator[tuple[str, str]]:
    """The list itself, filtered, searched, and its other pages: names and query strings."""
    yield "list", ""
    for query in _choices(shown, every_choice):
        yield f"list {query}", query
    if shown.search_fields:
        for name, word in WORDS.items():
            yield f"search, {name} word", f"?q={word}"
    last = shown.paginator.num_pages
    for page in {2, last} if last > 1 else ():
        yield "second page" if page == 2 else "last page", f"?p={page}"


def _choices(shown: Any, every_choice: bool) -> Iterator[str]:
    """Query strings of the filters' choices that are not « Tous »."""
    for spec in shown.filter_specs:
        for choice in [one for one in spec.choices(shown) if not one.get("selected")][: None if every_choice else 1]:
            yield choice.get("query_string") or f"?{spec.parameter_name}={choice['value']}"


def _row(model: Any) -> Any:
    """The row whose pages are opened: where rows differ much, the one with the most related rows, else the newest."""
    rows = model._default_manager.all()
    if model is Article:
        return rows.filter(status="published").exclude(story=None).order_by("-pk").first()
    heaviest = {Story: "articles", Source: "articles", Feed: "visits", Member: "comments"}
    if model in heaviest:
        return rows.annotate(beside=Count(heaviest[model])).order_by("-beside", "pk").first()
    return rows.order_by("-pk").first()


def _own_pages() -> Iterator[PageCost]:
    """The pages that are not a list, form, history or deletion of a model."""
    article = _row(Article)
    for name, address in _named_pages(article).items():
        yield PageCost("desk", name, address)
    for field, on in (("article", "organisations"), ("feed", "source")):
        sent = f"?term=banque&app_label=articles&model_name={field}&field_name={on}"
        yield PageCost("desk", f"choosing {on}", reverse("admin:autocomplete") + sent)
    public = {"article": article, "story": article.story, "home": None}
    for name, row in public.items():
        yield PageCost("site", f"{name}, for staff", row.get_absolute_url() if row else "/")


def _named_pages(article: Any) -> dict[str, str]:
    source, writer, rule = _row(Source), _row(Member), _row(SourceRule)
    queue = reverse("admin:articles_comment_queue")
    return {
        "guide": reverse("admin:guide"),
        "moderation queue": queue,
        "moderation queue, reported": f"{queue}?sorte=reported",
        "moderation queue, last page": f"{queue}?page=9999",
        "one comment judged": f"{queue}?commentaire={Comment.objects.order_by('-pk')[0].pk}",
        "author's record": reverse("admin:articles_comment_author", args=[writer.pk]),
        "new source": reverse("admin:articles_source_new"),
        "OPML": reverse("admin:articles_source_opml"),
        "withdraw an article": reverse("admin:articles_article_withdraw", args=[article.pk]),
        "withdraw a source": reverse("admin:articles_source_withdraw", args=[source.pk]),
        "effect of a rule of a source": reverse("admin:articles_sourcerule_apply", args=[rule.pk]),
        "what a rule of a source hid": reverse("admin:articles_sourcerule_release", args=[rule.pk]),
        "what deleted rules hid": reverse("admin:articles_sourcerule_release_deleted"),
        "values from a file": reverse("admin:articles_observation_import"),
        "article beside its list": f"{reverse('admin:articles_article_changelist')}?apercu={article.pk}",
    }
