"""How a record becomes a line of the operators' log."""

import copy
import logging
import re

_HUB = re.compile(r"(?<=/websub/)[^/\s]+")


class LineFormatter(logging.Formatter):
    """Leaves tracebacks to our own faults, and hides the tokens of WebSub addresses, which are secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. A request that nobody can read (400) is its sender's fault, and needs no traceback."""
        if getattr(record, "status_code", None) == 400:
            record = copy.copy(record)  # other handlers see it as it was
            record.exc_info = record.exc_text = None
        return _HUB.sub("...", super().format(record))
