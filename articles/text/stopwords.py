"""Words that say nothing of what a text is about, folded: one list a language.

Comparing leaves all of them out, searching only those that nobody looks for: « or », « maïs », « Est » are words too.
"""

FRENCH_NEVER_SOUGHT = """
a au aux ce ces dans de des du en et la le les leur ou par pour qui sa se ses son sur un une vers
"""
FRENCH_MAY_BE_SOUGHT = """
avec cette chez comme contre depuis elle entre est ete il ils leurs lui mais ne nos notre nous on ont pas plus qu que sans si
sont sous vos
"""
ENGLISH_NEVER_SOUGHT = "an and are as at by for from in is it its of on the to with"
ENGLISH_MAY_BE_SOUGHT = "be has have into not or over this was were will"

SEARCH_STOPWORDS = frozenset(f"{FRENCH_NEVER_SOUGHT} {ENGLISH_NEVER_SOUGHT}".split())
STOPWORDS = SEARCH_STOPWORDS | frozenset(f"{FRENCH_MAY_BE_SOUGHT} {ENGLISH_MAY_BE_SOUGHT}".split())
