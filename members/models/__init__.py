"""The models of members, their sessions, follows, mutes and sanctions, their profiles, consents, notices and mails."""

from members.models.code_tries import CodeTries
from members.models.consent import Consent
from members.models.email_change import EmailChange
from members.models.erasure import Erasure
from members.models.follow import MAX_FOLLOWS, Follow, TooManyFollows
from members.models.former_pseudo import FormerPseudo
from members.models.member import Member, StaffNotDeletable
from members.models.mute import MAX_MUTES, Mute, TooManyMutes
from members.models.notices.mail_settings import MailSettings
from members.models.notices.notice import Notice, ReadingPosition
from members.models.notices.outgoing import MailPace, Outgoing
from members.models.profile import Profile
from members.models.sanction import Sanction
from members.models.session import MemberSession

__all__ = [
    "MAX_FOLLOWS",
    "MAX_MUTES",
    "CodeTries",
    "Consent",
    "EmailChange",
    "Erasure",
    "Follow",
    "FormerPseudo",
    "MailPace",
    "MailSettings",
    "Member",
    "MemberSession",
    "Mute",
    "Notice",
    "Outgoing",
    "Profile",
    "ReadingPosition",
    "Sanction",
    "StaffNotDeletable",
    "TooManyFollows",
    "TooManyMutes",
]
