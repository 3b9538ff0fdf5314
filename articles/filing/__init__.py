"""Files articles: the rulebook, and the code that gives an article its category, sectors, places and reasons."""
