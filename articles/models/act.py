"""The journal of what editors and moderators did. Rows are never changed, and deleted only when their retention is over."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.append_only import AppendOnlyModel, AppendOnlyQuerySet

MAX_LABEL_CHARS = 200

type Values = Mapping[str, Any]


class ActQuerySet(AppendOnlyQuerySet["Act"]):
    """Acts can be recorded, read, and deleted when their retention is over."""

    def record(
        self,
        by: Any,
        verb: str,
        thing: models.Model,
        *,
        reason: str = "",
        before: Values | None = None,
        after: Values | None = None,
        at: datetime | None = None,
        undoes: Mapping[str, int] | None = None,
    ) -> "Act":
        """Record one act of `by` (a member, or None for the server itself), inside the transaction of the act.

        `before` and `after` are the changed fields, never a text, an address or a secret of a member. An undoing says in
        `undoes` which act it undoes on each thing, by the things' keys.
        """
        (act,) = self.record_many(by, verb, [thing], reason=reason, before=before, after=after, at=at, undoes=undoes)
        return act

    def record_many(
        self,
        by: Any,
        verb: str,
        things: Iterable[models.Model],
        *,
        reason: str = "",
        before: Values | Callable[[Any], Values] | None = None,
        after: Values | Callable[[Any], Values] | None = None,
        at: datetime | None = None,
        undoes: Mapping[str, int] | None = None,
    ) -> list["Act"]:
        """Record one act per thing, in one statement; `before` and `after` may be functions of the thing."""
        name = by.get_username() if by is not None else ""
        return self.bulk_create(
            Act(
                at=at or timezone.now(),
                by=by,
                by_name=name,
                verb=verb,
                kind=thing._meta.label_lower,
                key=str(thing.pk),
                label=label_of(thing)[:MAX_LABEL_CHARS],
                reason=reason,
                before=journal_value(before(thing) if callable(before) else before),
                after=journal_value(after(thing) if callable(after) else after),
                digest=getattr(thing, "text_digest", ""),
                undoes=(undoes or {}).get(str(thing.pk)),
            )
            for thing in things
        )

    def by_people_since(self, moment: datetime) -> "ActQuerySet":
        """What people did at `moment` or later, the latest first; not what the server did by itself."""
        return self.filter(at__gte=moment, by__isnull=False).order_by("-pk")

    def latest_on(self, thing: models.Model, limit: int = 50) -> "ActQuerySet":
        """What was done on this thing, the latest first, at most `limit` acts."""
        return self.filter(kind=thing._meta.label_lower, key=str(thing.pk)).order_by("-pk")[:limit]

    def on_kind(self, kind: str) -> "ActQuerySet":
        """The acts on things of this kind, e.g. "articles.article"."""
        return self.filter(kind=kind)

    def on_keys(self, kind: str, keys: Collection[str]) -> "ActQuerySet":
        """The acts on the things of this kind with these keys."""
        return self.filter(kind=kind, key__in=keys)

    def with_verbs(self, verbs: Collection[str]) -> "ActQuerySet":
        """The acts with one of these verbs."""
        return self.filter(verb__in=verbs)

    def last_key(self) -> int:
        """The key of the act that was recorded last; 0 without any."""
        return self.order_by("-pk").values_list("pk", flat=True).first() or 0

    def latest_of_each(self, kind: str, keys: Collection[str], after: int) -> dict[str, int]:
        """The last act on each of these things among those recorded after the act with the key `after`: thing → act."""
        acts = self.on_keys(kind, keys).filter(pk__gt=after).order_by()
        return dict(acts.values_list("key").annotate(latest=models.Max("pk")))

    def before_key(self, key: int) -> "ActQuerySet":
        """The acts that were recorded before the act with this key."""
        return self.filter(pk__lt=key)

    def by_somebody_named(self, name: str) -> "ActQuerySet":
        """The acts of people whose name at the time contains `name`."""
        return self.filter(by_name__icontains=name)

    def with_words(self, words: Iterable[str]) -> "ActQuerySet":
        """The acts that have each of these words in the name of the thing or in the reason."""
        found = self
        for word in words:
            found = found.filter(_contains("label", word) | _contains("reason", word))
        return found

    def between(self, start: datetime | None, end: datetime | None) -> "ActQuerySet":
        """The acts at `start` or later, and before `end`; None: without that limit."""
        found = self if start is None else self.filter(at__gte=start)
        return found if end is None else found.filter(at__lt=end)

    def on(self, thing: models.Model) -> "ActQuerySet":
        """The acts on this thing."""
        return self.filter(kind=thing._meta.label_lower, key=str(thing.pk))


def _contains(field: str, word: str) -> models.Q:
    """Whether the field contains the word in any case; to SQLite « É » and « é » differ, so the usual spellings are tried."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    found = models.Q()
    for one in sorted(spellings):
        found |= models.Q(**{f"{field}__icontains": one})
    return found


def verbs() -> list[tuple[str, Any]]:
    """The choices of `verb`; a function, so that a new verb needs no migration."""
    return Act.Verb.choices


class Act(AppendOnlyModel):
    """One act of one person on one thing.

    `by_name` and `label` are copies, so that the row still says who and what when both are deleted. `kind` and `key`
    identify the thing: "articles.article" and its key as text. `digest` is the SHA-256 (hex) of a text that is not copied.
    `undoes` is the key of the act that this one undoes; no form writes it.
    The database refuses to change a row, and on PostgreSQL to delete one before its retention is over.
    """

    class Verb(models.TextChoices):
        """What was done."""

        ADD = "add", _("ajouter")
        CHANGE = "change", _("modifier")
        DELETE = "delete", _("supprimer")
        HIDE = "hide", _("masquer")
        PUBLISH = "publish", _("publier")
        WITHDRAW = "withdraw", _("retirer")
        RESTORE = "restore", _("rétablir")
        GIVE_BACK = "give-back", _("rendre au classement")
        PIN = "pin", _("mettre à la une")
        UNPIN = "unpin", _("retirer de la une")
        UNITE = "unite", _("réunir")
        SEPARATE = "separate", _("retirer du sujet")
        LEAD = "lead", _("mettre en tête")
        LET_CHOOSE = "let-choose", _("laisser choisir la tête")
        VISIT = "visit", _("visiter maintenant")
        LET_IN = "let-in", _("laisser entrer")
        SUSPEND = "suspend", _("suspendre")
        RESUME = "resume", _("reprendre")
        SWITCH_ON = "switch-on", _("activer")
        SWITCH_OFF = "switch-off", _("désactiver")
        REFILE = "refile", _("tout reclasser")
        RELEASE = "release", _("rendre ce qu’une règle a masqué")
        TAKE = "take", _("prendre en charge")
        CLOSE = "close", _("clore")
        VERIFY = "verify", _("confirmer l’adresse")
        RESET_FACTOR = "reset-factor", _("retirer le second facteur")
        SANCTION = "sanction", _("sanctionner")
        LIFT = "lift", _("lever la sanction")
        NOTE = "note", _("noter pour l’équipe")
        GIVE_BADGE = "give-badge", _("vérifier comme émetteur")
        TAKE_BADGE = "take-badge", _("retirer «\u00a0émetteur vérifié\u00a0»")
        CLEAR_INTERESTS = "clear-interests", _("effacer les intérêts déclarés")
        SET_TALK = "set-talk", _("ouvrir ou clore la discussion")

    at = models.DateTimeField(_("quand"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        editable=False,
        related_name="+",
        verbose_name=_("qui"),
    )
    by_name = models.CharField(_("qui"), max_length=150, blank=True, editable=False)
    verb = models.CharField(_("acte"), max_length=20, choices=verbs, editable=False)
    kind = models.CharField(_("type"), max_length=80, editable=False)
    key = models.CharField(_("clé"), max_length=255, editable=False)
    label = models.CharField(_("sur quoi"), max_length=MAX_LABEL_CHARS, blank=True, editable=False)
    reason = models.TextField(_("motif"), blank=True, editable=False)
    before = models.JSONField(_("avant"), null=True, encoder=DjangoJSONEncoder, editable=False)
    after = models.JSONField(_("après"), null=True, encoder=DjangoJSONEncoder, editable=False)
    digest = models.CharField(_("empreinte du texte"), max_length=64, blank=True, editable=False)
    undoes = models.BigIntegerField(_("acte annulé"), null=True, editable=False)

    objects = ActQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("acte")
        verbose_name_plural = _("journal des actes")
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["at"], name="act_at"),
            models.Index(fields=["kind", "key"], name="act_thing"),
        ]

    @property
    def changed_names(self) -> set[str]:
        """The fields that it names, and those that it locked or unlocked."""
        before, after = self.before or {}, self.after or {}
        return {*before, *after} | {*before.get("locks", ())} ^ {*after.get("locks", ())}

    def __str__(self) -> str:
        return f"{self.by_name} – {self.get_verb_display()} – {self.label}"


def label_of(thing: models.Model) -> str:
    """The thing's name in the journal. A thing that belongs to a `user` is named after the user: its own text may be an address."""
    owner = getattr(thing, "user", None)
    return str(thing) if owner is None else f"{thing._meta.verbose_name} ({owner})"


def journal_value(value: Any) -> Any:
    """The value as JSON; a model instance as its natural key if it has one (a group, a permission), else as its key."""
    if isinstance(value, models.Model):
        return ".".join(value.natural_key()) if hasattr(value, "natural_key") else value.pk
    if isinstance(value, Mapping):
        return {str(name): journal_value(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | models.QuerySet):
        return [journal_value(one) for one in value]
    return value
