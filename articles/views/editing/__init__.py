"""The forms by which editors act on articles and sources from the public pages."""
