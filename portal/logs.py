"""Formats the records of the operators' log."""

import copy
import logging
import re

_TOKEN = re.compile(r"(/(?:websub|apercu|email/annuler|courriels/arret)/)[^/\s]+")


class LineFormatter(logging.Formatter):
    """Writes tracebacks only for our own faults, and hides the tokens of addresses, which are secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. A malformed request (400) is the sender's fault and needs no traceback."""
        if getattr(record, "status_code", None) == 400:
            record = copy.copy(record)  # other handlers must see the record unchanged
            record.exc_info = record.exc_text = None
        return _TOKEN.sub(r"\1...", super().format(record))
