"""The admin of withdrawals: their pages, their record, and the buttons of a letter."""

from articles.admin.takedown import records

__all__ = ["records"]
