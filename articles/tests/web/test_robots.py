import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.web.robots import allows, crawl_delay, sitemap_urls
from portal.tests.cost import cpu_at_most

SITE = "https://a.example"


def may(robots_txt, path, agent="LaPesee"):
    return allows(robots_txt, agent, SITE + path)


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


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("<html>Not found</html>", True),
        ("User-agent: *\nDisallow:", True),
        # our own group goes before everybody's, however it is written
        *((f"User-agent: *\nAllow: /\n\nUser-agent: {we}\nDisallow: /", False) for we in ("LaPesee", "lapesee")),
        *(
            (f"User-agent: *\nAllow: /\n\nUser-agent: {we}\nDisallow: /", False)
            for we in ("LAPESEE/1.0", "LaPesee (x)")
        ),
        # another's is not ours
        ("User-agent: LaPeseeAutre\nDisallow: /", True),
        ("User-agent: Other\nDisallow: /\nUser-agent: *\nAllow: /", True),
        # a group of several agents, with another line between
        ("User-agent: x\nSitemap: https://a.example/s.xml\nUser-agent: LaPesee\nDisallow: /", False),
        ("User-agent: LaPesee\nSitemap: https://a.example/s.xml\nUser-agent: x\nDisallow: /", False),
        # groups of one agent are one, and blank lines end none
        ("User-agent: LaPesee\n\nDisallow: /a\n\nUser-agent: x\nDisallow: /", False),
        ("User-agent: LaPesee\n\nDisallow: /b\n\nUser-agent: LaPesee\nDisallow: /a", False),
        # any line end, a byte order mark, 500 KiB
        *(("\ufeffUser-agent: *" + end + "Disallow: /", False) for end in ("\n", "\r\n", "\r")),
        ("#" * 512_000 + "\nUser-agent: *\nDisallow: /", True),
    ],
)
def test_the_group_for_us_else_that_for_everybody_decides(text, allowed):
    assert may(text, "/a") is allowed


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
