"""Evaluates filing and stories on labelled files: metrics, and the figures that we publish."""
