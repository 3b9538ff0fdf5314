import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.management.base import CommandError
from django.utils import timezone

from articles.models import Article, Feed, Source
from articles.shipped import load
from portal.dev import preflight, watchdog
from portal.dev.status import FirstRound, LogWatch, MailWatch, passkeys_line, visits_summary
from portal.dev.supervisor import Child, Supervisor
from portal.mails.kept import KeptMail

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(60)"
)
# As Celery does: asked to stop, the parent waits for the work its child has under way.
WARM = """
import signal, subprocess, sys
work = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.8); print('finished', flush=True)"])
signal.signal(signal.SIGTERM, lambda *_: None)
print("at work", flush=True)
work.wait()
"""
PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"


@pytest.fixture
def told():
    return []


@pytest.fixture
def supervisor(told):
    supervisor = Supervisor(told.append)
    yield supervisor
    supervisor.kill()


def child(tmp_path: Path, code: str, name: str = "child") -> Child:
    return Child(name, [sys.executable, "-c", code], tmp_path / f"{name}.log")


def wait_for(condition, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(condition())


def test_a_child_that_dies_is_told_and_started_again(supervisor, told, tmp_path):
    one = supervisor.start(child(tmp_path, "print('out of ink'); raise SystemExit(3)"))
    first = one.process.pid
    one.process.wait()
    supervisor.watch()
    assert "child stopped by itself (exit code 3): out of ink" in told[0]
    one.due_at = 0
    supervisor.watch()
    assert one.process.pid != first


def test_a_child_that_keeps_dying_is_started_less_and_less_often(tmp_path):
    one = child(tmp_path, "")
    one.started_at = time.monotonic()
    assert [one.plan_restart() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_stopping_ends_a_deaf_child_and_its_own_children(supervisor, tmp_path):
    deaf = supervisor.start(child(tmp_path, STUBBORN, "deaf"))
    parent = supervisor.start(child(tmp_path, PARENT, "parent"))
    assert wait_for(lambda: deaf.log.read_text() == "here\n")
    supervisor.stop(timeout=0.3)
    assert wait_for(lambda: not watchdog.alive({deaf.process.pid, parent.process.pid}))


def test_the_work_under_way_is_finished_when_the_leader_waits_for_it(supervisor, tmp_path):
    warm = supervisor.start(child(tmp_path, WARM, "warm"))
    assert wait_for(lambda: "at work" in warm.log.read_text())
    supervisor.stop(timeout=5)
    assert "finished" in warm.log.read_text()


def test_a_killed_supervisor_leaves_no_orphan(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from portal.dev.supervisor import Child, Supervisor;"
        f"s = Supervisor(print); c = s.start(Child('c', [sys.executable, '-c', {PARENT!r}], Path({str(tmp_path)!r}) / 'c'));"
        "print(c.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        group = int(process.stdout.readline())
        assert watchdog.alive({group})
        os.kill(process.pid, signal.SIGKILL)
    assert wait_for(lambda: not watchdog.alive({group}))


def test_the_watchdog_forgets_a_group_that_ended(monkeypatch):
    ended = []
    monkeypatch.setattr(sys, "stdin", io.StringIO("+11\n+12\n-11\n"))
    monkeypatch.setattr(watchdog, "end_groups", ended.append)
    watchdog.main()
    assert ended == [{12}]


def test_a_taken_port_gets_one_sentence_and_what_to_do(settings):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        settings.PORT = holder.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {settings.PORT} is taken.*PORT={settings.PORT + 1} bin/dev"):
            preflight.refuse_taken_port()
        assert preflight.is_listening(settings.PORT)
    preflight.refuse_taken_port()


def test_only_one_runs_in_a_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with (
        preflight.single_instance(),
        pytest.raises(CommandError, match=f"process {os.getpid()}"),
        preflight.single_instance(),
    ):
        pass
    with preflight.single_instance():
        pass


def test_a_platform_without_valkey_is_told_of_redis_url(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(CommandError, match="REDIS_URL="):
        preflight.valkey_command()


def test_a_new_mail_is_told_once(tmp_path, capsys):
    mailer = KeptMail(alias="default", file_path=str(tmp_path))
    mailer.send_messages([EmailMessage("Hier", "vieux", to=["ama@example.org"])])
    watch = MailWatch(tmp_path)
    mailer.send_messages([EmailMessage("Code", "123456", to=["ama@example.org"])])
    (block,) = watch.news()
    assert "123456" in block
    assert watch.news() == []


def test_errors_are_counted_and_pointed_to_without_a_flood(tmp_path):
    log = tmp_path / "worker.log"
    watch = LogWatch(log)
    assert watch.news() == ""
    log.write_text("2026-11-25 08:00:00,000 INFO x: fine\n2026-11-25 08:00:00,001 ERROR x: ink is out\nhalf ERR")
    assert watch.news() == f"1 error in {log}: 2026-11-25 08:00:00,001 ERROR x: ink is out"
    with log.open("a") as more:
        more.write("OR\n[2026-11-25 08:00:01: CRITICAL/MainProcess] no\nTraceback (most recent call last):\n")
    assert watch.news() == ""
    watch.quiet_until = 0
    assert watch.news() == f"2 errors in {log}"


@pytest.mark.django_db
def test_progress_is_one_line():
    assert visits_summary(timezone.now()) == "0 of 0 feeds visited, 0 articles"


@pytest.mark.django_db
def test_progress_says_that_our_own_network_is_down():
    now = timezone.now()
    source = Source.objects.create(slug="s", name="S")
    failed = {"visited_at": now, "failures": 1, "reason": "dns"}
    for number in range(3):
        Feed.objects.create(source=source, url=f"https://s{number}.example/rss", **failed)
    told = visits_summary(now)
    assert told.startswith("3 of 3 feeds visited (3 failed), 0 articles; our own network seems to be down")


@pytest.fixture
def out_of_reach(db):
    """The portal as it ships, in its first minute: every feed was visited, none answered."""
    load.load_shipped(rulebook=False)
    began = timezone.now()
    Feed.objects.visitable().update(visited_at=began, failures=1, reason="dns")
    return began


def test_where_no_feed_answers_the_terminal_says_why_in_one_sentence_and_samples_stand_in(out_of_reach, settings):
    settings.DEBUG = True
    board = FirstRound(out_of_reach)
    told = board.news()
    assert re.match(r"None of the \d+ feeds answered \(\d+ dns\): this machine seems to have no way out", told)
    assert "exemple" in told and "\n" not in told and told.count(". ") == 0
    assert Article.objects.count() > 60
    assert board.news() == ""
    source = Source.objects.without_samples().first()
    Article.objects.create(source=source, title="La BEAC relève son taux", url="https://vrai.example/1")
    assert "the sample ones are gone" in board.news()
    assert board.news() == ""
    assert Article.objects.count() == 1


def test_without_debug_the_terminal_says_why_and_shows_no_sample(out_of_reach, settings):
    settings.DEBUG = False
    told = FirstRound(out_of_reach).news()
    assert told.startswith("None of the") and "exemple" not in told
    assert not Article.objects.exists()


def test_nothing_is_said_before_the_first_round_is_over_or_where_one_feed_answers(out_of_reach, settings):
    settings.DEBUG = True
    one = Feed.objects.visitable().first()
    Feed.objects.filter(pk=one.pk).update(visited_at=None, reason="")
    board = FirstRound(out_of_reach)
    assert board.news() == "" and not board.is_over
    Feed.objects.filter(pk=one.pk).update(visited_at=out_of_reach)
    assert board.news() == "" and board.is_over
    assert not Article.objects.exists()


def test_where_there_are_articles_no_sample_comes_beside_them(out_of_reach, settings):
    settings.DEBUG = True
    Article.objects.create(source=Source.objects.first(), title="La BEAC relève son taux", url="https://vrai.example/1")
    assert FirstRound(out_of_reach).news() == ""
    assert Article.objects.count() == 1


def test_where_passkeys_can_be_tried_is_said_or_why_not(settings, monkeypatch):
    settings.ALLOWED_HOSTS, settings.PORT = ["localhost"], 8123
    assert "http://localhost:8123/" in passkeys_line()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.1", 8123))])
    assert "does not lead to 127.0.0.1" in passkeys_line()
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert "ALLOWED_HOSTS" in passkeys_line()
