"""Edits stories by hand (unite, separate, choose a lead), and repairs stories that two workers opened for one event."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Act, Apart, Article, Story
from articles.stories.assign import merge
from articles.stories.columns import COMPARED_COLUMNS
from articles.stories.records import Headline

REPAIR_WINDOW = timedelta(hours=2, minutes=15)  # since we first saw the articles that are compared again
MAX_ARTICLES_PER_RUN = 2_000  # so many of them are compared in one run; also so many stories are given a lead
# Two articles first seen within this time of each other may have come in by two workers that did not know of each other's.
# Articles further apart were compared when the later one came in.
CONCURRENT_WINDOW = timedelta(minutes=15)
LEAD_CHECK_WINDOW = timedelta(days=7)  # how old a story may be whose lead is checked
MAX_STORY_ARTICLES = 200  # in a story made by hand


class EditRefused(Exception):
    """An edit that cannot be done: a French sentence that says why."""


def may_edit(user: Any) -> bool:
    """Whether the user may change stories by hand."""
    return bool(user.is_staff and user.has_perm("articles.change_article"))


def unite(articles: Iterable[Article], by: Any) -> Story:
    """Make one story of these articles and of the stories they are in.

    Raises EditRefused for fewer than two articles, and for more than MAX_STORY_ARTICLES in all. Articles among them that
    were kept apart no longer are, and those that change their story are no longer among the narrow joins.
    """
    keys = sorted({article.pk for article in articles})
    if len(keys) < 2:
        raise EditRefused(_("Choisissez au moins deux articles à réunir."))
    with transaction.atomic():
        story_of = Story.objects.lock_with_members(keys)
        if len(story_of) < 2:
            raise EditRefused(_("Choisissez au moins deux articles à réunir."))
        group = set(story_of)
        if len(group) > MAX_STORY_ARTICLES:
            raise EditRefused(_("Un sujet ne peut compter plus de %(n)d articles.") % {"n": MAX_STORY_ARTICLES})
        Apart.objects.among(group).delete()
        with_editors_lead = Story.objects.filter(pk__in=set(filter(None, story_of.values())), lead_is_chosen=True)
        (story,) = merge([group], story_of, set(with_editors_lead.values_list("pk", flat=True)))
        united = Story.objects.select_related("lead").get(pk=story)
        Article.objects.filter(pk__in=group).invalidate_pages()
        sentence = _("Réuni dans le sujet «\u00a0%(story)s\u00a0».") % {"story": united}
        moved = {key for key in group if story_of[key] != story}
        Article.objects.filter(pk__in=moved, join_margin__isnull=False).update(join_margin=None)
        _log(
            by,
            Act.Verb.UNITE,
            Article.objects.filter(pk__in=moved.union(keys)).only("title"),
            sentence,
            _story_before(story_of),
            {"story": story},
        )
    return united


def separate(article: Article, by: Any) -> None:
    """Take an article out of its story and keep it apart: no later run unites it with the articles that it leaves."""
    with transaction.atomic():
        story_of = Story.objects.lock_with_members([article.pk])
        story = story_of.pop(article.pk, None)
        if story is None:
            return
        Apart.objects.keep_apart(article.pk, story_of, by)
        Article.objects.filter(pk=article.pk).update(story=None, is_lead=True, join_margin=None)
        Story.objects.filter(pk=story).refresh_leads()
        Article.objects.filter(pk__in=[article.pk, *story_of]).invalidate_pages()
        _log(by, Act.Verb.SEPARATE, [article], _("Retiré de son sujet."), {"story": story}, {"story": None})


def confirm_join(article: Article, by: Any) -> None:
    """Say that an article rightly joined its story: it is no longer among the narrow joins."""
    with transaction.atomic():
        story = Story.objects.lock_with_members([article.pk]).get(article.pk)
        narrow = Article.objects.filter(pk=article.pk, join_margin__isnull=False)
        if story is None or not narrow.update(join_margin=None):
            return
        _log(by, Act.Verb.UNITE, [article], _("Réunion confirmée."), None, {"story": story})


def set_editors_lead(article: Article, by: Any) -> None:
    """Let an article lead its story while it is published. Raises EditRefused if it has no story or is not published."""
    with transaction.atomic():
        story = Story.objects.lock_with_members([article.pk]).get(article.pk)
        if story is None:
            raise EditRefused(_("«\u00a0%(title)s\u00a0» n’appartient à aucun sujet.") % {"title": article})
        if not Article.objects.published().filter(pk=article.pk).exists():
            raise EditRefused(
                _("«\u00a0%(title)s\u00a0» n’est pas publié\u00a0: publiez-le avant de le mettre en tête.")
                % {"title": article}
            )
        (before,) = Story.objects.filter(pk=story).values("lead", "lead_is_chosen")
        Story.objects.filter(pk=story).update(lead=article.pk, lead_is_chosen=True)
        Story.objects.filter(pk=story).refresh_leads()
        Article.objects.filter(story=story).invalidate_pages()
        after = {"lead": article.pk, "lead_is_chosen": True}
        _log(by, Act.Verb.LEAD, [article], _("Article de tête choisi."), before, after)


def clear_editors_lead(story: Story, by: Any) -> None:
    """Let the site choose the story's lead again."""
    with transaction.atomic():
        stories = Story.objects.filter(pk=story.pk)
        if stories.filter(lead_is_chosen=True).select_for_update().exists():
            (before,) = stories.values("lead", "lead_is_chosen")
            stories.update(lead_is_chosen=False)
            stories.refresh_leads()
            Article.objects.filter(story=story).invalidate_pages()
            after = stories.values("lead", "lead_is_chosen").first()
            _log(by, Act.Verb.LET_CHOOSE, [story], _("L’article de tête sera choisi par le site."), before, after)


def repair(now: datetime) -> int:
    """Merge stories that two workers opened for one event, unless an editor keeps them apart; correct leads. How many stories.

    Large stories that articles joined recently are loaded whole and get the best lead. Safe to run twice, and concurrently.
    """
    united = _merge_pairs(_missed_pairs(now))
    inconsistent = list(
        Story.objects.inconsistent(now - LEAD_CHECK_WINDOW)
        .order_by("pk")
        .values_list("pk", flat=True)[:MAX_ARTICLES_PER_RUN]
    )
    # A large story with the right lead is left alone: choosing again would lock it and invalidate all its articles' pages.
    wrong = {*inconsistent, *Story.objects.wrongly_led(now - REPAIR_WINDOW, now)}
    Story.objects.filter(pk__in=wrong).refresh_leads()
    return united + len(wrong)


class SeenArticle(NamedTuple):
    """What the repair needs of an article."""

    headline: Headline
    first_seen_at: datetime


def _missed_pairs(now: datetime) -> list[tuple[int, int]]:
    """Pairs of recently seen articles that tell the same event and are not in a common story."""
    from articles.stories.cluster import cluster  # it loads all that compares titles, which pages do without

    recent = Article.objects.filter(first_seen_at__gte=now - REPAIR_WINDOW).not_withdrawn().without_samples()
    newest = recent.order_by("-first_seen_at").values_list(*COMPARED_COLUMNS, "first_seen_at")[:MAX_ARTICLES_PER_RUN]
    seen = {key: SeenArticle(Headline(key, *facts), seen_at) for key, *facts, seen_at in sorted(newest)}
    placed = cluster([one.headline for one in seen.values()], ())
    pairs = [(one.id, one.joins) for one in placed if one.joins is not None]
    return [(key, joined) for key, joined in pairs if _may_have_been_missed(seen[key], seen[joined])]


def _may_have_been_missed(one: SeenArticle, other: SeenArticle) -> bool:
    """Whether two articles about one event are not in one story because their workers did not know of each other."""
    if one.headline.story is None or other.headline.story is None:
        return True
    return (
        one.headline.story != other.headline.story and abs(one.first_seen_at - other.first_seen_at) <= CONCURRENT_WINDOW
    )


def _merge_pairs(pairs: Sequence[tuple[int, int]]) -> int:
    """Merge the stories of each pair, unless an editor keeps their articles apart."""
    if not pairs:
        return 0
    with transaction.atomic():
        story_of = Story.objects.lock_with_members({key for pair in pairs for key in pair})
        groups = connected_groups(pairs, story_of, Apart.objects.by_article(story_of))
        with_editors_lead = Story.objects.filter(pk__in=set(filter(None, story_of.values())), lead_is_chosen=True)
        return len(merge(groups, story_of, set(with_editors_lead.values_list("pk", flat=True)))) if groups else 0


def connected_groups(
    pairs: Iterable[tuple[int, int]], story_of: Mapping[int, int | None], kept_apart: Mapping[int, Collection[int]]
) -> list[set[int]]:
    """The groups of articles that `pairs` connect, each with all articles of its stories; none with two `kept_apart`. Pure.

    At first each story is a group, and each article without one; a pair then unites two groups, unless two of their articles
    are kept apart.
    """
    keys_by_event: dict[int, set[int]] = defaultdict(set)
    for key, story in story_of.items():
        keys_by_event[story or -key].add(key)
    group_of = {key: group for group in keys_by_event.values() for key in group}
    united: dict[int, set[int]] = {}  # the groups united of several, by the identity of the set
    for one, other in pairs:
        group, other_group = group_of.get(one), group_of.get(other)
        if group is None or other_group is None or group is other_group:
            continue
        if any(not other_group.isdisjoint(kept_apart.get(key, ())) for key in group):
            continue
        group |= other_group
        group_of |= dict.fromkeys(other_group, group)
        united.pop(id(other_group), None)
        united[id(group)] = group
    return list(united.values())


def _story_before(story_of: Mapping[int, int | None]) -> Callable[[Article], dict[str, Any]]:
    """For the journal: a function of an article that gives the story it was in."""
    return lambda article: {"story": story_of.get(article.pk)}


def _log(by: Any, verb: str, things: Iterable[Any], sentence: str, before: Any, after: Any) -> None:
    """Record what an editor did in the journal of acts and in each object's admin history."""
    if by is not None:
        things = list(things)
        Act.objects.record_many(by, verb, things, before=before, after=after)
        LogEntry.objects.log_actions(by.pk, things, CHANGE, change_message=sentence)
