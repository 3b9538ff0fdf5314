"""The formats for other programs: feeds, sitemaps, JSON-LD, share cards, OPML."""
