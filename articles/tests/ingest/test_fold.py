import pytest

from articles.ingest.fold import fold


def test_case_accents_ligatures_and_apostrophes_are_undone():
    assert (
        fold("Côte d’Ivoire : ŒUVRE, Hô Chi Minh-Ville, Straße") == "cote d'ivoire : oeuvre, ho chi minh-ville, strasse"
    )


@pytest.mark.parametrize("text", ["Éthiopie’s Œuvre ﬁnancière İstanbul", "Ǽsop ŉ ꟹ", "ΆΣ Ё ꭰ 각"])
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
