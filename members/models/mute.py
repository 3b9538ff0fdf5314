"""Members whom a member does not want to read."""

from django.conf import settings
from django.db import models

MAX_MUTES = 200  # per member


class TooManyMutes(Exception):
    """The member already mutes MAX_MUTES members."""


class Mute(models.Model):
    """`member` no longer sees what `muted` writes; nobody else is told. Deleted with either."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="mutes",
        db_index=False,  # mute_once begins with it
    )
    muted = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "membre masqué"
        verbose_name_plural = "membres masqués"
        constraints = [
            models.UniqueConstraint(fields=["member", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~models.Q(member=models.F("muted")), name="mute_is_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.muted_id}"
