import pytest

from articles.ingest.parse.repair import (
    MAX_PREFIXES,
    MAX_TOTAL_BASE_CHARS,
    end_document,
    has_costly_markup,
    remove_costly_markup,
    remove_forbidden_chars,
    repair_references,
)
from portal.tests.cost import cpu_at_most


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x1fc\ufffed", "abcd"),
        ("a&#0;b&#x1F;c&#xFFFE;d&#9;e&#233;", "abcd&#9;e&#233;"),
        ("a\ud800b", "ab"),
        ("a\tb\nc\rd\x85", "a\tb\nc\rd\x85"),
    ],
)
def test_signs_that_xml_forbids_are_dropped_and_no_other(text, kept):
    assert remove_forbidden_chars(text) == kept


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("<a>R&D &amp; &eacute; &#65; &#X41; &inconnu;</a>", "<a>R&amp;D &amp; é &#65; &#x41; &amp;inconnu;</a>"),
        ("<a><![CDATA[R&D &eacute;]]>&D</a>", "<a><![CDATA[R&D &eacute;]]>&amp;D</a>"),
        ("<a>&lt;p>&quot;&apos;</a>", "<a>&lt;p>&quot;&apos;</a>"),
    ],
)
def test_only_what_a_strict_parser_refuses_is_rewritten(text, mended):
    assert repair_references(text) == mended


def test_a_document_that_ends_well_is_left_as_it_is():
    text = "<rss><channel><item>a</item></channel></rss><!-- fin -->"
    assert end_document(text) == (text, 0)


def test_a_document_cut_short_ends_after_its_last_whole_entry():
    assert end_document("<rss><channel><item>a</item><item>b") == (
        "<rss><channel><item>a</item></channel></rss>",
        0,
    )


def test_bases_of_tags_in_tags_cannot_grow_for_ever():
    absolute, relative = '<a xml:base="https://a.example/x/"/>', '<a xml:base="x/">'
    kept = remove_costly_markup(
        absolute * 500 + relative * 5_000 + f"<a xml:base='https://a.example/{'x' * 400}'/><a base=/y/>"
    )
    assert kept.count("https://a.example/") == 500
    assert kept.count('"x/"') == MAX_TOTAL_BASE_CHARS // 2
    assert "xxx" not in kept
    assert "/y/" not in kept


def test_few_prefixes_are_declared_however_often():
    text = (
        "".join(f'<n{n}:a xmlns:n{n}="https://a.example/{n}"/>' for n in range(500))
        + '<n1:a xmlns:n1="https://b.example/"/>'
    )
    kept = remove_costly_markup(text)
    assert kept.count("xmlns:") == MAX_PREFIXES + 1
    assert "https://b.example/" in kept


@pytest.mark.parametrize("name", ["b", "_", "é", "a:b", "media:content"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_tag_of_many_attributes_is_a_crowd_whatever_its_name(name, quote):
    def tag(number):
        return f"<x>a</x><{name}" + "".join(f"\n a{n} = {quote}>{quote}" for n in range(number)) + "/>"

    assert has_costly_markup(tag(61))
    assert not has_costly_markup(tag(59))
    assert "a1" not in remove_costly_markup(tag(61))


@pytest.mark.parametrize("name", ["n{}", "n·{}", "x" * 200 + "{}"])
def test_many_prefixes_are_a_crowd_and_one_declared_often_is_none(name):
    text = "".join(f'<a xmlns:{name.format(n)}="u:{n}"/>' for n in range(MAX_PREFIXES + 1))
    assert has_costly_markup(text)
    assert not has_costly_markup('<a xmlns:n="u:n"/>' * 500)
    assert remove_costly_markup(text).count("xmlns:") == MAX_PREFIXES


@pytest.mark.parametrize(
    "piece", ["<a b='1' ", "<a b='1'", "<", "<a b=", " xmlns:a='", " xmlns:", "<a " + " b='>'" * 59]
)
def test_the_search_for_crowds_costs_no_more_than_the_length(piece):
    with cpu_at_most(1):
        has_costly_markup(piece * (1_000_000 // len(piece)))


def test_a_tag_of_many_attributes_loses_them_and_others_keep_theirs():
    def tag(number):
        return "<b" + "".join(f" a{n}='>'" for n in range(number)) + " c/>"

    assert remove_costly_markup(tag(200)) == "<b>"
    assert remove_costly_markup(tag(20)) == tag(20)
