"""Pages in a real browser: every kind of page, what is wrong with one, how soon it is there."""
