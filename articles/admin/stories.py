"""The admin of stories: their articles and their lead; merging, taking an article out, choosing the lead."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import search
from articles.admin.article_list.left_out import tell_left_out
from articles.admin.article_list.limit import ActionRefused, at_most
from articles.admin.base import JournaledAdmin
from articles.admin.conflicts.compared_form import ComparedForm
from articles.admin.conflicts.page import ConflictPage
from articles.admin.journal.batches import tell
from articles.admin.lists.searching import MAX_MATCHES
from articles.editing import separating, uniting
from articles.models import Article, Story
from articles.stories import editing

MEMBER_FIELDS = ("source", "published_at", "language", "status", "leads")
MAX_SELECTED = 50  # articles or stories that one action accepts; a list may have thousands ticked


class StoryForm(ComparedForm):
    """What an editor may change in a story."""

    in_front = forms.ModelChoiceField(
        Article.objects.none(),
        required=False,
        label=gettext_lazy("Article de tête"),
        empty_label=gettext_lazy("choix automatique"),
        help_text=gettext_lazy("Votre choix vaut tant que l’article est publié et reste dans le sujet."),
    )
    leaving = forms.ModelMultipleChoiceField(
        Article.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Retirer du sujet"),
        help_text=gettext_lazy("Un article retiré paraît seul\u00a0: aucune visite ne le remettra dans ce sujet."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Article.objects.filter(story=self.instance.pk).select_related("source").order_by("published_at", "id")
        if "in_front" in self.fields:
            named = ("source__name", "title", "story", "published_at")
            self.fields["in_front"].queryset = members.published().only(*named)  # type: ignore[attr-defined]
            self.fields["leaving"].queryset = members.only(*named)  # type: ignore[attr-defined]
            for field in self.fields.values():
                field.label_from_instance = _article_label  # type: ignore[attr-defined]
            self.initial["in_front"] = self.instance.editors_lead_id

    def clean(self) -> dict[str, Any]:
        """Refuse a lead that is being taken out of the story."""
        cleaned = super().clean()
        if cleaned.get("in_front") in list(cleaned.get("leaving") or []):
            self.add_error("in_front", _("Un article ne peut pas être l’article de tête du sujet et en être retiré."))
        return cleaned


def _article_label(article: Article) -> str:
    return f"{article.source} : {article}"


class MemberInline(admin.TabularInline):
    """The articles of a story, in the order in which they joined; each is changed on its own page."""

    model = Article
    fields = [*MEMBER_FIELDS]
    readonly_fields = [*MEMBER_FIELDS]
    ordering = ["published_at", "id"]
    show_change_link = True
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """The articles without their long texts."""
        return super().get_queryset(request).select_related("source").defer("body_html", "why")

    @admin.display(description=gettext_lazy("en tête"), boolean=True)
    def leads(self, article: Article) -> bool:
        """Whether it is the lead, whose card represents the story."""
        return article.is_lead

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: articles are added by « Réunir »."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never here: each article is changed on its own page."""
        return False


@admin.register(Story)
class StoryAdmin(ConflictPage, JournaledAdmin):
    """Stories. Whoever may change articles may change them. Ingestion opens stories; one that is left with one article closes."""

    form = StoryForm
    list_display = ["__str__", "number", "source", "lead_is_chosen", "opened_at"]
    list_filter = ["lead_is_chosen", "opened_at"]
    search_fields = ["articles__title"]  # see `get_search_results`
    ordering = ["-pk"]
    list_per_page = 50
    readonly_fields = ["lead", "lead_is_chosen", "opened_at"]
    inlines = [MemberInline]
    actions = ["unite", "let_choose"]

    def get_fields(self, request: HttpRequest, obj: Story | None = None) -> Any:
        """The fields of the form, or for those who may not change the story the read-only ones."""
        return ["in_front", "leaving"] if self.has_change_permission(request, obj) else self.readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        """Stories with what the list shows."""
        return super().get_queryset(request).with_member_count()  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """The stories of the articles that a search finds: published ones through the index, others by their title."""
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.holding(Article.objects.matching_words(search.matching_keys(term, MAX_MATCHES), term)), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: « Réunir en un sujet » in the list of articles opens one."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Story | None = None) -> bool:
        """Whoever may change articles."""
        return request.user.has_perm("articles.change_article")

    def has_view_permission(self, request: HttpRequest, obj: Story | None = None) -> bool:
        """Whoever may view articles."""
        return request.user.has_perm("articles.view_article") or self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Story | None = None) -> bool:
        """Never: taking its articles out closes it."""
        return False

    def view_on_site(self, story: Story) -> str | None:
        """The story's page, if it has one."""
        return story.get_absolute_url() if story.lead else None

    def save_model(self, request: HttpRequest, obj: Story, form: StoryForm, change: bool) -> None:
        """Apply the editor's choices, as the actions do."""
        for article in form.cleaned_data["leaving"]:
            editing.separate(article, request.user)
        if "in_front" not in form.changed_data or _is_closed(obj):
            return
        if form.cleaned_data["in_front"]:
            report_refusal(self, request, editing.set_editors_lead, form.cleaned_data["in_front"], request.user)
        else:
            editing.clear_editors_lead(obj, request.user)

    def response_change(self, request: HttpRequest, obj: Story) -> HttpResponse:
        """Go to the list if the story no longer exists."""
        if not _is_closed(obj):
            return super().response_change(request, obj)
        sentence = _("Le sujet est fermé\u00a0: il n’y restait qu’un article.")
        self.message_user(request, sentence, messages.SUCCESS)
        return redirect("admin:articles_story_changelist")

    @admin.display(description=gettext_lazy("articles"), ordering="members")
    def number(self, story: Any) -> int:
        """How many articles it has."""
        return int(story.members)

    @admin.display(description=gettext_lazy("article de tête"))
    def source(self, story: Story) -> str:
        """The source of its lead."""
        return story.lead.source.name if story.lead else "–"

    @admin.action(description=gettext_lazy("Réunir en un sujet"), permissions=["change"])
    def unite(self, request: HttpRequest, chosen: QuerySet[Story]) -> None:
        """Merge them into one."""
        if chosen.count() > MAX_SELECTED:
            sentence = _("%(n)d sujets au plus à la fois\u00a0: rien n’a été réuni. Choisissez-en moins.") % {
                "n": MAX_SELECTED
            }
            self.message_user(request, sentence, messages.ERROR)
            return
        articles = list(Article.objects.filter(story__in=chosen.values("pk")))
        done = report_refusal(self, request, uniting.unite_all, articles, request.user)
        if done:
            tell(request, done.sentence, [done])

    @admin.action(description=gettext_lazy("Laisser le site choisir l’article de tête"), permissions=["change"])
    def let_choose(self, request: HttpRequest, chosen: QuerySet[Story]) -> None:
        """Undo the editor's choice of a lead."""
        for story in chosen:
            editing.clear_editors_lead(story, request.user)
        number = len(chosen)
        sentence = ngettext(
            "Le site choisit l’article de tête de %(n)d sujet.",
            "Le site choisit l’article de tête de %(n)d sujets.",
            number,
        )
        self.message_user(request, sentence % {"n": number}, messages.SUCCESS)


def _is_closed(story: Story) -> bool:
    return not Story.objects.filter(pk=story.pk).exists()


class StoryActions(admin.ModelAdmin):
    """The story actions of the list of articles."""

    @admin.action(description=gettext_lazy("Réunir en un sujet"), permissions=["change"])
    @at_most(MAX_SELECTED)
    def unite(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Put these articles, and the stories that they are in, into one story."""
        try:
            done = uniting.unite_all(list(chosen), request.user)
        except editing.EditRefused as why:
            raise ActionRefused(str(why)) from why
        tell(request, done.sentence, [done])

    @admin.action(description=gettext_lazy("Retirer du sujet"), permissions=["change"])
    @at_most(MAX_SELECTED)
    def separate(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Take each out of its story."""
        articles, batch = list(chosen), uuid.uuid4()
        done = separating.separate_each([one.pk for one in articles], request.user, batch)
        sentence = ngettext("%(n)d article retiré de son sujet.", "%(n)d articles retirés de leurs sujets.", len(done))
        tell(request, sentence % {"n": len(done)}, done, batch)
        tell_left_out(request, articles, [one.key for one in done], _("dans aucun sujet"))

    @admin.action(description=gettext_lazy("Choisir comme article de tête"), permissions=["change"])
    @at_most(MAX_SELECTED)
    def lead_with(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Make each the lead of its story."""
        led = [one for one in chosen if report_refusal(self, request, editing.set_editors_lead, one, request.user)]
        if not led:
            raise ActionRefused
        sentence = ngettext("%(n)d article de tête choisi.", "%(n)d articles de tête choisis.", len(led))
        self.message_user(request, sentence % {"n": len(led)})


def report_refusal(model_admin: Any, request: HttpRequest, edit: Any, *args: Any) -> Any:
    """What `edit` returns, or True for None; if it refuses, show the editor the reason."""
    try:
        return edit(*args) or True
    except editing.EditRefused as refusal:
        model_admin.message_user(request, str(refusal), messages.ERROR)
        return None
