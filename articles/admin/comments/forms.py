"""The forms of the moderation queue and of an author's record: what a button sends."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import Comment, Judgement, Reason, TalkState
from articles.models.comments.judgement import MAX_MESSAGE_CHARS
from articles.text.characters import is_blank
from portal.fields import PlainTextField

MAX_SANCTION_REASON_CHARS = MAX_NOTE_CHARS = 300
MAX_ISSUER_NAME_CHARS = 80  # as many as the column of members takes
# What a button says: « refuse » for a held or contested comment, « hide » for one that readers could read, which asks for the
# second factor again (portal/staff/powers.py).
VERBS = {"publish": Judgement.Verb.PUBLISH, "refuse": Judgement.Verb.REMOVE, "hide": Judgement.Verb.REMOVE}
# Sanctions by the value of their button: kind, and for how long (None: always).
SANCTIONS: dict[str, tuple[str, timedelta | None]] = {
    "hold": ("hold", None),
    "silence-day": ("silence", timedelta(days=1)),
    "silence-week": ("silence", timedelta(days=7)),
    "silence-always": ("silence", None),
}


class JudgementForm(forms.Form):
    """A decision about one comment: `seen` is the version that the page showed."""

    comment = forms.IntegerField()
    seen = forms.CharField(max_length=80)
    action = forms.ChoiceField(choices=[(name, name) for name in VERBS])
    reason = forms.ChoiceField(choices=Reason, required=False)
    message = PlainTextField(
        required=False,
        max_length=MAX_MESSAGE_CHARS,
        error_messages={
            "max_length": _("Le mot à l’auteur du commentaire est trop long\u00a0: %(limit_value)d caractères au plus.")
        },
    )

    canned = forms.CharField(required=False, max_length=MAX_MESSAGE_CHARS)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where « refuse » is sent of what readers can read: « hide » asks for the second factor."""
        data = super().clean() or {}
        is_public = data.get("seen", "").startswith(Comment.State.PUBLISHED)
        if data.get("action") == "refuse" and is_public and not _judges_new_text(data.get("comment")):
            raise forms.ValidationError(
                _("Ce commentaire est publié : c’est « Retirer le commentaire » qui l’enlève des pages.")
            )
        return data

    def judgement(self) -> dict[str, Any]:
        """What `judging.judge` takes; publishing has neither reason nor message."""
        data = self.cleaned_data
        verb = VERBS[data["action"]]
        removes = verb == Judgement.Verb.REMOVE
        message = data["message"] or data["canned"]
        explained = {"reason": data["reason"], "message": message} if removes else {}
        return {"comment_pk": data["comment"], "verb": verb, "seen": data["seen"], **explained}


def _judges_new_text(comment_pk: Any) -> bool:
    """Whether nothing but a new text of the comment is to be decided: refusing it takes nothing from readers."""
    edited = Comment.objects.filter(pk=comment_pk, waiting_text__isnull=False).first()
    return edited is not None and not edited.reports.open().exists()


class NoteForm(forms.Form):
    """A note on a comment, for the other moderators."""

    comment = forms.IntegerField()
    note = PlainTextField(
        max_length=MAX_NOTE_CHARS,
        error_messages={
            "required": _("Écrivez la note\u00a0: rien n’est noté."),
            "max_length": _("La note est trop longue\u00a0: %(limit_value)d caractères au plus."),
        },
    )


class TalkForm(forms.Form):
    """The talk of a comment's story is opened, held or closed."""

    comment = forms.IntegerField()
    talk = forms.ChoiceField(choices=TalkState)


class BadgeForm(forms.Form):
    """The badge « émetteur vérifié » of an author is given, with the name of the organisation, or taken back."""

    GIVE, TAKE = "give", "take"
    author = forms.IntegerField()
    badge = forms.ChoiceField(choices=[(name, name) for name in (GIVE, TAKE)])
    issuer = forms.CharField(
        required=False,
        max_length=MAX_ISSUER_NAME_CHARS,
        error_messages={"max_length": _("Ce nom est trop long\u00a0: %(limit_value)d caractères au plus.")},
    )

    def clean(self) -> dict[str, Any]:
        """`issuer` is the name to show, empty where the badge is taken back. Raises ValidationError for a badge without a name."""
        data = super().clean() or {}
        gives = data.get("badge") == self.GIVE
        if gives and is_blank(data.get("issuer", "")):
            raise forms.ValidationError(_("Écrivez le nom de l’organisation : chacun le lira à côté du pseudo."))
        return data | ({} if gives else {"issuer": ""})


class SanctionForm(forms.Form):
    """A sanction is imposed on an author, for a reason that they will read, or lifted."""

    author = forms.IntegerField()
    sanction = forms.ChoiceField(choices=[(name, name) for name in (*SANCTIONS, "lift-hold", "lift-silence")])
    sanction_reason = PlainTextField(
        required=False,
        max_length=MAX_SANCTION_REASON_CHARS,
        error_messages={"max_length": _("Le motif est trop long\u00a0: %(limit_value)d caractères au plus.")},
    )

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a sanction without a reason."""
        data = super().clean() or {}
        if data.get("sanction") in SANCTIONS and not data.get("sanction_reason"):
            raise forms.ValidationError(_("Écrivez le motif de la sanction : le membre le lira."))
        return data

    def lifted(self) -> str:
        """The kind of sanction to lift; "" if one is imposed."""
        return str(self.cleaned_data["sanction"]).partition("lift-")[2]

    def imposed(self, now: datetime) -> tuple[str, datetime | None, str]:
        """Kind, end and reason of the sanction to impose."""
        kind, duration = SANCTIONS[self.cleaned_data["sanction"]]
        return kind, now + duration if duration else None, self.cleaned_data["sanction_reason"]
