"""What `bin/chaos --talk` finds wrong, and a round of it."""

import random

import pytest

from benches.attacks.stage import ground, stage
from benches.chaos.talk import Actor, counted_wrong, lost, talk
from benches.harness.programs import Program, scratch

ROW = {"author_id": 1, "body": "Un avis, mot-1-1.", "state": "published", "useful": 1, "votes": 1, "judgements": []}


def still_running(folder):
    return [one.log.name for one in Program.started if folder in one.log.parents and one.process.poll() is None]


def an_author(**more):
    return Actor(1, None, random.Random(1), **more)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({}, []),
        ({"useful": 2}, ["comment 7: 2 useful, 1 votes"]),
        ({"judgements": [("held", "published"), ("published", "removed"), ("removed", "published")]}, []),
        (
            {"judgements": [("published", "removed"), ("published", "removed")]},
            ["comment 7 was judged as published after it had become removed"],
        ),
    ],
)
def test_votes_and_judgements_are_counted_again(row, found):
    assert counted_wrong({"7": ROW | row}) == found


@pytest.mark.parametrize(
    ("rows", "author", "found"),
    [
        ({"7": ROW}, an_author(said={"mot-1-1": "Un avis, mot-1-1."}), []),
        ({}, an_author(said={"mot-1-1": "Un avis, mot-1-1."}), ["mot-1-1 is lost"]),
        ({"7": ROW}, an_author(said={"mot-1-1": "Mieux dit, mot-1-1."}), ["mot-1-1 lost its last wording"]),
        ({"7": ROW}, an_author(said={"mot-1-1": "x"}, deleted={"mot-1-1"}), ["mot-1-1 was deleted and is published"]),
        ({}, an_author(said={"mot-1-1": "x"}, deleted={"mot-1-1"}), []),
    ],
)
def test_what_the_site_accepted_is_there_in_its_last_wording(rows, author, found):
    assert lost(rows, [author]) == found


def test_a_round_of_all_of_them_at_once_adds_up_and_leaves_no_server_behind():
    with scratch() as folder:
        base = ground(folder)
        before = still_running(folder)
        with stage(base, "talk", "sqlite") as place:
            report = talk(place, "sqlite", random.Random(5), 12)
            assert len(still_running(folder)) > len(before)
        assert still_running(folder) == before
    assert report.wrong == []
    assert sum(report.acts.values()) == 12
