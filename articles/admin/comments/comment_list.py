"""The admin of comments: moderators read what was written and never rewrite it; they judge it in the queue."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import JournaledAdmin
from articles.admin.comments.author_record import AuthorRecordMixin
from articles.admin.comments.decisions import may_judge
from articles.admin.comments.queue import QueueMixin, queue_address
from articles.admin.lists.searching import SearchedByArticle
from articles.models import Comment


@admin.register(Comment)
class CommentAdmin(SearchedByArticle, QueueMixin, AuthorRecordMixin, JournaledAdmin):
    """All comments, to be found and read. Their state changes in the queue alone, so that every removal has its reason."""

    change_list_template = "admin/articles/comment/change_list.html"
    change_form_template = "admin/articles/comment/change_form.html"
    list_display = ["excerpt", "writer", "article", "state", "created_at"]
    list_filter = ["state", "created_at"]
    search_fields = ["body", "author__username"]
    fields = ["state", "body", "writer", "article", "parent", "stake", "created_at", "edited_at"]
    journaled_fields = ["state"]

    class Media:
        css = {"all": ["gestion/comments.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        """Comments with what their addresses need."""
        rows = super().get_queryset(request).select_related("author", "article")
        return rows.defer("article__body_html", "article__why")

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns; the author's name leads to their record only for those who may open it."""
        return self.list_display if may_judge(request) else _without_links(self.list_display)

    def get_fields(self, request: HttpRequest, obj: Comment | None = None) -> Any:
        """The fields, with the same difference."""
        return self.fields if may_judge(request) else _without_links(self.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Comment | None = None) -> Any:
        """All of them."""
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: comments are written under articles."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        """Never by a form: see the queue."""
        return False

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """Django's page, with the link to the place where the comment is judged."""
        judged_at = queue_address(Comment(pk=object_id)) if may_judge(request) else ""
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "judged_at": judged_at})

    @admin.display(description=gettext_lazy("commentaire"))
    def excerpt(self, comment: Comment) -> str:
        """The beginning of the text, enough to know most comments."""
        return Truncator(comment.body).chars(80)

    @admin.display(description=gettext_lazy("auteur"), ordering="author__username")
    def name(self, comment: Comment) -> str:
        """The author's name."""
        return comment.author.get_username() if comment.author else _("compte supprimé")

    @admin.display(description=gettext_lazy("auteur"), ordering="author__username")
    def writer(self, comment: Comment) -> SafeString | str:
        """The same, with a link to the author's record; not to the member's page, which moderators may not open."""
        if comment.author_id is None:
            return self.name(comment)
        address = reverse("admin:articles_comment_author", args=[comment.author_id])
        return format_html('<a href="{}">{}</a>', address, self.name(comment))


def _without_links(columns: Iterable[Any]) -> list[Any]:
    return ["name" if one == "writer" else one for one in columns]
