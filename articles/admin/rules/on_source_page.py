"""The rules of a source, on its page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.models import SourceRule


class RulesOfSource(admin.ModelAdmin):
    """The page of a source, with its rules for those who may read them."""

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        """Django's page, with the rules of this source alone."""
        source = context.get("original")
        if source is not None and request.user.has_perm("articles.view_sourcerule"):
            rules = SourceRule.objects.of_source(source.pk).with_names()
            context["source_rules"] = [(rule, outcome_of(rule)) for rule in rules]
        return super().render_change_form(request, context, *args, **options)


def outcome_of(rule: SourceRule) -> str:
    """What a rule does with an article, in a few words."""
    return _("masquer") if rule.hides else " · ".join(str(one) for one in (rule.category, rule.sector) if one)
