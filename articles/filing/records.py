"""The records that pass between the steps of filing."""

from articles.text.record import record


@record
class Hint:
    """What editors say of a feed's source, from which filing starts. `country` is an ISO code."""

    category: str = ""
    sectors: tuple[str, ...] = ()
    country: str = ""
    region: str = ""
    language: str = ""


@record
class Filing:
    """An article's filing: slugs and ISO codes, the principal sector first; `reasons` are sentences for editors."""

    category: str
    sectors: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    is_finance: bool = True
    language: str = "fr"
    reasons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()  # slugs of companies and institutions
    relevance: float = 1.0  # the probability that it is economic at all
    reach: int = 2  # a relevance.reach.Reach: what it has to do with Africa
    margin: float = 1.0  # of the category over the next one; near 0 where a person should look
    hidden: bool = False  # whether a rule of its source hides it
    rules: tuple[int, ...] = ()  # keys of the rules of sources that decided


@record
class Term:
    """One expression of the rulebook and what it counts for. With an empty `slug` it only
    keeps shorter terms from matching its words.

    `case`: "any", "capital" (a proper name), "exact" (letter by letter), or "" to derive it from the spelling.
    `needs`: the term counts only if one of these is in the article too; `unless`: it does not count if one of these is in
    the same part (title, summary, body) or a better one. One that begins with @ names another match: a kind, a slug, a signal.
    """

    text: str
    kind: str
    slug: str
    language: str = ""  # "" for every language
    case: str = ""
    weight: float = 1.0
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@record
class OrganisationFacts:
    """A company or an institution for filing: `names` are all its names."""

    slug: str
    name: str
    names: tuple[str, ...]
    kind: str = "company"  # or "institution"
    sector: str = ""
    country: str = ""
    region: str = ""
    listed: bool = False
