"""The template tag of pieces that depend on few values (portal/page_cache/pieces.py): rendered once, then only joined."""

import secrets
from collections.abc import Mapping

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from portal.page_cache.pieces import rendered_once
from portal.templatetags.holes import HoleNode

register = template.Library()

MAX_KEPT = 100  # results of one piece that a process remembers
_SECRET = secrets.token_hex(8)  # so no text of a page can imitate the mark of a late value


class PieceNode(template.Node):
    """A part of a template as a template of its own: it sees its values and nothing else."""

    child_nodelists = ()  # Django looks through all of a page for its blocks each time it renders one; none is in here

    def __init__(
        self, values: Mapping[str, FilterExpression], late: Mapping[str, FilterExpression], inside: NodeList
    ) -> None:
        self.values, self.late, self.inside = values, late, inside
        whole = template.Template("")
        whole.nodelist = inside
        self._render_once = rendered_once(MAX_KEPT)(lambda **values: whole.render(Context(values)))

    def render(self, context: Context) -> SafeString:
        """The piece with these values; late ones are put in after it is kept."""
        values = {name: value.resolve(context) for name, value in self.values.items()}
        late = {name: value.resolve(context) for name, value in self.late.items()}
        if not settings.PIECE_CACHE:
            return SafeString(self._render_once(**values, **late))
        marks = {name: f"{_SECRET}-{name}-" for name in late}
        html = self._render_once(**values, **marks)
        for name, mark in marks.items():
            html = html.replace(mark, conditional_escape(late[name]))
        return SafeString(html)


@register.tag
def piece(parser: Parser, token: Token) -> PieceNode:
    """`{% piece name=value … late name=value … %}…{% endpiece %}`: HTML that depends on these values and the language alone.

    Inside, no other variable is known. Values decide what is rendered, and there are few of each. A late value is one of many,
    such as the page's address; inside it is only written, as `{{ name }}`: not asked for, not filtered.
    """
    tag, *words = token.split_contents()
    split = words.index("late") if "late" in words else len(words)
    parts = [words[:split], words[split + 1 :]]
    values, late = (token_kwargs(part, parser) for part in parts)
    if any(parts):
        raise template.TemplateSyntaxError(f"{tag} takes name=value, not {parts[0] or parts[1]}.")
    inside = parser.parse(("endpiece",))
    parser.delete_first_token()
    if inside.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError("A piece holds no block: no other template could fill it.")
    if inside.get_nodes_by_type(HoleNode):
        raise template.TemplateSyntaxError(
            "A piece holds no hole: what differs from one member to another is not kept."
        )
    return PieceNode(values, late, inside)
