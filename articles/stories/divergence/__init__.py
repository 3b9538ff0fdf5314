"""Figures in which the articles of one story differ."""
