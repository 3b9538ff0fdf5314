"""What we hand on to other programs: feeds, sitemaps, JSON-LD, share cards, OPML."""
