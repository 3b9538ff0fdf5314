"""The members' tables."""

from members.models.code_tries import CodeTries
from members.models.follow import Follow
from members.models.member import MOST_FOLLOWED, Member, StaffStays, TooManyFollows

__all__ = ["MOST_FOLLOWED", "CodeTries", "Follow", "Member", "StaffStays", "TooManyFollows"]
