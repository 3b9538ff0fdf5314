import pytest

from articles.web.browser_dom import browser_dom

ROW = "<tr><td>{}</td></tr>"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (f"<table>{ROW.format(1)}\n{ROW.format(2)}</table><table>{ROW.format(3)}</table>", "1 2 3"),
        (f"<table><thead>{ROW.format('x')}</thead><tbody>{ROW.format(1)}</tbody></table>", "1"),
        (f"<table><thead>{ROW.format('x')}</thead>{ROW.format(1)}</table>", "1"),
        (f"<table>{ROW.format(1)}<tbody>{ROW.format(2)}</tbody><tfoot>{ROW.format('x')}</tfoot></table>", "1 2"),
        ("<table><tr><td>1<tr><td>2</table>", "1 2"),
        (f"<table><tr><td><table>{ROW.format(1)}</table></td></tr></table>", "1 1"),
    ],
)
def test_rows_stand_where_the_inspector_of_a_browser_shows_them(html, found):
    cells = browser_dom(html).select("table > tbody > tr > td")
    assert [cell.get_text() for cell in cells] == found.split()


@pytest.mark.parametrize(
    "html", ["", "http://a.example", "page.html", "<?xml version='1.0'?><rss/>", "\x01", "<tr>" * 1_000]
)
def test_anything_is_a_page(html):
    assert browser_dom(html).find("nothing") is None
