"""The form of an article of our own: its kind, its text with a toolbar, its picture."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.forms.articles import ArticleForm
from articles.ingest.enrich.image import MAX_PICTURE_BYTES, PictureRejected, Renditions
from articles.ingest.enrich.image_files import WIDTHS
from articles.ingest.enrich.one_picture import render_upload
from articles.models import Article, UploadedPicture
from articles.models.own.uploaded_picture import FILE_COLUMNS, MAX_ALT_CHARS, MAX_CREDIT_CHARS
from portal.staff.kept_form import LOST_FILE

PICTURE_FORM_FIELDS = ("picture", "picture_alt", "picture_credit", "drop_picture")
# Why an upload is refused (the reasons of ingest/enrich/image.py), and what to do.
REFUSALS = {
    "too-large": gettext_lazy("L’image dépasse 8 Mo\u00a0: réduisez-la, puis choisissez-la de nouveau."),
    "svg": gettext_lazy("Ce fichier est un dessin SVG ou une page web\u00a0: choisissez une image JPEG, PNG ou WebP."),
    "not-a-picture": gettext_lazy("Ce fichier n’est pas une image\u00a0: choisissez une image JPEG, PNG ou WebP."),
    "other-format": gettext_lazy(
        "Ce fichier n’est pas une image JPEG, PNG ou WebP, quel que soit son nom\u00a0: choisissez-en une."
    ),
    "polyglot": gettext_lazy(
        "Ce fichier est une image et autre chose à la fois (page, script, archive ou PDF). "
        "Enregistrez l’image de nouveau dans un logiciel de photos, puis choisissez-la."
    ),
    "too-many-pixels": gettext_lazy(
        "L’image compte trop de pixels\u00a0: 40 millions au plus pour un JPEG simple, 16 sinon. Réduisez-la."
    ),
    "too-small": gettext_lazy("L’image est trop petite\u00a0: il lui faut 64 pixels de chaque côté."),
    "shape": gettext_lazy("L’image est une bande trop longue\u00a0: recadrez-la."),
    "animated": gettext_lazy("L’image est animée\u00a0: choisissez une image fixe."),
    "damaged": gettext_lazy("Le fichier de l’image est corrompu ou incomplet\u00a0: choisissez une autre copie."),
}


class BodyWidget(AdminTextareaWidget):
    """The plain field, with a toolbar that static/gestion/toolbar.js shows."""

    template_name = "admin/articles/article/body_widget.html"


class PictureInput(forms.FileInput):
    """A file, or LOST_FILE where one was sent with a form that could be kept only without it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The file; LOST_FILE, or nothing."""
        return LOST_FILE if data.get(name) == LOST_FILE else super().value_from_datadict(data, files, name)


class PictureField(forms.FileField):
    """A file to upload. A browser never sends a file again, so an empty field changes nothing."""

    widget = PictureInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def to_python(self, data: Any) -> Any:
        """The file. Raises ValidationError for one that was lost: the picture shown would get the words of another."""
        if data == LOST_FILE:
            raise forms.ValidationError(_("Ce fichier n’a pas pu être conservé\u00a0: choisissez-le de nouveau."))
        return super().to_python(data)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether a file was sent."""
        return bool(data)


class OwnArticleForm(ArticleForm):
    """An article of our own. `renditions` is the picture that was just uploaded, decoded and encoded anew."""

    picture = PictureField(
        required=False,
        label=gettext_lazy("Image"),
        help_text=gettext_lazy(
            "JPEG, PNG ou WebP, 8 Mo et 40 millions de pixels au plus. Ses métadonnées sont effacées."
        ),
    )
    picture_alt = forms.CharField(
        required=False,
        max_length=MAX_ALT_CHARS,
        label=gettext_lazy("Texte de l’image"),
        help_text=gettext_lazy("Obligatoire avec une image\u00a0: ce qu’elle montre, pour qui ne la voit pas."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    picture_credit = forms.CharField(
        required=False,
        max_length=MAX_CREDIT_CHARS,
        label=gettext_lazy("Crédit de l’image"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    drop_picture = forms.BooleanField(required=False, label=gettext_lazy("Retirer l’image"))
    renditions: Renditions | None = None
    _replaced: str | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        shown = self.instance.uploaded_picture
        if shown is not None:
            self.initial.update(picture_alt=shown.alt, picture_credit=shown.credit)
        if not self.instance.pk and "category" in self.fields:  # to be chosen, whatever the model's default
            category: Any = self.fields["category"]
            category.initial = self.initial["category"] = None
            category.empty_label = "–"
        if "kind" in self.fields:  # an article older than the kinds is offered as a brief
            self.fields["kind"].choices = Article.Kind.choices  # type: ignore[attr-defined]
            self.initial["kind"] = self.initial.get("kind") or Article.Kind.BRIEF
        if "body_html" in self.fields:
            self.fields["body_html"].widget = BodyWidget()

    def clean_picture(self) -> str:
        """Decode the file and encode it anew: nothing that it says of itself is believed. Returns its name, for the journal."""
        file: UploadedFile | None = self.cleaned_data["picture"]
        if not file:
            return ""
        try:
            if (file.size or 0) > MAX_PICTURE_BYTES:
                raise PictureRejected("too-large")
            self.renditions = render_upload(file.read(), WIDTHS)
        except PictureRejected as why:
            raise forms.ValidationError(REFUSALS[why.reason], code=why.reason) from why
        return file.name or ""

    def clean(self) -> dict[str, Any]:
        """Ask for the picture's text; say that a browser does not send a file twice."""
        cleaned = super().clean()
        if "picture" not in self.errors:
            self._check_picture(cleaned)
        if self.errors and self.renditions:
            self.add_error(
                "picture",
                _("Les fichiers ne sont pas conservés d’un essai à l’autre\u00a0: choisissez le vôtre de nouveau."),
            )
        return cleaned

    def _check_picture(self, cleaned: dict[str, Any]) -> None:
        has_words = cleaned.get("picture_alt") or cleaned.get("picture_credit")
        if cleaned.get("drop_picture"):
            if self.renditions:
                self.add_error("drop_picture", _("Choisissez une autre image, ou retirez celle-ci."))
        elif self.renditions or self.instance.uploaded_picture_id:
            if not cleaned.get("picture_alt") and "picture_alt" not in self.errors:
                self.add_error("picture_alt", _("Dites ce que montre l’image, pour qui ne la voit pas."))
        elif has_words:
            self.add_error("picture", _("Choisissez l’image dont parle ce texte, ou effacez-le."))

    @property
    def changes_picture(self) -> bool:  # type: ignore[override]
        """Whether the picture, its text or its credit changes."""
        return bool(set(PICTURE_FORM_FIELDS).intersection(self.changed_data))

    def place_picture(self) -> set[str]:
        """Give the article another picture or none, or give its picture another text or credit."""
        article, key = self.instance, self.instance.uploaded_picture_id
        said = {"alt": self.cleaned_data["picture_alt"], "credit": self.cleaned_data["picture_credit"]}
        if self.renditions:
            files = {FILE_COLUMNS[width]: content for width, content in self.renditions.files.items()}
            size = {"width": self.renditions.width, "height": self.renditions.height}
            article.uploaded_picture = UploadedPicture.objects.create(**said, **size, **files)
        elif self.cleaned_data["drop_picture"]:
            article.uploaded_picture = None
        elif key and self.changes_picture:
            UploadedPicture.objects.filter(pk=key).update(**said)
            return set()
        else:
            return set()
        article.image, self._replaced = "", key
        return {"uploaded_picture", "image"}

    def drop_replaced_picture(self) -> None:
        """Delete the picture that the saved article no longer has: nothing shows it any more."""
        if self._replaced:
            UploadedPicture.objects.filter(pk=self._replaced).delete()
