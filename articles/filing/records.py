"""What passes between the steps of filing."""

from articles.text.record import record


@record
class Hint:
    """What a feed's editor says of it: the prior of filing. Countries by ISO code."""

    category: str = ""
    sectors: tuple[str, ...] = ()
    country: str = ""
    region: str = ""
    language: str = ""


@record
class Filing:
    """Where an article belongs: slugs and ISO codes, the principal sector first; `reasons` are sentences for editors."""

    category: str
    sectors: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    is_finance: bool = True
    language: str = "fr"
    reasons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()  # companies and institutions, by their slugs


@record
class Term:
    """One expression of the rulebook, and what it speaks for. An empty `slug` takes its words away from shorter terms.

    `case`: "any", "capital" (a proper name), "exact" (to the letter), or "" to let the spelling decide.
    `needs`: it counts only where one of these stands too; `unless`: never where one of these stands in the same place
    (title, lead, text) or a better one. An entry that begins with @ names what else is found: a kind, a slug, a signal.
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
    """A company or an institution as filing knows it: `names` are all it is called by."""

    slug: str
    name: str
    names: tuple[str, ...]
    kind: str = "company"  # or "institution"
    sector: str = ""
    country: str = ""
    region: str = ""
    listed: bool = False
