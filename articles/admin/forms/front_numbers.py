"""The form of the front page's numbers."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from articles.admin.forms.previewed import PreviewedForm
from articles.models import FrontPageNumbers
from articles.models.articles.front_page_numbers import BOUNDS, SHIPPED_NUMBERS, ScoreNumbers, shown_number

EFFECT, SHIPPED, SEEN = "_effect", "_shipped", "seen"  # two buttons, and the numbers whose effect the page shows


class FrontPageNumbersForm(PreviewedForm):
    """The numbers. They can be saved once their effect was shown: until then the form is not valid, and has no errors."""

    class Meta:
        model = FrontPageNumbers
        fields = list(BOUNDS)

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(data and _data_to_validate(data, options["instance"]), *args, **options)
        for name, field in self.fields.items():
            low, high = BOUNDS[name]
            field.show_hidden_initial = (
                True  # so that a number that the editor left alone is told from one they changed
            )
            field.widget.attrs |= {"min": low, "max": high}
            shipped = shown_number(getattr(SHIPPED_NUMBERS, name))
            field.help_text = f"{field.help_text} " + _("De %(low)s à %(high)s, d’origine %(shipped)s.") % {
                "low": shown_number(low),
                "high": shown_number(high),
                "shipped": shipped,
            }

    @property
    def is_preview(self) -> bool:
        """Whether the effect of these numbers must be shown: the editor asked for it, or has not seen it yet."""
        is_asked = EFFECT in self.data or SHIPPED in self.data
        return self.is_bound and (is_asked or self.data.get(SEEN) != fingerprint(self.instance.values))


def fingerprint(numbers: ScoreNumbers) -> str:
    """The numbers as one text, by which a form says which effect was shown."""
    return " ".join(f"{value!r}" for value in asdict(numbers).values())


def _data_to_validate(data: Any, current: FrontPageNumbers) -> Any:
    """What was sent, or the shipped numbers if the editor asked for them; where the editor changed nothing, the numbers in force.

    Another editor may have saved since the page was opened: a number left alone must not undo theirs.
    """
    data = data.copy()
    for name in BOUNDS:
        in_force = str(getattr(current, name))
        if SHIPPED in data:
            data[name] = str(getattr(SHIPPED_NUMBERS, name))
        elif data.get(name) == data.get(f"initial-{name}"):
            data[name] = in_force
        data[f"initial-{name}"] = in_force
    return data
