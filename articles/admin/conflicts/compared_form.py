"""A form that compares each field as it was opened, as the editor left it, and as the database has it now."""

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from articles.admin.conflicts.shown import latest_writer, shown_value


@dataclass(frozen=True, slots=True)
class Conflict:
    """Fields that the editor and somebody else both changed since the page was opened, with both values in words.

    `choice` is the name of the choice in the form; `digest` stands for the stored value, so that an answer about an older one
    does not count. `writer` is who stored it and when, "" if that is not known. `answer` is "mine", "theirs" or "".
    """

    choice: str
    label: str
    mine: str
    theirs: str
    writer: str
    digest: str
    answer: str


class ComparedForm(forms.ModelForm):
    """A form of a row that somebody else may save while it is open; the row must be locked when the form is built.

    A field that the editor did not touch keeps the stored value. One that both changed is asked about, and nothing is saved
    before each such question is answered. A form sent without what it was opened with is taken as opened just now.
    """

    compared_together: ClassVar[tuple[tuple[str, ...], ...]] = ()  # fields that make sense only together
    conflicts: list[Conflict]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.conflicts = []
        if self.instance.pk:
            for name, field in self.fields.items():
                field.show_hidden_initial = not self.is_bound or self._was_sent(name)

    def _was_sent(self, name: str) -> bool:
        widget, sent_as = self.fields[name].hidden_widget(), self.add_initial_prefix(name)
        if isinstance(widget, forms.MultipleHiddenInput):  # sends nothing where nothing was chosen
            return any(key.startswith(self.add_initial_prefix("")) for key in self.data)
        return not widget.value_omitted_from_data(self.data, self.files, sent_as)

    def clean(self) -> dict[str, Any]:
        """Take over what was stored since, and ask about what both changed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk:
            grouped = {name for names in self.compared_together for name in names}
            for names in [*self.compared_together, *((name,) for name in self.fields if name not in grouped)]:
                self._compare([name for name in names if name in self.fields])
        if any(not one.answer for one in self.conflicts):
            self.add_error(
                None, _("Quelqu’un a enregistré entre-temps\u00a0: choisissez ce qui reste, rien n’est perdu.")
            )
        return cleaned

    def _compare(self, names: list[str]) -> None:
        moved = [name for name in names if self._has_moved(name)]
        if not moved or any(name in self.errors for name in names):
            return
        if not set(names).intersection(self.changed_data):
            self._keep_stored(moved)
        elif any(self._differs_from_stored(name) for name in names):
            conflict = self._conflict(names)
            self.conflicts.append(conflict)
            if conflict.answer == "theirs":
                self._keep_stored(names)

    def _has_moved(self, name: str) -> bool:
        """Whether the stored value is not the one that the page was opened with."""
        field = self.fields[name]
        if not field.show_hidden_initial:
            return False
        opened = (
            self[name]
            .field.hidden_widget()
            .value_from_datadict(
                self.data,
                self.files,
                self.add_initial_prefix(name),
            )
        )
        return field.has_changed(self._stored(name), _plain(opened))

    def _differs_from_stored(self, name: str) -> bool:
        return self.fields[name].has_changed(self._stored(name), _plain(self[name].data))

    def _stored(self, name: str) -> Any:
        """The stored value, written as a browser sends it: without white space around it."""
        field = self.fields[name]
        value = self.get_initial_for_field(field, name)
        return (
            field.to_python(_plain(value)) if isinstance(value, str) and isinstance(field, forms.CharField) else value
        )

    def _keep_stored(self, names: list[str]) -> None:
        """Take the stored values of these fields over the sent ones."""
        columns = {field.name for field in self._meta.model._meta.concrete_fields}
        for name in names:
            if name in columns:
                self.cleaned_data[name] = getattr(self.instance, name)
            elif isinstance(self.fields[name], forms.ModelChoiceField):
                self.cleaned_data.pop(name, None)
            else:
                self.cleaned_data[name] = self._stored(name)
            if name in self.changed_data:
                self.changed_data.remove(name)

    def _conflict(self, names: list[str]) -> Conflict:
        choice = self.add_prefix(f"keep-{names[0]}")
        stored = [self._stored(name) for name in names]
        prepared = [self.fields[name].prepare_value(value) for name, value in zip(names, stored, strict=True)]
        digest = hashlib.sha256(repr([_unordered(one) for one in prepared]).encode()).hexdigest()[:16]
        answer, _dash, about = self.data.get(choice, "").partition("-")
        return Conflict(
            choice=choice,
            label=str(self[names[0]].label),
            mine=shown_value([self.fields[name] for name in names], [self.cleaned_data.get(name) for name in names]),
            theirs=shown_value([self.fields[name] for name in names], stored),
            writer=latest_writer(self.instance, names),
            digest=digest,
            answer=answer if answer in {"mine", "theirs"} and about == digest else "",
        )

    def _save_m2m(self) -> None:
        """Save only what the editor changed."""
        for field in self._meta.model._meta.many_to_many:
            if self.instance.pk and field.name not in self.changed_data:
                self.cleaned_data.pop(field.name, None)
        super()._save_m2m()  # type: ignore[misc]


def _plain(value: Any) -> Any:
    """Text with the line ends that are stored; browsers send CR LF."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _unordered(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list | tuple) else str(value)
