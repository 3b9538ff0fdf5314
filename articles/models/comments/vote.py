"""Votes « utile »: one a member and comment, counted on the comment."""

from collections import Counter
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from articles.models.comments.comment import MAX_INVALIDATED_TALKS, Comment, invalidate_talks
from articles.models.comments.talk_queries import Keys

BATCH_SIZE = 1000  # comments in one statement


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

    def useful_by_comment(self, member: Any, articles: Keys) -> dict[int, int]:
        """The comments of these articles that the member voted for, each with the number of its votes."""
        voted = self.filter(member=member, comment__article__in=articles)
        return dict(voted.values_list("comment", "comment__useful"))

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
            comments = Comment.objects.locked().filter(pk__in=votes.values("comment")).order_by("pk")
            articles = list(comments.values_list("article", flat=True))
            numbers = Counter(votes.values_list("comment", flat=True))
            votes.delete()
            for number in set(numbers.values()):  # of one member: 1
                for keys in batched((key for key in numbers if numbers[key] == number), BATCH_SIZE):
                    Comment.objects.filter(pk__in=keys).update(useful=Greatest(F("useful") - number, 0))
            if articles:
                invalidate_talks(articles[-MAX_INVALIDATED_TALKS:])

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
