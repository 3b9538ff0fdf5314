import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.web.robots import allows, crawl_delay, sitemap_urls
from portal.tests.cost import cpu_at_most

SITE = "https://a.example"


def may(robots_txt, path, agent="LaPesee"):
    return allows(robots_txt, agent, SITE + path)


def test_without_rules_everything_is_allowed():
    assert may("", "/a")
    assert may("<html>Not found</html>", "/a")
    assert may("User-agent: *\nDisallow:", "/a")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /", "/", False),
        ("Disallow: /", "/robots.txt", True),
        ("Disallow: /a", "/abc", False),
        ("Disallow: /a", "/b/a", True),
        ("Disallow: /a/", "/a", True),
        ("Disallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("Allow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("Disallow: /a\nAllow: /a", "/a", True),
        ("Disallow: /*.pdf$", "/x/y.pdf", False),
        ("Disallow: /*.pdf$", "/x/y.pdf?v=1", True),
        ("Disallow: /*.pdf", "/x/y.pdf?v=1", False),
        ("Disallow: /*/print", "/x/print", False),
        ("Disallow: *print", "/x/print", False),
        ("Disallow: /a*b*c$", "/aXbXbXc", False),
        ("Disallow: /a*b*c$", "/aXbXbXcX", True),
        ("Disallow: /ab*b$", "/ab", True),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/ab", True),
        ("Disallow: /a$b", "/a$b", False),
        ("Disallow: /?id=", "/?id=7", False),
        ("Disallow: /é", "/%C3%A9t%C3%A9", False),
        ("Disallow: /%c3%a9", "/été", False),
        ("Disallow: /%62", "/b", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /a%2Fb", "/a%2fb", False),
        ("Disallow: /a%2Ab", "/a*b", False),
        ("Disallow: a", "/a", True),
        ("disallow : /a # not for robots", "/a", False),
        ("DISALLOW:/a", "/a", False),
    ],
)
def test_the_longest_pattern_that_fits_decides(rules, path, allowed):
    assert may(f"User-agent: *\n{rules}", path) is allowed


@pytest.mark.parametrize("agent", ["LaPesee", "lapesee", "LAPESEE/1.0", "LaPesee (contact)"])
def test_our_own_group_goes_before_everybodys(agent):
    assert not may(f"User-agent: *\nAllow: /\n\nUser-agent: {agent}\nDisallow: /", "/a")


def test_a_group_for_another_is_not_ours():
    assert may("User-agent: LaPeseeAutre\nDisallow: /", "/a")
    assert may("User-agent: Other\nDisallow: /\nUser-agent: *\nAllow: /", "/a")


def test_groups_for_the_same_agent_are_one_and_blank_lines_end_none():
    text = "User-agent: LaPesee\n\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: LaPesee\nDisallow: /b"
    assert (may(text, "/a"), may(text, "/b"), may(text, "/c")) == (False, False, True)


@pytest.mark.parametrize(("first", "second"), [("x", "LaPesee"), ("LaPesee", "x")])
def test_a_group_may_name_several_agents_with_other_lines_between(first, second):
    text = f"User-agent: {first}\nSitemap: https://a.example/s.xml\nUser-agent: {second}\nDisallow: /"
    assert not may(text, "/a")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_and_a_byte_order_mark_are_read(end):
    assert not may("\ufeffUser-agent: *" + end + "Disallow: /", "/a")


def test_crawl_delay_is_read_in_seconds_and_bounded():
    assert crawl_delay("User-agent: *\nCrawl-delay: 2.5", "LaPesee") == 2.5
    assert crawl_delay("User-agent: *\nCrawl-delay: 999999999", "LaPesee") == 86_400
    assert crawl_delay("User-agent: *\nCrawl-delay: soon\nDisallow:", "LaPesee") is None
    assert crawl_delay("User-agent: x\nCrawl-delay: 9", "LaPesee") is None


def test_sitemaps_are_listed_wherever_they_stand():
    text = (
        "Sitemap: https://a.example/1.xml\nUser-agent: *\nDisallow: /\nsitemap:https://a.example/2.xml\nSitemap: /3.xml"
    )
    assert sitemap_urls(text) == ("https://a.example/1.xml", "https://a.example/2.xml")


def test_what_comes_after_500_kib_is_not_read():
    assert may("#" * 512_000 + "\nUser-agent: *\nDisallow: /", "/a")


@pytest.mark.parametrize(
    "rules",
    [
        "Disallow: /" + "*a" * 200_000 + "$",
        "Disallow: /*a*b\n" * 30_000,
        "Disallow: /" + "a" * 400_000,
        "*:*\n" * 100_000,
    ],
)
def test_no_file_holds_the_reader(rules):
    with cpu_at_most(1):
        may("User-agent: *\n" + rules, "/" + "a" * 1_900)


@given(st.text(), st.text())
def test_any_file_and_any_address_get_an_answer(text, path):
    assert may("User-agent: *\nDisallow: " + text, "/" + path) in (True, False)
    assert allows(text, "LaPesee", path) in (True, False)
