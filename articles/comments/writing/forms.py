"""The form of a comment, with its checks of length and legibility."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Comment
from articles.models.comments.comment import MAX_COMMENT_CHARS
from articles.text.characters import is_blank, max_stacked_marks
from portal.fields import PlainTextField
from portal.typography import grouped_number

MAX_COMMENT_LINES = 40  # empty ones included
MAX_MARKS_ON_A_LETTER = 3  # Vietnamese, Yoruba and Arabic put two, rarely three


class TextForm(forms.Form):
    """The text of a comment on `article`, and the declared interest where the article tells of a listed company.

    The page sets no `maxlength`: with it, browsers silently cut pasted text.
    """

    body = PlainTextField(
        label=gettext_lazy("Votre commentaire"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Écrivez votre commentaire avant de le publier.")},
    )

    def __init__(self, article: Article, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        self.fields["body"].help_text = length_rule()
        self.fields["body"].widget.attrs |= counter()
        if asks_stake(article):
            self.fields["stake"] = _stake_field()

    def replace_sent(self, name: str, value: str) -> None:
        """Show `value` in a field in place of what was sent."""
        sent: Any = self.data
        self.data = sent.copy()
        self.data[name] = value  # type: ignore[index]

    def clean_body(self) -> str:
        """The text. Raises ValidationError if it is invisible, stacks too many marks, or has too many lines or characters."""
        body = self.cleaned_data["body"]
        _check_legible(body)
        if len(body) > MAX_COMMENT_CHARS:
            sentence = _(
                "Votre commentaire compte %(count)s caractères, pour un maximum de %(most)s\u00a0: retirez-en "
                "%(excess)s, puis publiez-le."
            )
            counts = {"count": len(body), "most": MAX_COMMENT_CHARS, "excess": len(body) - MAX_COMMENT_CHARS}
            raise ValidationError(sentence % {name: grouped_number(n) for name, n in counts.items()})
        return body


class CommentForm(TextForm):
    """A new comment, or a reply. Each form has a key of its own: sent twice, it makes one comment."""

    reponse = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, article: Article, *args: Any, **kwargs: Any) -> None:
        super().__init__(article, *args, **kwargs)
        self.fields["form_key"].initial = uuid.uuid4
        if self.is_bound and not self.data.get(
            "form_key"
        ):  # the box on a cached page, which all visitors share, has none
            self.replace_sent("form_key", str(uuid.uuid4()))

    def clean_reponse(self) -> Comment | None:
        """The comment replied to, or None. Raises ValidationError if it is not a public comment of this talk."""
        key = self.cleaned_data["reponse"]
        if key is None:
            return None
        parent = Comment.objects.in_talk(self.article).public().select_related("author").filter(pk=key).first()
        if parent is None:
            self.forget_parent()
            raise ValidationError(parent_gone_sentence())
        return parent

    def forget_parent(self) -> None:
        """Show the form as that of an ordinary comment."""
        self.replace_sent("reponse", "")

    def save(self, author: Any, hold: str = "") -> Comment:
        """Save the comment, once per form however often it is sent; one with a `hold` waits for a moderator."""
        data = self.cleaned_data
        values = {"article": self.article, "author": author, "parent": data["reponse"], "body": data["body"]}
        values |= {"stake": data.get("stake", ""), "hold": hold}
        values["state"] = Comment.State.HELD if hold else Comment.State.PUBLISHED
        key = data["form_key"] or uuid.uuid4()
        comment, created = Comment.objects.get_or_create(form_key=key, defaults=values)
        if not created and (comment.author_id, comment.article_id) != (author.pk, self.article.pk):
            return Comment.objects.create(**values)  # another member's or article's key: not from a form of ours
        return comment

    def already_saved(self, author: Any) -> Comment | None:
        """The comment that this form has already created, or None."""
        key = self.cleaned_data["form_key"]
        return self.article.comments.filter(form_key=key, author=author.pk).first() if key else None


class EditForm(TextForm):
    """Another wording of a comment; `seen` is the digest of the wording that its author read."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


def asks_stake(article: Article) -> bool:
    """Whether those who comment the article declare their interest: it is filed under a listed company."""
    return any(organisation.is_listed for organisation in article.organisations.all())


def length_rule(published: int = 0) -> str:
    """How long a comment may be; to whom has `published` fewer than HOLD_FIRST, also that the first ones are read before."""
    rule = _("Texte simple, %(most)s caractères au plus.") % {"most": grouped_number(MAX_COMMENT_CHARS)}
    if published >= settings.HOLD_FIRST:
        return rule
    return f"{rule} {_('Les premiers commentaires d’un membre sont lus avant publication.')}"


def counter() -> dict[str, str]:
    """The attributes of a box in which static/js/counter.js tells how much room is left."""
    return {
        "data-most": str(MAX_COMMENT_CHARS),
        "data-left": _("Caractères restants\u00a0: {n}"),
        "data-over": _("Caractères en trop\u00a0: {n}"),
    }


def parent_gone_sentence() -> str:
    """What is said of a reply to what may no longer be read."""
    return _(
        "Le commentaire auquel vous répondez a disparu. Votre texte est encore dans cette page\u00a0: publiez-le "
        "comme un commentaire ordinaire."
    )


def _stake_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Votre intérêt dans la société cotée dont parle l’article"),
        choices=[("", _("Choisir…")), *Comment.Stake.choices],
        help_text=_("Il paraîtra à côté de votre pseudo."),
        error_messages={
            "required": _(
                "Indiquez si vous détenez ce titre\u00a0: «\u00a0je préfère ne pas dire\u00a0» est aussi une réponse."
            )
        },
    )


def _check_legible(body: str) -> None:
    """Raise ValidationError for an invisible text, for stacked marks that would cover other lines, and for too many lines."""
    if is_blank(body):
        raise ValidationError(
            _("Votre commentaire ne contient que des caractères invisibles\u00a0: écrivez un texte, puis publiez-le.")
        )
    if max_stacked_marks(body) > MAX_MARKS_ON_A_LETTER:
        raise ValidationError(
            _("Une lettre de votre commentaire porte plus de %(most)d accents\u00a0: retirez-en, puis publiez-le.")
            % {"most": MAX_MARKS_ON_A_LETTER}
        )
    if (lines := body.count("\n") + 1) > MAX_COMMENT_LINES:
        raise ValidationError(
            _(
                "Votre commentaire compte %(count)s lignes, pour un maximum de %(most)d\u00a0: raccourcissez-le, puis "
                "publiez-le."
            )
            % {"count": grouped_number(lines), "most": MAX_COMMENT_LINES}
        )
