"""A sample of bin/chaos --attacks on lines of our own, and whether its verdicts can be believed."""

import json
from argparse import Namespace
from contextlib import ExitStack, closing
from unittest.mock import ANY

import pytest
from django.db.models import Q

from articles.comments.reading import thread
from articles.models.comments import talk_queries
from articles.shipped import load
from benches.attacks import accounts, battery, inside, lines
from benches.attacks.broken import builds
from benches.attacks.broken.builds import BUILDS, Build, Change
from benches.attacks.broken.tree import broken_tree
from benches.attacks.browser import Browser
from benches.attacks.hostile import Hostile
from benches.attacks.lines import Failed, Line, NotApplicable, counted, judge
from benches.attacks.stage import Stage
from benches.attacks.visitor import code_of
from benches.harness.programs import ROOT, Missing
from benches.security.walls import Canary


def line(kind, where, payload="—", expect="", name="X001"):
    return Line(name, "of our own", kind, where, payload, expect)


@pytest.fixture
def stage(live_server, settings, tmp_path):
    load.load_shipped(rulebook=False)
    with ExitStack() as ending:
        site = ending.enter_context(closing(Hostile("127.0.0.1")))
        canary = ending.enter_context(closing(Canary()))
        settings.FETCH_ALLOW_PRIVATE_NETWORKS, settings.FETCH_HOST_PAUSE = site.allowed, 0

        def back(name, *given, **words):
            return json.loads(json.dumps(getattr(inside, name)(*given, **words)))

        one = Stage(live_server.url, back, site, canary, tmp_path)
        ending.enter_context(one.ending)
        yield one


def only(stage, *mine):
    stage.lines = mine
    return list(judge(stage, mine))


def test_strangers_read_nothing_hidden_and_write_nothing(stage):
    (verdict,) = only(stage, line("login-gate", "anon GET everything"))
    assert verdict.state == "passed", verdict.seen


def test_a_gate_that_lets_through_is_told(stage, monkeypatch):
    monkeypatch.setattr(talk_queries, "PUBLISHED", Q(state="held"))
    monkeypatch.setattr(thread, "PUBLISHED", ANY)
    (verdict,) = only(stage, line("login-gate", "anon GET everything"))
    assert (verdict.state, verdict.broke) == ("failed", False)
    assert "parole-held" in verdict.seen


def test_no_address_leads_away_and_bombs_end(stage):
    mine = (
        line("redirect", "GET two slashes", "//evil.example"),
        line("dos", "feed body", "gen:nest('<div>',20000)"),
        line("xml", "feed bytes", r"gen:bytes('\xed\xa0\x80\xc0\xaf')"),
        line("ssrf", "feed server answers redirect", "302 Location: http://127.0.0.1:{canary}/secret"),
    )
    verdicts = only(stage, *mine)
    assert [verdict.seen for verdict in verdicts if verdict.state != "passed"] == []


@pytest.mark.browser
def test_no_comment_runs_in_a_browser(stage, browser):
    stage.browser = Browser(browser, stage.base)
    text = "<img src=x onerror=pwn('X001')> http://ok.example/"
    (verdict,) = only(stage, line("xss", "comment body", text))
    assert verdict.state == "passed", verdict.seen


@pytest.fixture
def judged(monkeypatch):
    """What becomes of a line whose check does this."""

    class Doors:
        def has_door(self, pattern):
            return pattern == "open"

    def judged(act, kind="of a test"):
        def check(stage, line):
            return act()

        monkeypatch.setattr(lines, "RULES", [])
        if act:
            lines.check(kind="of a test")(check)
        return next(judge(Doors(), [line(kind, "anywhere")]))

    return judged


def raising(error):
    def act():
        raise error

    return act


@pytest.mark.parametrize(
    ("act", "state", "seen"),
    [
        (lambda: "all is well", "passed", "all is well"),
        (raising(Failed("it ran")), "failed", "it ran"),
        (raising(NotApplicable("no such door")), "not applicable", "no such door"),
        (raising(KeyError("x")), "failed", "the check broke: KeyError('x')"),
        (None, "no check", "a door without a check: anywhere"),
    ],
)
def test_a_verdict_is_what_the_check_says(judged, act, state, seen):
    verdict = judged(act)
    assert verdict.state == state
    assert verdict.seen.startswith(seen)


@pytest.mark.parametrize(("door", "state"), [("open", "no check"), ("shut", "not applicable")])
def test_a_door_that_opens_wants_a_check(judged, monkeypatch, door, state):
    monkeypatch.setattr(lines, "DOORS", {"something new": (door, "anywhere")})
    verdict = judged(None)
    assert (verdict.state, "something new" in verdict.seen) == (state, True)


def test_a_line_is_known_by_its_words_whatever_its_number():
    for name in ("A127", "A128"):
        asked = Line(name, "banned member keeps session", "authz", "deactivate while logged in", "—", "")
        assert lines.check_of(asked) is accounts.deactivated
    assert lines.check_of(Line("A127", "of another kind", "unheard", "elsewhere", "—", "")) is None


def test_one_failure_makes_the_battery_fail(judged, monkeypatch):
    good, bad, unknown = judged(lambda: "well"), judged(raising(Failed("it ran"))), judged(None)
    monkeypatch.setattr(battery, "read", lambda path: [])
    options = Namespace(broken=False, only="", proxy=False)
    for verdicts, code in (([good], 0), ([good, bad], 1), ([good, unknown], 1)):
        monkeypatch.setattr(battery, "_on", lambda *words, verdicts=verdicts, **more: verdicts)
        assert battery.main(options, ["sqlite"]) == code
    assert counted([good, bad, unknown]) == {"passed": 1, "failed": 1, "no check": 1}


def test_without_its_list_the_battery_is_skipped_and_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("ATTACKS_FILE", str(tmp_path / "none.json"))
    options = Namespace(broken=False, only="", proxy=False)
    assert battery.main(options, ["sqlite"]) == 0
    assert "Skipped" in capsys.readouterr().out


def test_a_line_that_is_not_there_is_no_line():
    with pytest.raises(Missing, match="X009"):
        battery.chosen([line("a", "b")], "X001,X009")


def test_every_kind_of_defence_is_broken_once():
    assert len({build.name for build in BUILDS}) == 12
    assert all(build.changes and build.lines for build in BUILDS)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_each_change_finds_its_text_once(build):
    faults = {change.path: change.fault(ROOT) for change in build.changes if change.fault(ROOT)}
    assert faults == {}


def test_a_change_that_finds_nothing_is_loud(tmp_path):
    (tmp_path / "a.py").write_text("one two two")
    for old in ("three", "two"):
        with pytest.raises(Missing, match=r"a\.py holds"):
            Change("a.py", old, "").make(tmp_path)
    with pytest.raises(Missing, match="there is no"):
        Change("b.py", "one", "").make(tmp_path)


def test_a_broken_tree_is_a_copy(tmp_path):
    change = Change("portal/wsgi.py", builds.APPLICATION, "application = None\n")
    broken_tree(Build("x", "", (change,)), tmp_path / "tree")
    assert "application = None" in (tmp_path / "tree/portal/wsgi.py").read_text()
    assert builds.APPLICATION in (ROOT / "portal/wsgi.py").read_text()
    assert (tmp_path / "tree/manage.py").is_file()


def test_six_digits_as_the_standard_gives_them(monkeypatch):
    # RFC 6238, appendix B: 59 s, SHA-1, the last six of 94287082
    monkeypatch.setattr("benches.attacks.visitor.time.time", lambda: 59)
    assert code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") == "287082"
