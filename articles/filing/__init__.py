"""Which category, sectors and places an article is filed under, and why: the rulebook and what applies it."""
