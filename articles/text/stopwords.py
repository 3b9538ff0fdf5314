"""Words that say nothing of what a text is about, folded: one list a language, for comparing headlines and for searching."""

FRENCH_WORDS = """
a au aux avec ce ces cette chez comme contre dans de depuis des du elle en entre est et ete il ils la le les leur leurs
lui mais ne nos notre nous on ont ou par pas plus pour qu que qui sa sans se ses si son sont sous sur un une vers vos
"""
ENGLISH_WORDS = """
an and are as at be by for from has have in into is it its not of on or over the this to was were will with
"""
FRENCH_STOPWORDS = frozenset(FRENCH_WORDS.split())
ENGLISH_STOPWORDS = frozenset(ENGLISH_WORDS.split())
STOPWORDS = FRENCH_STOPWORDS | ENGLISH_STOPWORDS
