"""Words that say nothing of what a text is about, folded: one list a language.

Comparing leaves all of them out, searching only those that nobody looks for: « or », « maïs », « Est » are words too.
"""

FRENCH_NEVER_SEARCHED = """
a au aux ce ces dans de des du en et la le les leur ou par pour qui sa se ses son sur un une vers
"""
FRENCH_MAYBE_SEARCHED = """
avec cette chez comme contre depuis elle entre est ete il ils leurs lui mais ne nos notre nous on ont pas plus qu que sans si
sont sous vos
"""
ENGLISH_NEVER_SEARCHED = "an and are as at by for from in is it its of on the to with"
ENGLISH_MAYBE_SEARCHED = "be has have into not or over this was were will"

SEARCH_STOPWORDS = frozenset(f"{FRENCH_NEVER_SEARCHED} {ENGLISH_NEVER_SEARCHED}".split())
STOPWORDS = SEARCH_STOPWORDS | frozenset(f"{FRENCH_MAYBE_SEARCHED} {ENGLISH_MAYBE_SEARCHED}".split())
