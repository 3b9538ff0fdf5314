"""Builds broken on purpose, which the attacks must notice."""
