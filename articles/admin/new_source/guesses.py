"""Guesses about a site that was just found, for an editor to confirm: its language and its country."""

from collections import Counter
from collections.abc import Sequence

from articles.filing.classify import classify
from articles.filing.current import current_rulebook
from articles.filing.records import Hint
from articles.ingest.records import Entry
from articles.models import Country
from articles.text.language import detect_language
from articles.web.hosts import host_of

# Top-level domains of countries that are sold to anybody, wherever they are.
DOMAINS_OF_ANYBODY = {"AI", "CC", "CO", "FM", "IO", "ME", "TV"}
MIN_ENTRIES_ABOUT_COUNTRY = 3  # and more than half of those that were read


def guess_language(declared: str, entries: Sequence[Entry]) -> str:
    """The language of the entries if it is clear, else the one that the site declares; French if there is neither."""
    return detect_language(" ".join(f"{entry.title} {entry.summary}" for entry in entries), declared) or "fr"


def guess_country(homepage: str, language: str, entries: Sequence[Entry]) -> str:
    """The ISO code of the country of the site's domain, else of the one that most entries are about; empty if neither is clear."""
    domain = host_of(homepage).partition(":")[0].rpartition(".")[2].upper()
    code = {"UK": "GB"}.get(domain, domain)
    if code not in DOMAINS_OF_ANYBODY and Country.objects.filter(pk=code).exists():
        return code
    return _country_of_entries(language, entries)


def _country_of_entries(language: str, entries: Sequence[Entry]) -> str:
    if len(entries) < MIN_ENTRIES_ABOUT_COUNTRY:
        return ""
    rulebook = current_rulebook()
    filings = [classify(entry.title, entry.summary, language, Hint(), rulebook) for entry in entries]
    counts = Counter(code for filed in filings for code in filed.countries)
    code, number = counts.most_common(1)[0] if counts else ("", 0)
    is_clear = number >= MIN_ENTRIES_ABOUT_COUNTRY and number * 2 > len(entries)
    return code if is_clear and Country.objects.filter(pk=code).exists() else ""
