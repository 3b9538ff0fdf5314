import pytest

from articles.ingest.clean.removed import removed_tags


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("", []),
        ("<p>Un <strong>texte</strong>, <a href='https://a.example'>un lien</a>.</p>", []),
        ("<div><h1>Titre</h1><section>a < b</section></div>", []),
        ("<p>a<SCRIPT>x</SCRIPT><iframe src=x></iframe><script>y</script></p>", ["script", "iframe"]),
        ("<p><img src=x onerror=alert(1)><o:p>x</o:p>", ["img", "o:p"]),
        ("".join(f"<x{n}>" for n in range(50)), [f"x{n}" for n in range(10)]),
    ],
)
def test_tags_that_are_taken_out_are_named_once_in_their_order(html, names):
    assert removed_tags(html) == names
