"""The list of erasures, and erasing again after a backup was restored."""

import errno
import os
import stat
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Comment
from members import tasks
from members.erasure import erasure_list
from members.erasure.erase import erase
from members.erasure.erasure_list import Line, MalformedLine
from members.models import Erasure, Member, Notice, Outgoing
from members.tests.notices import talk

pytestmark = pytest.mark.django_db


def go(member, comments="remove"):
    return erase(member.pk, comments, timezone.now())


def again(*arguments):
    said = StringIO()
    call_command("erase_again", *arguments, stdout=said)
    return said.getvalue()


def restore(*rows):
    """Put rows back as a backup does: as they were, keys included."""
    for row in rows:
        type(row).objects.bulk_create([row])
    Erasure.objects.all().delete()


def test_a_line_names_the_account_and_no_person(awa, erasures):
    go(awa)
    assert tasks.list_erasures() == 1
    assert tasks.list_erasures() == 0
    (text,) = erasures.read_text().splitlines()
    assert Line.parse(text) == Line.of(Erasure.objects.get())
    assert "Awa" not in text
    assert "example" not in text
    assert stat.S_IMODE(erasures.stat().st_mode) == 0o600


def test_a_worker_killed_between_file_and_database_writes_the_line_twice(awa, erasures, monkeypatch):
    go(awa)
    monkeypatch.setattr(type(Erasure.objects.all()), "mark_listed", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.list_erasures()
    monkeypatch.undo()
    tasks.list_erasures()
    first, second = erasures.read_text().splitlines()
    assert first == second


def test_a_full_disk_leaves_the_file_whole_and_the_row_unlisted(awa, kofi, erasures, monkeypatch, caplog):
    go(awa)
    tasks.list_erasures()
    go(kofi)
    before, write = erasures.read_bytes(), os.write

    def full(descriptor, data):
        if len(data) < 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data[:20])

    monkeypatch.setattr(erasure_list.os, "write", full)
    assert tasks.list_erasures() == 0
    monkeypatch.undo()
    assert erasures.read_bytes() == before
    assert "free space on its disk" in caplog.text
    assert tasks.list_erasures() == 1


def test_a_line_that_was_cut_by_a_crash_does_not_spoil_the_next(awa, erasures):
    erasures.write_text('{"member": 3')
    go(awa)
    tasks.list_erasures()
    cut, whole = erasures.read_text().splitlines()
    assert Line.parse(whole).member == awa.pk
    with pytest.raises(MalformedLine):
        Line.parse(cut)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "7",
        '{"member": true, "since": "2026-01-01T00:00:00+00:00", "comments": "remove", "at": "2026-01-01T00:00:00+00:00"}',
        '{"member": 1, "since": "2026-01-01T00:00:00", "comments": "remove", "at": "2026-01-01T00:00:00+00:00"}',
        '{"member": 1, "since": "2026-01-01T00:00:00+00:00", "comments": "burn", "at": "2026-01-01T00:00:00+00:00"}',
    ],
)
def test_what_is_no_line_is_refused(text):
    with pytest.raises(MalformedLine):
        Line.parse(text)


@pytest.mark.parametrize(("comments", "left"), [("anonymise", ["Ici."]), ("remove", [])])
def test_who_was_erased_is_erased_again_after_a_restore(awa, kofi, comments, left, mailoutbox):
    comment = talk.comment(awa, talk.article(), "Ici.")
    member = Member.objects.get(pk=awa.pk)
    go(awa, comments)
    tasks.list_erasures()
    Comment.objects.all().delete()
    restore(member, comment)
    assert Comment.objects.get().author == awa
    assert again() == "1 erased again, 0 deactivated again, 0 not there.\n"
    assert [one.body for one in Comment.objects.filter(author=None)] == left
    assert not Member.objects.filter(pk=awa.pk).exists()
    assert Erasure.objects.get().listed_at
    assert again() == "0 erased again, 0 deactivated again, 1 not there.\n"
    assert Member.objects.get() == kofi
    assert mailoutbox == []


def test_staff_are_closed_again_and_a_list_from_elsewhere_is_written_here_too(awa, erasures, tmp_path):
    boss = Member.objects.create_superuser("Chef", "chef@example.org")
    Member.objects.create_superuser("Autre", "autre@example.org")
    before = Member.objects.get(pk=boss.pk)
    go(boss)
    tasks.list_erasures()
    before.save()
    Erasure.objects.all().delete()
    elsewhere = erasures.rename(tmp_path / "brought.jsonl")
    assert again(str(elsewhere)) == "0 erased again, 1 deactivated again, 0 not there.\n"
    assert "0 deactivated again, 1 not there" in again(str(elsewhere))
    assert not Member.objects.get(pk=boss.pk).is_active
    tasks.list_erasures()
    assert erasures.read_text() == elsewhere.read_text()


def test_a_new_member_with_the_key_of_an_erased_one_is_not_touched(awa):
    key, since = awa.pk, awa.date_joined
    go(awa)
    tasks.list_erasures()
    Erasure.objects.all().delete()
    Member.objects.create(pk=key, username="Nouvelle", email="n@example.org", date_joined=since + timedelta(seconds=1))
    assert "0 erased again, 0 deactivated again, 1 not there" in again()
    assert Member.objects.filter(username="Nouvelle").exists()


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        '{"member": 9%s, "since": "2026-01-01T00:00:00+00:00", "comments": "remove", "at": "2026-01-01T00:00:00+00:00"}'
        % ("9" * 30),
        '{"member": 1, "since": "0001-01-01T00:00:00+14:00", "comments": "remove", "at": "2026-01-01T00:00:00+00:00"}',
        '{"member": 1, "since": "2026-01-01T00:00:00+00:00", "comments": "remove", "at": "9999-12-31T23:00:00-14:00"}',
    ],
)
def test_a_malformed_line_is_named_and_the_others_are_done(awa, kofi, erasures, line):
    members = [Member.objects.get(pk=one.pk) for one in (awa, kofi)]
    go(awa)
    tasks.list_erasures()
    go(kofi)
    with erasures.open("a") as file:
        file.write(f"{line}\n\n")
    tasks.list_erasures()
    restore(*members)
    with pytest.raises(CommandError, match=r"^Line 2 cannot be read"):
        again()
    assert not Member.objects.exists()


def test_a_list_that_is_not_there_is_a_sentence():
    with pytest.raises(CommandError, match="fetch the list"):
        again()


def test_mails_of_before_the_restore_are_not_sent_again(awa, kofi, erasures):
    erasures.touch()
    mine = talk.comment(awa, talk.article())
    talk.answer(kofi, mine)
    talk.tick()
    talk.answer(kofi, mine, "Une autre, que personne n’a encore annoncée.")
    assert "2 mails that waited" in again("--drop-mails")
    talk.tick()
    assert list(Outgoing.objects.values_list("state", "outcome")) == [("dropped", "restored from a backup")]
    assert Notice.objects.filter(member=awa).count() == 2
    talk.answer(kofi, mine, "Après.")
    talk.tick()
    assert Outgoing.objects.unsent().count() == 1
