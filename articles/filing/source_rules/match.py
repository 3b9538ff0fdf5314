"""Decides which rules match an article, and what they make of its filing. Pure: plain words, no regular expressions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from articles.filing.records import Filing
from articles.text.record import record
from articles.text.search_words import stemmed_text

TITLE, ADDRESS, CATEGORY = "title", "address", "category"
FIELD_TEXTS = {TITLE: "dans le titre", ADDRESS: "dans l’adresse", CATEGORY: "dans la rubrique"}
RULE_TEXT = "Règle de source\u00a0: "  # how its reason begins
HIDDEN_TEXT = "masqué"  # what a reason says in place of a category
MAX_ADDRESS_CHARS = 2_000


@record
class WordRule:
    """A compiled rule for `RuleGroup`.

    `expressions` are stemmed words between spaces, `categories` the slugs whose names have one of them.
    """

    field: str
    expressions: tuple[str, ...]
    words: str = ""  # as the editor wrote them
    hides: bool = False
    category: str = ""
    sector: str = ""
    categories: frozenset[str] = frozenset()
    effect: str = HIDDEN_TEXT  # for its reason: the name of the category or sector
    key: int = 0  # of its row; 0 if it is not saved


@record
class Ruling:
    """What the rules decide for one article; "" leaves the category or the sector as filed. `rules`: the keys of those that do."""

    hides: bool
    category: str
    sector: str
    reasons: tuple[str, ...]
    rules: tuple[int, ...] = ()


class RuleGroup:
    """Rules indexed by the first words of their expressions: most articles are passed over by one look at their words."""

    __slots__ = ("_by_category", "_rules", "_starts")

    def __init__(self, rules: Iterable[WordRule]) -> None:
        self._rules = tuple(rules)
        self._starts: dict[str, dict[str, list[tuple[str, int]]]] = {}  # field → first word → (expression, rule)
        self._by_category: dict[str, list[int]] = {}
        for number, rule in enumerate(self._rules):
            for slug in rule.categories:
                self._by_category.setdefault(slug, []).append(number)
            for expression in rule.expressions if rule.field != CATEGORY else ():
                first = expression.split(maxsplit=1)[0]
                self._starts.setdefault(rule.field, {}).setdefault(first, []).append((expression, number))

    def matching(self, title: str, address: str, category: str) -> list[WordRule]:
        """The rules that match an article, in their order."""
        found = set(self._by_category.get(category, ()))
        for field, starts in self._starts.items():
            text = padded(title if field == TITLE else address_words(address))
            words = text.split()
            if not starts.keys().isdisjoint(words):
                for word in starts.keys() & words:
                    found.update(number for expression, number in starts[word] if expression in text)
        return [self._rules[number] for number in sorted(found)] if found else []


class SourceRules:
    """The rules in force: each source's own go before those of all sources, the older before the newer."""

    def __init__(self, rules: Iterable[tuple[int | None, WordRule]]) -> None:
        own: dict[int, list[WordRule]] = {}
        every: list[WordRule] = []
        for source, rule in rules:
            (every if source is None else own.setdefault(source, [])).append(rule)
        self._every = RuleGroup(every)
        self._of_source = {source: RuleGroup((*some, *every)) for source, some in own.items()}

    def ruling(self, source: int, title: str, address: str, category: str) -> Ruling | None:
        """What they decide for an article of this source that the rulebook files under `category`; None if none matches."""
        matched = self._of_source.get(source, self._every).matching(title, address, category)
        return _decide(matched) if matched else None


def padded(text: str) -> str:
    """The stems of `text` as search has them, between spaces: an expression is in it only at the borders of words."""
    return f" {stemmed_text(text)} "


def address_words(address: str) -> str:
    """The address with escaped letters as letters."""
    address = address[:MAX_ADDRESS_CHARS]
    return unquote(address) if "%" in address else address


def split_expressions(words: str) -> list[str]:
    """The expressions that an editor wrote, without blanks and doubles; one without a letter or a digit is kept."""
    expressions = (" ".join(one.split()) for one in words.split(","))
    return list(dict.fromkeys(filter(None, expressions)))


def compile_rule(
    field: str,
    words: str,
    *,
    hides: bool,
    category: str,
    sector: str,
    category_names: Mapping[str, str],
    effect: str,
    key: int = 0,
) -> WordRule:
    """A rule as `RuleGroup` needs it. `category_names`: the slugs of all categories → their names in both languages."""
    stems = (padded(one) for one in split_expressions(words))
    expressions = tuple(one for one in dict.fromkeys(stems) if one.strip())
    named = frozenset(
        slug
        for slug, names in category_names.items()
        if field == CATEGORY and any(one in padded(names) for one in expressions)
    )
    return WordRule(field, expressions, words, hides, category, sector, named, effect, key)


def filed_by(filed: Filing, ruling: Ruling) -> Filing:
    """The filing as the rules change it. Their reasons come first."""
    return replace(
        filed,
        category=ruling.category or filed.category,
        sectors=(ruling.sector,) if ruling.sector else filed.sectors,
        reasons=(*ruling.reasons, *filed.reasons),
        hidden=ruling.hides,
        rules=ruling.rules,
    )


def unhidden(filed: Filing) -> Filing:
    """The filing of an article that is shown although a rule would hide it: older than the rule, or released by an editor."""
    return replace(filed, hidden=False, rules=(), reasons=filed.reasons[1:]) if filed.hidden else filed


def is_hiding_reason(reason: str) -> bool:
    """Whether this is the reason of a rule that hides."""
    return reason.startswith(RULE_TEXT) and reason.endswith(f" → {HIDDEN_TEXT}")


def reason_of(rule: WordRule) -> str:
    """The reason that a rule gives, like those of the rulebook."""
    return f"{RULE_TEXT}«\u00a0{rule.words}\u00a0» {FIELD_TEXTS[rule.field]} → {rule.effect}"


def _decide(matched: Sequence[WordRule]) -> Ruling:
    """Rules that hide decide, all of them; else the first that names a category, and the first that names a sector."""
    if hiding := [rule for rule in matched if rule.hides]:
        return Ruling(True, "", "", (reason_of(hiding[0]),), _keys(hiding))
    by_category = next((rule for rule in matched if rule.category), None)
    by_sector = next((rule for rule in matched if rule.sector), None)
    deciding = dict.fromkeys(rule for rule in (by_category, by_sector) if rule)
    return Ruling(
        False,
        by_category.category if by_category else "",
        by_sector.sector if by_sector else "",
        tuple(map(reason_of, deciding)),
        _keys(deciding),
    )


def _keys(rules: Iterable[WordRule]) -> tuple[int, ...]:
    return tuple(rule.key for rule in rules if rule.key)
