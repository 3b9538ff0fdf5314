"""The template tag of the parts that differ from one member to another (portal/page_cache/holes.py)."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context

from portal.page_cache.holes import shown

register = template.Library()


class HoleNode(template.Node):
    """A hole, with what visitors see in it."""

    child_nodelists = ("visitors_html",)

    def __init__(self, name: str, args: list[FilterExpression], visitors_html: NodeList) -> None:
        self.name, self.args, self.visitors_html = name, args, visitors_html

    def render(self, context: Context) -> str:
        """What visitors see, between marks, if the page is to be shared; else what this member sees."""
        request, args = context.get("request"), tuple(arg.resolve(context) for arg in self.args)
        if request is None:
            return self.visitors_html.render(context)
        return shown(request, self.name, args, lambda: self.visitors_html.render(context))


@register.tag
def hole(parser: Parser, token: Token) -> HoleNode:
    """`{% hole "name" argument … %}what visitors see{% endhole %}`; the arguments are numbers and words, which the filler gets."""
    _tag, quoted_name, *args = token.split_contents()
    if quoted_name[0] != '"' or quoted_name[-1] != '"':
        raise template.TemplateSyntaxError(f"The name of a hole is written in double quotes, not {quoted_name}.")
    visitors_html = parser.parse(("endhole",))
    parser.delete_first_token()
    return HoleNode(quoted_name[1:-1], [parser.compile_filter(arg) for arg in args], visitors_html)
