"""Finds the figures on which the articles of one story differ."""
