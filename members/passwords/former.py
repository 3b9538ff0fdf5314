"""What a wrong password costs where none is stored, while hashes of the former cost still are.

A stranger sees by the time of an answer which of the two costs was paid. So an address without a password pays one of them too:
the former one in as many cases as members have it, always the same for one address. See docs/decisions/023.
"""

from allauth.account.internal.userkit import filter_users_by_email
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from members.models import Member

SHARE_KEY, SHARE_SECONDS = "former-hash-share", 3600


def pays_former_cost(email: str) -> bool:
    """Whether nobody's password is compared for this address, and the former cost is paid in its stead."""
    share = cache.get_or_set(SHARE_KEY, Member.objects.former_hash_share, SHARE_SECONDS)
    if not share:
        return False
    members = filter_users_by_email(email, prefer_verified=True, for_login=True)
    lot = int(salted_hmac("members.passwords.former", email.lower(), algorithm="sha256").hexdigest()[:8], 16)
    return lot < share * 16**8 and not any(member.has_usable_password() for member in members)
