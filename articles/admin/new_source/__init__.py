"""Adding sources: one from the address of its site, many from an OPML list; and the tries of addresses that editors ask for."""
