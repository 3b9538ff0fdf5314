from articles.ingest.fold import fold


def test_case_accents_ligatures_and_apostrophes_are_undone():
    assert (
        fold("Côte d’Ivoire : ŒUVRE, Hô Chi Minh-Ville, Straße") == "cote d'ivoire : oeuvre, ho chi minh-ville, strasse"
    )


def test_folding_twice_changes_nothing():
    assert fold(fold("Éthiopie’s Œuvre ﬁnancière İstanbul")) == fold("Éthiopie’s Œuvre ﬁnancière İstanbul")
