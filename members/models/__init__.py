"""The models of members, their follows, and the tries of mailed codes."""

from members.models.code_tries import CodeTries
from members.models.follow import Follow
from members.models.member import MAX_FOLLOWS, Member, StaffNotDeletable, TooManyFollows

__all__ = ["MAX_FOLLOWS", "CodeTries", "Follow", "Member", "StaffNotDeletable", "TooManyFollows"]
