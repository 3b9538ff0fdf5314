"""Votes « utile »: one a member and comment, counted on the comment."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F

from articles.models.comments.comment import Comment, invalidate_talks


class VoteQuerySet(models.QuerySet["Vote"]):
    """Votes, which keep `Comment.useful` in step. The methods may be called twice, or at once: the number stays right."""

    def add(self, comment: Comment, member: Any) -> None:
        """Count the member's vote."""
        try:
            with transaction.atomic():
                self.create(comment=comment, member=member)
                self._add_to_count(comment, 1)
        except IntegrityError:
            return  # voted already

    def take_back(self, comment: Comment, member: Any) -> None:
        """No longer count it."""
        with transaction.atomic():
            if self.filter(comment=comment, member=member).delete()[0]:
                self._add_to_count(comment, -1)

    def take_back_all_of(self, members: Any) -> None:
        """No longer count those of members (keys, or a query of them) who are about to be deleted."""
        with transaction.atomic():
            votes = self.filter(member__in=list(members))
            # The comments are locked first, as by a vote.
            comments = list(Comment.objects.locked().filter(pk__in=votes.values("comment")).order_by("pk"))
            numbers = Counter(votes.values_list("comment", flat=True))
            votes.delete()
            for comment in comments:
                self._add_to_count(comment, -numbers[comment.pk])

    def _add_to_count(self, comment: Comment, number: int) -> None:
        Comment.objects.filter(pk=comment.pk).update(useful=F("useful") + number)
        invalidate_talks([comment.article_id])


class Vote(models.Model):
    """A member found a comment useful. Deleted with either."""

    comment = models.ForeignKey(
        Comment, models.CASCADE, related_name="votes", db_index=False
    )  # vote_once begins with it
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="votes")

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = "vote"
        constraints = [models.UniqueConstraint(fields=["comment", "member"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.comment_id}"
