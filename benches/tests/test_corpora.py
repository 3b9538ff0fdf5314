import pytest

from benches.corpora.run import read

ITEM = "<item><title>{title}</title><link>{link}</link><guid>{guid}</guid>{date}</item>"
DATE = "<pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate>"


def rss(*items: str) -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{"".join(items)}</channel></rss>'.encode()


@pytest.mark.django_db
def test_entries_are_counted_against_feedparser_and_compared_field_by_field() -> None:
    good = ITEM.format(title="Le cacao &amp;amp; le café", link="https://example.org/a", guid="a", date=DATE)
    homeless = ITEM.format(title="Sans adresse", link="", guid="b", date="")
    tally = read([("good.xml", rss(good, homeless)), ("bad.xml", b"rien du tout")])

    assert (tally.documents, tally.theirs, tally.ours, tally.kept) == (2, 2, 2, 2)
    assert tally.equal["title"] == tally.compared["title"] == 2
    assert tally.equal["url"] == tally.compared["url"] == 1
    assert tally.skipped == {"no-address": 1}
    assert tally.lost["good.xml"] == 0
    assert len(tally.errors) == 1
