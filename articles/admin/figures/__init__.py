"""The admin of figures: their rights, what is visited, values to confirm, values by hand and from a file."""

from articles.admin.figures import observations, providers, series, waiting

__all__ = ["observations", "providers", "series", "waiting"]
