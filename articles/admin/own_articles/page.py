"""The page of an article of our own in the admin: its form, and what an editor is told once it is saved."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.forms.articles import ArticleForm
from articles.admin.own_articles import moments
from articles.admin.own_articles.form import PICTURE_FORM_FIELDS, OwnArticleForm
from articles.models import Article
from articles.templatetags.pictures import picture

DATE_HELP = gettext_lazy(
    "Heure GMT (Abidjan, Dakar). «\u00a0Publié\u00a0» avec une date à venir est «\u00a0programmé\u00a0»\u00a0: "
    "l’article paraît de lui-même, à cette heure."
)
JUDGED_BY_FILING = ("relevance_share", "filing_points")  # no machine files an article of our own


class OwnArticlePage(admin.ModelAdmin):
    """For the admin of articles: what only articles of our own have."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of our own articles for those."""
        if obj is None or obj.is_own:
            kwargs["form"] = OwnArticleForm
            kwargs["help_texts"] = {"published_at": DATE_HELP, "body_html": _body_help()}
        form = super().get_form(request, obj, change, **kwargs)
        for field in form.base_fields.values():  # no red cross beside the newsroom that deletes it
            if hasattr(field.widget, "can_delete_related"):
                field.widget.can_delete_related = False
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the kind and the uploaded picture, in place of the address of a picture; without what only filing judges."""
        (name, first), *others = super().get_fieldsets(request, obj)
        if obj is not None and not obj.is_own:
            return [(name, first), *others]
        shown = ["shown_picture"] if obj is not None and (obj.uploaded_picture_id or obj.image) else []
        fields: list[str] = []
        for field in first["fields"]:
            if field == "outlet":  # of others' articles only
                continue
            fields += [*shown, *_picture_fields(bool(shown))] if field == "image" else [str(field)]
        fields.insert(1, "kind")
        return [(name, {**first, "fields": fields}), *(_without_machine_judgements(one) for one in others)]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new article is a brief, and a draft until its author publishes it."""
        new = {"kind": Article.Kind.BRIEF, "status": Article.Status.DRAFT}
        return {**new, **super().get_changeform_initial_data(request)}

    @admin.display(description=gettext_lazy("image actuelle"))
    def shown_picture(self, article: Article) -> SafeString | str:
        """The picture that the article has."""
        shown = picture(article)
        if shown is None:
            return "–"
        alt = article.uploaded_picture.alt if article.uploaded_picture else ""
        return format_html(
            '<img class="shown-picture" src="{}" srcset="{}" sizes="20rem" alt="{}">', shown.src, shown.srcset, alt
        )

    def tell_what_was_saved(self, request: HttpRequest, form: ArticleForm, *, change: bool) -> None:
        """Say what was taken out of the text, and when the article appears or that its date is past."""
        article, now = form.instance, timezone.now()
        if form.removed:
            sentence = _("Retiré du texte\u00a0: %(tags)s.") % {"tags": ", ".join(form.removed)}
            messages.warning(request, sentence)
        if not article.is_own or (change and not {"status", "published_at"}.intersection(form.changed_data)):
            return
        if article.is_scheduled:
            messages.info(request, moments.scheduled_sentence(article))
        elif moments.is_backdated(article, now):
            messages.warning(request, moments.backdated_sentence(article))


def _without_machine_judgements(fieldset: Any) -> Any:
    name, options = fieldset
    return name, {**options, "fields": [one for one in options["fields"] if one not in JUDGED_BY_FILING]}


def _picture_fields(has_picture: bool) -> list[str]:
    return [name for name in PICTURE_FORM_FIELDS if has_picture or name != "drop_picture"]


def _body_help() -> SafeString:
    tags = '<p> <h2> <strong> <em> <a href="https://…"> <ul> <ol> <li> <blockquote> <table>'
    sentence = _("Balises permises\u00a0: %(tags)s. Le reste est retiré, et le message qui suit le dit.")
    return format_html(sentence.replace("%(tags)s", "{}"), format_html("<code>{}</code>", tags))
