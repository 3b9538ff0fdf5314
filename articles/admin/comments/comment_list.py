"""The admin of comments: moderators read what was written and never rewrite it."""

from typing import Any

from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.base import JournaledAdmin
from articles.models import Act, Comment


@admin.register(Comment)
class CommentAdmin(JournaledAdmin):
    """Moderates comments: remove from the page, put back."""

    list_display = ["excerpt", "author", "article", "state", "created_at"]
    list_filter = ["state"]
    list_select_related = ["author", "article"]
    search_fields = ["body", "author__username", "article__title"]
    date_hierarchy = "created_at"
    show_full_result_count = False
    fields = ["state", "body", "author", "article", "parent", "created_at"]
    actions = ["withdraw", "publish"]
    journaled_fields = ["state"]

    class Media:
        css = {"all": ["gestion/comments.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        """Comments with what their addresses need."""
        return super().get_queryset(request).select_related("author", "article")

    def get_readonly_fields(self, request: HttpRequest, obj: Comment | None = None) -> list[str]:
        """All fields but the status; also the status once the author has deleted the comment."""
        own = ["state"] if obj and obj.state == Comment.State.DELETED else []
        return [*own, "body", "author", "article", "parent", "created_at"]

    def formfield_for_choice_field(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out « deleted »: only the author deletes."""
        kwargs["choices"] = [choice for choice in Comment.State.choices if choice[0] != Comment.State.DELETED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: comments are written under articles."""
        return False

    @admin.display(description=_("commentaire"))
    def excerpt(self, comment: Comment) -> str:
        """The beginning of the text, enough to judge most comments."""
        return Truncator(comment.body).chars(80)

    @admin.action(description=_("Retirer"), permissions=["change"])
    def withdraw(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Remove them from the page."""
        chosen = comments.exclude(state=Comment.State.DELETED)
        number = self.apply_to_each(request, Act.Verb.WITHDRAW, chosen, Comment.remove, "state")
        sentence = ngettext("%(n)d commentaire retiré.", "%(n)d commentaires retirés.", number)
        self.message_user(request, sentence % {"n": number})

    @admin.action(description=_("Publier"), permissions=["change"])
    def publish(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Put them back on the page, except those that their authors deleted."""
        chosen = comments.exclude(state=Comment.State.DELETED)
        number = self.apply_to_each(request, Act.Verb.PUBLISH, chosen, Comment.publish, "state")
        sentence = ngettext("%(n)d commentaire publié.", "%(n)d commentaires publiés.", number)
        self.message_user(request, sentence % {"n": number})
