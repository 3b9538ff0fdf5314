"""Reports at the same moment, and reports while a moderator or the author acts; on either database."""

from functools import cache, partial

import pytest
from django.db import transaction
from django.utils import timezone

from articles.comments.moderation.reporting import CommentGone, ReportRefused, report
from articles.models import Comment
from portal.tests.together import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]


@pytest.fixture
def run(tmp_path, monkeypatch):
    runner = cache(partial(together, tmp_path, monkeypatch))  # from its first call on: the members must be there
    return lambda *acts: runner()(acts)


@pytest.fixture
def comment(new_member, say):
    return say(new_member("Aminata"))


def reports(comment, member):
    def act():
        try:
            report(comment.pk, member, "insult", "", timezone.now())
        except ReportRefused:
            return "refused"
        except CommentGone:
            return "gone"
        return "taken"

    return act


def moves(comment, state):
    def act():
        with transaction.atomic():
            locked = Comment.objects.select_for_update().get(pk=comment.pk)
            locked.state, locked.hold = state, ""
            locked.save(update_fields=["state", "hold"])
        return state

    return act


def found(comment):
    def act():
        one = Comment.objects.get(pk=comment.pk)
        return one.state, one.hold, one.reports.count()

    return act


def test_twenty_members_at_once_hide_it_and_all_are_counted(comment, new_member, run):
    members = [new_member(f"foule{n}", days=30 if n % 2 else 0) for n in range(20)]
    assert run(*(reports(comment, member) for member in members)) == ["taken"] * 20
    assert run(found(comment)) == [("held", "reports", 20)]


def test_one_member_twenty_times_at_once_reports_once(comment, new_member, run):
    member = new_member("seul")
    assert sorted(run(*[reports(comment, member)] * 20)) == ["refused"] * 19 + ["taken"]
    assert run(found(comment)) == [("published", "", 1)]


@pytest.mark.parametrize("state", ["removed", "deleted"])
def test_no_report_brings_back_what_was_taken_away_meanwhile(comment, new_member, run, state):
    members = [new_member(f"lecteur{n}") for n in range(6)]
    run(*(reports(comment, member) for member in members[:2]))
    answers = run(moves(comment, state), *(reports(comment, member) for member in members[2:]))
    assert answers.count("taken") + answers.count("gone") == 4
    assert run(found(comment)) == [(state, "", 2 + answers.count("taken"))]
