import pytest

from articles.opml import NotOpml, Outline, parse, write

HEAD = b'<?xml version="1.0"?><opml version="2.0"><head/><body>'
TAIL = b"</body></opml>"


def test_what_is_written_is_read_back_signs_and_all():
    outlines = [
        Outline("https://a.example/f?x=1&y=2", 'L’Écho <du> « Nord » & "Sud"', "https://a.example/", "fr"),
        Outline("https://b.example/feed", "B"),
    ]
    assert parse(write("Titre & co", {"médias": outlines[:1], "bourses": outlines[1:]}).encode()) == outlines


def test_what_is_written_is_opml_2():
    assert '<opml version="2.0">' in write("x", {"a": [Outline("https://a.example/", "A\x00\x0b")]})


def test_folders_are_walked_however_deep():
    deep = b"<outline text='d'>" * 100 + b"<outline text='x' xmlUrl='https://a.example/'/>" + b"</outline>" * 100
    assert [one.url for one in parse(HEAD + deep + TAIL)] == ["https://a.example/"]


def test_attribute_names_are_read_in_any_case():
    assert parse(HEAD + b"<outline Text='N' XMLURL=' https://a.example/ '/>" + TAIL) == [
        Outline("https://a.example/", "N")
    ]


def test_a_bare_ampersand_is_mended():
    assert len(parse(HEAD + b"<outline text='a' xmlUrl='https://a.example/?a=1&b=2'/>" + TAIL)) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"not xml at all", "not OPML"),
        (b"<html><body/></html>", "not OPML"),
        (b"\xff\xfe\x00\x01", "not OPML"),
        (HEAD + b"<outline text='a' xmlUrl='https://a.example/'/>", "cut short"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opml><body/></opml>', "entities"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><opml/>'.encode("utf-16"), "entities"),
        (b"<opml>" + b" " * 10_000_000 + b"</opml>", "10 MB"),
    ],
)
def test_what_is_no_opml_is_refused_with_a_sentence(content, told):
    with pytest.raises(NotOpml, match=told):
        parse(content)


def test_no_file_is_read_through_an_external_dtd(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("TOP")
    content = f'<!DOCTYPE opml SYSTEM "file://{secret}"><opml><body><outline text="&x;" xmlUrl="https://a.example/"/>'
    try:
        found = parse(content.encode() + TAIL)
    except NotOpml:
        return
    assert "TOP" not in repr(found)
