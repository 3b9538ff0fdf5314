"""The form of a rule of a source."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from articles.admin.forms.previewed import PreviewedForm
from articles.filing.source_rules.match import padded, split_expressions
from articles.filing.source_rules.stored import RuleEffect, effect_of
from articles.models import SourceRule

MIN_EXPRESSION_CHARS, MAX_EXPRESSIONS = 2, 30


class SourceRuleForm(PreviewedForm):
    """A rule. With `_effect` the form is only looked at; a rule that takes most articles is saved only once that is confirmed."""

    effect: RuleEffect | None = None  # if it was asked for, or if the form asks

    class Meta:
        model = SourceRule
        fields = ["source", "field", "words", "hides", "category", "sector", "active"]

    @property
    def confirmation(self) -> str:
        """What the confirmation sends: it holds for this source and these words only."""
        return f"{self.instance.source_id or ''}:{self.instance.field}:{self.instance.words}"

    def clean_words(self) -> str:
        """The expressions, each with a word that can be found."""
        expressions = split_expressions(self.cleaned_data["words"])
        if not expressions or any(len(padded(one).strip()) < MIN_EXPRESSION_CHARS for one in expressions):
            raise forms.ValidationError(_("Au moins deux caractères, dont une lettre ou un chiffre."))
        if len(expressions) > MAX_EXPRESSIONS:
            sentence = _("%(n)d expressions au plus par règle\u00a0: écrivez-en une autre pour la suite.")
            raise forms.ValidationError(sentence % {"n": MAX_EXPRESSIONS})
        return ", ".join(expressions)

    def _post_clean(self) -> None:
        """Then look at the effect, if it is asked for or if the rule may take most articles."""
        super()._post_clean()  # type: ignore[misc]
        rule = self.instance
        if self.errors or not (self.is_preview or (rule.may_take_most and rule.active and self._decides_anew())):
            return
        effect = effect_of(rule)
        is_confirmed = self.data.get("confirmed") == self.confirmation
        if self.is_preview:
            self.effect = effect
        elif effect.takes_most and not is_confirmed:
            self.effect = effect
            self.add_error(None, _question(effect))

    def _decides_anew(self) -> Any:
        return not self.instance.pk or self.has_changed()


def _question(effect: RuleEffect) -> str:
    numbers = {"taken": effect.matched, "every": effect.looked_at}
    what = (
        _("Cette règle masquerait %(taken)d des %(every)d derniers articles, plus de la moitié.")
        if effect.hides
        else _(
            "Cette règle reclasserait %(taken)d des %(every)d derniers articles de toutes les sources, plus de la moitié."
        )
    )
    ask = _("Si c’est voulu, cochez la case ci-dessous et enregistrez encore\u202f; sinon, précisez les mots.")
    return f"{what % numbers} {ask}"
