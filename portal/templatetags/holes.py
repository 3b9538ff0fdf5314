"""The template tag of the parts that differ from one member to another (portal/page_cache/holes.py)."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context

from portal.page_cache.holes import filled_form, marks_of

register = template.Library()


class HoleNode(template.Node):
    """A hole and its empty form, which is what visitors see."""

    child_nodelists = ("empty_form",)

    def __init__(self, name: str, args: list[FilterExpression], empty_form: NodeList) -> None:
        self.name, self.args, self.empty_form = name, args, empty_form

    def render(self, context: Context) -> str:
        """The empty form between marks if the page is to be shared; else what this member sees."""
        request = context.get("request")
        if request is None:
            return self.empty_form.render(context)
        args = tuple(arg.resolve(context) for arg in self.args)
        if marks := marks_of(request):
            return marks.mark(self.name, args, self.empty_form.render(context))
        filled = filled_form(request, self.name, args, lambda: self.empty_form.render(context))
        return self.empty_form.render(context) if filled is None else filled


@register.tag
def hole(parser: Parser, token: Token) -> HoleNode:
    """`{% hole "name" argument … %}what visitors see{% endhole %}`; the arguments are numbers and words, which the filler gets."""
    _tag, quoted_name, *args = token.split_contents()
    if quoted_name[0] != '"' or quoted_name[-1] != '"':
        raise template.TemplateSyntaxError(f"The name of a hole is written in double quotes, not {quoted_name}.")
    empty_form = parser.parse(("endhole",))
    parser.delete_first_token()
    return HoleNode(quoted_name[1:-1], [parser.compile_filter(arg) for arg in args], empty_form)
