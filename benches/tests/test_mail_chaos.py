"""The short form of bin/chaos --mail: a real kill of a worker that sends, and every reply is mailed once."""

import pytest

from benches.chaos.mail import REPLIES_PER_KILL, MailReport, run


def test_whoever_is_killed_every_reply_is_mailed_once() -> None:
    report = run("sqlite", 1, seed=7)
    assert report.is_good, report
    assert report.kills == 1
    assert report.taken - len(report.unrecorded) <= report.replies == REPLIES_PER_KILL <= report.taken


@pytest.mark.parametrize("fault", [{"lost": 1}, {"doubled": 1}])
def test_a_mail_lost_or_doubled_is_not_good(fault: dict[str, int]) -> None:
    assert not MailReport("sqlite", **fault).is_good


def test_each_kill_before_the_servers_yes_was_recorded_explains_one_more_mail() -> None:
    report = MailReport("sqlite", replies=2, unrecorded=["twice@pesee", "twice@pesee"])
    report.count(["twice@pesee"] * 3 + ["once@pesee"])
    assert (report.lost, report.doubled, report.unknowable) == (0, 0, 2)
    assert report.taken - len(report.unrecorded) == report.replies


def test_a_mail_taken_more_often_than_kills_explain_is_doubled() -> None:
    report = MailReport("sqlite", replies=2, unrecorded=["killed@pesee"])
    report.count(["killed@pesee"] * 3)
    assert (report.lost, report.doubled, report.unknowable) == (1, 1, 1)
