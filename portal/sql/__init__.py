"""Queries that Django writes once, for those that are asked all the time."""
