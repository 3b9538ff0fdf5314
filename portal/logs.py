"""What of a record reaches the operators' log."""

import copy
import logging


class OurFaults(logging.Filter):
    """Leaves tracebacks to our own faults: a request that nobody can read (400) is its sender's, and one line tells it."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        """The record, or a copy without its traceback; other handlers see the record as it was."""
        if getattr(record, "status_code", None) != 400 or not record.exc_info:
            return record
        record = copy.copy(record)
        record.exc_info = record.exc_text = None
        return record
