import json
import os
import re
from itertools import product
from pathlib import Path

import pytest

from articles.web.trackers import _without_tracking_cached, without_tracking
from portal.tests.cost import cpu_at_most

CORPORA = Path(os.environ.get("CORPORA_DIR", Path(__file__).resolve().parents[4] / "shared" / "corpora"))
RULES = CORPORA / "ssrf-url" / "clearurls.shared.json"


@pytest.mark.parametrize(
    "part",
    [
        "utm_source=rss", "UTM_Campaign=x", "fbclid=x", "gclid=x", "mc_cid=1", "xtor=RSS-1", "at_medium=rss", "ref=rss",
        "source=rss2", "partner=rssnyt", "from=facebook", "amp=1", "amp", "outputType=amp", "PHPSESSID=ab12",
        "_ga=1.2", "utm_source", "srsltid=x",
    ],
)  # fmt: skip
def test_what_says_only_where_a_click_came_from_is_taken_off(part):
    assert without_tracking("a.example", f"a=1&{part}&b=2") == "a=1&b=2"


@pytest.mark.parametrize(
    "part",
    [
        "id=12",
        "p=3",
        "source=afp",
        "ref=123",
        "page=2",
        "ampere=1",
        "amp=12",
        "s=x",
        "t=y",
        "feed=rss2",
        "q=utm_source",
        "mod=rss",
    ],
)
def test_what_may_name_a_page_stays(part):
    assert without_tracking("a.example", part) == part


def test_a_site_has_its_own_and_lends_them_to_no_other():
    assert without_tracking("www.youtube.com", "v=x&feature=share&si=y") == "v=x"
    assert without_tracking("youtube.com.evil.example", "si=y") == "si=y"
    assert without_tracking("notyoutube.com", "si=y") == "si=y"


def test_a_query_added_to_a_query_is_seen():
    assert without_tracking("a.example", "id=1?utm_source=rss&utm_medium=x") == "id=1"


def test_a_long_query_costs_no_more_than_its_length():
    with cpu_at_most(0.5):
        without_tracking("a.example", "utm_" * 50_000)
        without_tracking("a.example", "&".join(["utm_source=" + "x" * 100] * 2_000))


@pytest.mark.skipif(not RULES.is_file() and not os.environ.get("CI"), reason="the corpora are not on this machine")
def test_nearly_all_parameters_of_a_well_known_list_are_known_here():
    rules = json.loads(RULES.read_text())["providers"]["globalRules"]["rules"]
    known = [all(without_tracking("a.example", f"{name}=x") == "" for name in names(rule)) for rule in rules]
    assert sum(known) / len(rules) >= 0.95


def names(rule):
    """Names that one of its rules matches: each choice taken in turn, "x" where letters may stand."""
    rule = (
        rule.replace("(?:%3F)?", "")
        .replace("[a-z_]*", "x")
        .replace("[a-z_]+", "x")
        .replace("[a-z]*", "x")
        .replace("[a-z]?", "m")
    )
    rule = rule.replace("(?:_x)?", "_x").replace("(?:_x)+", "_x").replace("z?", "z")
    parts = re.split(r"\(\?:([^()]*)\)", rule)
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    return ["".join(choice).replace("\\", "") for choice in product(*choices)]


def test_a_query_longer_than_any_page_has_is_not_kept_in_memory():
    kept = _without_tracking_cached.cache_info().currsize
    assert without_tracking("a.example", f"utm_source=1&q={'x' * 390_000}").startswith("q=xxx")
    assert _without_tracking_cached.cache_info().currsize == kept
