"""The members' tables."""

from .code_tries import CodeTries
from .follow import Follow
from .member import MOST_FOLLOWED, Member, StaffStays, TooManyFollows

__all__ = ["MOST_FOLLOWED", "CodeTries", "Follow", "Member", "StaffStays", "TooManyFollows"]
