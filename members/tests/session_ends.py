"""All that ends a member's session."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone

each_end_of_a_session = pytest.mark.parametrize(
    "end",
    [
        lambda member: Session.objects.all().delete(),
        lambda member: Session.objects.update(expire_date=timezone.now()),
        lambda member: get_user_model().objects.update(is_active=False),
        lambda member: member.set_password("un autre mot de passe") or member.save(),
        lambda member: get_user_model().objects.filter(pk=member.pk).delete(),
        lambda member: member.end_sessions(),
    ],
    ids=["signed out", "expired", "deactivated", "another password", "gone", "closed"],
)
