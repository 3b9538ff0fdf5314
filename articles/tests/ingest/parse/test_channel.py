import pytest

from articles.ingest.parse.channel import read_channel

HERE = "https://a.example/fil/rss"


def head(inside, root="<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'>"):
    return f"{root}<channel>{inside}<item><ttl>1</ttl><atom:link rel='hub' href='https://b.example/'/></item></channel></rss>"


def test_a_hub_and_the_address_to_ask_it_for_are_found_in_rss():
    links = "<atom:link rel='self' href='/fil/rss'/><atom:link href=\"https://hub.example/?a=1&amp;b=2\" rel=\"hub\"/>"
    channel = read_channel(head(links), HERE)
    assert (channel.hub, channel.self_url) == ("https://hub.example/?a=1&b=2", HERE)


def test_the_first_hub_of_an_atom_feed_counts():
    text = "<feed><link rel='hub' href='https://one.example/'/><link rel='hub' href='https://two.example/'/><entry/></feed>"
    assert read_channel(text, HERE).hub == "https://one.example/"


def test_what_an_entry_says_is_not_the_channels():
    channel = read_channel(head("<title>Fil</title>"), HERE)
    assert (channel.hub, channel.ttl_minutes) == ("", None)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "http://[", ""])
def test_a_hub_is_a_web_address(href):
    assert read_channel(head(f"<atom:link rel='hub' href='{href}'/>"), HERE).hub == ""


@pytest.mark.parametrize(
    ("inside", "minutes"),
    [
        ("<ttl>45</ttl>", 45),
        ("<ttl>45</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 45),
        ("<sy:updatePeriod>\n hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 30),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 1_440),
        ("<sy:updatePeriod><![CDATA[weekly]]></sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 10_080),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>99999</sy:updateFrequency>", 1),
        ("<sy:updatePeriod>souvent</sy:updatePeriod>", None),
        ("<skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>", None),
        ("", None),
    ],
)
def test_a_feed_says_how_long_it_stays_the_same(inside, minutes):
    assert read_channel(head(inside), HERE).ttl_minutes == minutes


@pytest.mark.parametrize(
    ("inside", "language"),
    [
        ("<language>fr-sn</language>", "fr-sn"),
        ("<DC:Language>\n<![cdata[ pt_AO ]]></DC:Language>", "pt_AO"),
        ("<title xml:lang='en'>a</title><language>fr</language>", "en"),
        ('<title XML:Lang="en">a</title>', "en"),
        ("<language>françaisé</language>", ""),
        ("<title axml:lang='en'>a</title><language></language>", ""),
        ("<language >fr</language>", ""),
        ("", ""),
    ],
)
def test_a_feed_says_what_it_is_written_in(inside, language):
    assert read_channel(head(inside), HERE).language == language


def test_an_attribute_that_comes_first_says_it():
    assert read_channel("xml:lang='fr' <entry/>", HERE).language == "fr"


@pytest.mark.parametrize(
    ("root", "base"),
    [
        ("<rss xml:base='https://b.example/x/'>", "https://b.example/x/"),
        ("<rss xml:base='/x/'>", "https://a.example/x/"),
        ("<rss xml:base='javascript:x'>", HERE),
        ("<rss>", HERE),
    ],
)
def test_relative_links_start_from_the_base(root, base):
    assert read_channel(head("", root), HERE).base == base
