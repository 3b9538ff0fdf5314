"""The models of members, their follows, mutes and sanctions, and the tries of mailed codes."""

from members.models.code_tries import CodeTries
from members.models.follow import Follow
from members.models.member import MAX_FOLLOWS, Member, StaffNotDeletable, TooManyFollows
from members.models.mute import MAX_MUTES, Mute, TooManyMutes
from members.models.sanction import Sanction

__all__ = [
    "MAX_FOLLOWS",
    "MAX_MUTES",
    "CodeTries",
    "Follow",
    "Member",
    "Mute",
    "Sanction",
    "StaffNotDeletable",
    "TooManyFollows",
    "TooManyMutes",
]
