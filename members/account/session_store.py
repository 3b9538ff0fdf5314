"""Django's sessions in the database, read in one query with the member who is signed in and the number of their unread notices."""

import json
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth import SESSION_KEY as MEMBER_KEY
from django.contrib.sessions.backends import db
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from members.models import Member, MemberSession
from members.models.notices.notice import CountUnread
from portal.sql.prepared import Prepared

MIN_KEY_CHARS, MAX_KEY_CHARS = 8, 40  # Django's least, and the width of its column
MAX_KEPT_CHARS = 1_000  # of a session that a process keeps unpacked; drafts and kept forms make longer ones
MEMBER_COLUMNS = [field.attname for field in Member._meta.concrete_fields]


def _columns_of(key: str, now: datetime) -> Any:
    """Columns, so that only the member is made into a model: the session's data, the number of unread notices, MEMBER_COLUMNS."""
    found = MemberSession.objects.of_session(key, now).annotate(unread=CountUnread())
    return found.values_list("session__session_data", "unread", *(f"member__{name}" for name in MEMBER_COLUMNS))


_with_member = Prepared[tuple[Any, ...]](_columns_of, str, datetime)


@lru_cache(maxsize=2_000)
def _unpacked(session_data: str) -> str:
    """The JSON of a session. The whole stored text is the key, so another signature is another key."""
    return json.dumps(db.SessionStore().decode(session_data))


@lru_cache(maxsize=500)
def _hash_of(password: str) -> str:
    """What a session signed in with this stored password holds; Django computes it at each request, from three digests."""
    return Member(password=password).get_session_auth_hash()


class SessionStore(db.SessionStore):
    """A session that knows its member. SESSION_ENGINE names this module.

    Both come from the database at each request, so that a closed session or a deactivated member is noticed at once.
    """

    _member: Member | None = None
    _unread = 0

    def unread_of(self, member: Any) -> int | None:
        """How many unread notices this member had when the session was read; None if it was not read with this member."""
        return self._unread if member.pk and self._member is not None and member.pk == self._member.pk else None

    def decode(self, session_data: Any) -> dict[str, Any]:
        """What the session holds. A process checks the signature of a text once, and reads what it signs anew each time."""
        text = _unpacked(session_data) if len(session_data) <= MAX_KEPT_CHARS else None
        found: dict[str, Any] = super().decode(session_data) if text is None else json.loads(text)
        return found

    def signed_in_member(self) -> Member | None:
        """The member of this session if all that Django checks holds; None leaves it to Django to say who it is."""
        known = self.get(MEMBER_KEY)  # reads the session
        member = self._member
        if member is None or known != str(member.pk) or not member.is_active:
            return None
        if self.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
            return None
        is_same_password = constant_time_compare(self.get(HASH_SESSION_KEY, ""), _hash_of(member.password))
        return member if is_same_password else None

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether it is one that Django may have given. Any other is never looked up: PostgreSQL fails at a zero byte."""
        return bool(key and MIN_KEY_CHARS <= len(key) <= MAX_KEY_CHARS and key.isascii() and key.isalnum())

    def _get_session_from_db(self) -> Any:
        """The session's row; the first request of a new session finds it without its member."""
        for data, unread, *columns in _with_member.rows(cast(str, self.session_key), timezone.now()):
            self._member, self._unread = Member.from_db(DEFAULT_DB_ALIAS, MEMBER_COLUMNS, columns), unread
            return SimpleNamespace(session_data=data)
        return super()._get_session_from_db()  # type: ignore[misc]
