"""Parses documents into raw entries: RSS, Atom, JSON Feed, sitemaps, pages read by selectors. Pure."""
