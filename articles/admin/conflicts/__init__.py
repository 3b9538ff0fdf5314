"""Two editors on one row: a save over a newer save asks, field by field, which version stays."""
