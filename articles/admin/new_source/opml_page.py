"""« Ajouter depuis une liste OPML »: a list is uploaded, what it changes is shown, and then it is saved in one act."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import JournaledAdmin
from articles.ingest.cpu_budget import Budget, TooCostly
from articles.models import Act, Source
from articles.syndication.opml import NotOpml, Outline, parse_opml
from articles.syndication.opml_import import ImportPlan, add_outlines, plan_import

SALT = "articles.admin.new_source.opml"
MAX_AGE_SECONDS = 3600
MAX_UPLOAD_BYTES = 2_500_000
MAX_SIGNED_CHARS = 1_500_000  # Django refuses forms beyond 2.5 MB
MAX_SHOWN = 200  # outlines of each sort that are shown one by one
TOO_LARGE_SENTENCE = gettext_lazy("Cette liste est trop longue pour une page (2,5\u00a0Mo). Partagez-la en plusieurs.")
NOT_OPML_SENTENCES = {
    "empty": gettext_lazy("Ce fichier est vide. Exportez la liste de nouveau."),
    "too-large": TOO_LARGE_SENTENCE,
    "too-many": gettext_lazy("Cette liste a plus de 2\u202f000 lignes, dossiers compris. Partagez-la en plusieurs."),
    "entities": gettext_lazy("Ce fichier déclare des entités XML, qui ne sont pas lues. Exportez la liste sans elles."),
    "not-opml": gettext_lazy("Ce n’est pas une liste OPML. Choisissez le fichier que votre lecteur de flux exporte."),
    "cut-short": gettext_lazy("Ce fichier est incomplet : exportez-le de nouveau."),
}
TOO_COSTLY_SENTENCE = gettext_lazy(
    "Lire cette liste demande bien plus de travail qu’une liste ordinaire. Exportez-la de nouveau."
)
REFUSAL_REASONS = {
    "not-http": gettext_lazy("ne commence pas par http:// ou https://"),
    "too-long": gettext_lazy("plus de 1\u202f000 caractères"),
    "malformed": gettext_lazy("adresse mal écrite, ou avec un mot de passe"),
}


class ListForm(forms.Form):
    """The OPML file; `cleaned_data["file"]` is its outlines."""

    file = forms.FileField(label=gettext_lazy("Fichier OPML"), allow_empty_file=True)

    def clean_file(self) -> list[Outline]:
        """Read the file. Refuse one that is too large, no OPML, or has no feed."""
        uploaded: UploadedFile = self.cleaned_data["file"]
        if (uploaded.size or 0) > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(TOO_LARGE_SENTENCE)
        try:
            outlines = Budget().run(parse_opml, uploaded.read())
        except NotOpml as error:
            raise forms.ValidationError(NOT_OPML_SENTENCES[error.reason]) from None
        except TooCostly:
            raise forms.ValidationError(TOO_COSTLY_SENTENCE) from None
        if not outlines:
            raise forms.ValidationError(gettext_lazy("Cette liste ne contient aucun flux."))
        return outlines


class OpmlPage:
    """The page that adds the sources of a list. Nothing is fetched, and nothing is stored before it is saved."""

    def __init__(self, pages: JournaledAdmin) -> None:
        self._pages = pages

    def view(self, request: HttpRequest) -> HttpResponse:
        """The form; what the list changes; and its saving."""
        if not request.user.has_perms(["articles.add_source", "articles.add_feed"]):
            raise PermissionDenied
        if request.method != "POST":
            return self._respond(request, form=ListForm())
        return self._save(request) if "outlines" in request.POST else self._preview(request)

    def _preview(self, request: HttpRequest) -> HttpResponse:
        form = ListForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._respond(request, form=form)
        plan = plan_import(form.cleaned_data["file"])
        signed = _sign(plan.new)
        if len(signed) > MAX_SIGNED_CHARS:
            form.add_error("file", TOO_LARGE_SENTENCE)
            return self._respond(request, form=form)
        return self._respond(request, form=ListForm(), plan=plan, signed=signed, **_shown(plan))

    def _save(self, request: HttpRequest) -> HttpResponse:
        try:
            outlines = _chosen(_read(request.POST["outlines"]), request)
            added = self._add(request, outlines)
        except signing.BadSignature:
            sentence = _(
                "Cet aperçu a plus d’une heure. Choisissez de nouveau le fichier\u00a0: rien n’est enregistré."
            )
            return self._refuse(request, sentence)
        except IntegrityError:
            sentence = _(
                "Quelqu’un vient d’ajouter une de ces sources. Rien n’est enregistré\u00a0: reprenez le fichier."
            )
            return self._refuse(request, sentence)
        if not outlines:
            return self._refuse(request, _("Aucune ligne n’était cochée\u00a0: rien n’est enregistré."))
        sentence = ngettext(
            "%(n)d source ajoutée avec son flux.", "%(n)d sources ajoutées, chacune avec son flux.", added
        )
        messages.success(request, sentence % {"n": added})
        return HttpResponseRedirect(reverse("admin:articles_source_changelist"))

    def _add(self, request: HttpRequest, outlines: list[Outline]) -> int:
        """Add those that are still new, with their acts, all or none; returns how many."""
        with transaction.atomic():
            feeds = add_outlines(plan_import(outlines).new)
            add = Act.Verb.ADD
            self._pages.record(request, add, [feed.source for feed in feeds], after=_source_values)
            self._pages.record(request, add, feeds, after=lambda feed: {"source": feed.source_id, "url": feed.url})
        return len(feeds)

    def _refuse(self, request: HttpRequest, sentence: str) -> HttpResponse:
        messages.error(request, sentence)
        return self._respond(request, form=ListForm())

    def _respond(self, request: HttpRequest, **context: Any) -> HttpResponse:
        title = _("Ajouter les sources d’une liste OPML")
        shared = {**self._pages.admin_site.each_context(request), "title": title, "opts": Source._meta}
        return TemplateResponse(request, "admin/articles/source/opml.html", shared | {"shown": MAX_SHOWN} | context)


def _source_values(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in ("name", "slug", "homepage", "language")}


def _shown(plan: ImportPlan) -> dict[str, Any]:
    """The first outlines of each sort, for the page."""
    refused = [(outline, REFUSAL_REASONS[reason]) for outline, reason in plan.refused[:MAX_SHOWN]]
    return {"new": plan.new[:MAX_SHOWN], "known": plan.known[:MAX_SHOWN], "refused": refused}


def _chosen(outlines: list[Outline], request: HttpRequest) -> list[Outline]:
    """All outlines, or those that were ticked."""
    if request.POST.get("scope") == "all":
        return outlines
    ticked = set(request.POST.getlist("ticked"))
    return [outline for number, outline in enumerate(outlines) if str(number) in ticked]


def _sign(outlines: tuple[Outline, ...]) -> str:
    rows = [(one.url, one.title[:MAX_SHOWN], one.homepage[:500], one.language[:20]) for one in outlines]
    return signing.dumps(rows, salt=SALT, compress=True)


def _read(signed: str) -> list[Outline]:
    """The outlines that `_sign` wrote. Raises signing.BadSignature if it did not, or over an hour ago."""
    return [Outline(*row) for row in signing.loads(signed, salt=SALT, max_age=MAX_AGE_SECONDS)]
