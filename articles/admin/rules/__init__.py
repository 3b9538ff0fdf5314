"""The admin of the rules of sources: words that hide or reclassify what a source publishes."""

from articles.admin.rules import rule_list

__all__ = ["rule_list"]
