"""Django's sessions in the database. SESSION_ENGINE names this module."""

from django.contrib.sessions.backends import db

MIN_KEY_CHARS, MAX_KEY_CHARS = 8, 40  # Django's least, and the width of its column


class SessionStore(db.SessionStore):
    """A session whose key is one that Django may have given."""

    def _validate_session_key(self, key: str | None) -> bool:
        """Any other key is never looked up: PostgreSQL fails at a zero byte."""
        return bool(key and MIN_KEY_CHARS <= len(key) <= MAX_KEY_CHARS and key.isascii() and key.isalnum())
