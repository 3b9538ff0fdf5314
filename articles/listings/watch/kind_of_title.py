"""Recognises the kind of official text that a title is about, by the sentence around the words that name it.

Reads no database.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from articles.filing.watch.reading import HOMONYM, Reading, read_words
from articles.listings.watch.document_kinds import DOCUMENT_KINDS, KIND_BY_SLUG, DocumentKind
from articles.text.fold import WORD, fold
from articles.text.stems import stems_of

_JUDGED = re.compile(rf"(?P<jugement>(?<![\w-])(?:{DOCUMENT_KINDS[0].pattern})(?!\w))")
_NOUN = "_noun"  # ends the name of the group of a kind's nouns
_TITLE = re.compile(
    "|".join(
        rf"(?P<{kind.slug}{ending}>(?<![\w-])(?:{pattern})(?!\w))"
        for ending in ("", _NOUN)
        for kind in DOCUMENT_KINDS
        if (pattern := kind.nouns if ending else kind.pattern)
    )
)
_DONE = {kind.slug: re.compile(rf"(?<![\w-])(?:{kind.done})(?!\w)") for kind in DOCUMENT_KINDS if kind.done}
# After a noun that opens the title
_LABELLED = re.compile(r"(?: (?:record|historique)s?)? ?(?::|$|n[°ºo]\b|\d|contre |against |pour |for |to )")
MAX_CHARS_TO_DEED = 50  # between a noun and what is done with it
# What stands after these is what came before, not what is done: « réclame des millions après la perte de sa licence ».
_CIRCUMSTANCE = re.compile(
    r"(?<![\w-])(?:apres|suite a|depuis|malgre|faute d[e']|sans|after|following|since"
    r"|despite|without|amid|ahead of|avant)\b[^,:;]*$"
)
# After « sanctions », "fines" or "licences", these words show that it is no verb.
_AFTER_NOUNS = """
bite bites hit hits hurt are were is have has had will would could may might must threaten push weigh force cut fail
loom relief list lists regime waiver waivers risk risks policy threat deal busting evasion on against of in for and
or law bill from to as by over after who which that contre sur de du des pour et ou
"""
AFTER_NOUNS = frozenset(_AFTER_NOUNS.split())
MAX_TITLE_CHARS = 400  # read of a title
MAX_WORDS_TO_OFFICIAL_ACT = 4  # between a text and what is done with it
# Kinds of official acts: what is done with a text, or what a text does.
OFFICIAL_ACTS_ON_TEXTS = frozenset(
    {"lawmaking", "approval", "withdrawal", "sanction", "consultation", "judgment", "lawsuit", "warning", "ban"}
)
# Kinds of texts that an authority or a business must be part of: a coach fines, a student takes a licence.
KINDS_THAT_NEED_A_PARTY = frozenset({"sanction", "agrement"})
KINDS_OF_DEEDS = KINDS_THAT_NEED_A_PARTY | {"jugement"}
COURT, NO_COURTS = "court", frozenset({"regulator", "central bank", "supranational"})  # kinds of authorities
ARTICLES = frozenset({"le", "la", "les", "l", "un", "une", "des", "the", "a", "an"})
ANNOUNCING_WORDS = frozenset({"nouveau", "nouvel", "nouvelle", "nouvelles", "nouveaux", "new", "draft", "proposed"})
COMPLEMENTS = frozenset(
    {"n", "no", "sur", "portant", "relatif", "relative", "relatifs", "relatives", "fixant", "aux", "on", "to", "for"}
)


def document_kind(title: str) -> DocumentKind | None:
    """The kind of text that `title` is, or is about; None if it is about none.

    A word is not enough (« elle enfreint la loi »): the sentence says what is done with the text, or names an authority.
    """
    title = title[:MAX_TITLE_CHARS]
    folded = fold(title)
    if not (found := _TITLE.search(folded)):
        return None
    sentence = _read(title, folded)
    if (judged := _JUDGED.search(folded)) and sentence.is_about(judged, folded):
        return KIND_BY_SLUG["jugement"]
    while found:
        if sentence.is_about(found, folded):
            return KIND_BY_SLUG[_slug_of(found)]
        # What is no judgment is a long piece of the sentence, in which another text may stand.
        found = _TITLE.search(folded, found.start() + 1 if _slug_of(found) == "jugement" else found.end())
    return None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A title as read: its words folded, where each begins, and the official acts in it."""

    words: Sequence[str]
    starts: Sequence[int]
    reading: Reading

    def is_about(self, found: re.Match[str], folded: str) -> bool:
        """Whether the sentence is about the text that was found."""
        first, end = bisect_left(self.starts, found.start()), bisect_left(self.starts, found.end())
        reading = self.reading
        if any(one.kind == HOMONYM and one.start < end and one.end > first for one in reading.contraries):
            return False
        slug = _slug_of(found)
        if slug in KINDS_OF_DEEDS and _CIRCUMSTANCE.search(folded[: found.start()]):
            return False
        if slug == "jugement":
            kinds = {one.kind for one in reading.authorities}
            return COURT in kinds or not kinds & NO_COURTS
        if (found.lastgroup or "").endswith(_NOUN) and not (
            self._is_verb(first, end)
            or (self._opens(first, folded) and _LABELLED.match(folded, found.end()))
            or _is_done(slug, found, folded)
        ):
            return False
        if slug in KINDS_THAT_NEED_A_PARTY:
            return bool(reading.authorities or reading.objects or any(act.author for act in reading.official_acts))
        is_expression = end - first > 1
        return bool(
            is_expression
            or reading.authorities
            or self._opens(first, folded)
            or (self.words[end : end + 1] and (self.words[end] in COMPLEMENTS or self.words[end].isdigit()))
            or self._has_official_act_near(first, end)
        )

    def _opens(self, first: int, folded: str) -> bool:
        """Whether the text opens the title or what follows a colon, articles and « new » aside."""
        while first and self.words[first - 1] in ARTICLES | ANNOUNCING_WORDS:
            if self.words[first - 1] in ANNOUNCING_WORDS:
                return True
            first -= 1
        return not first or ":" in folded[self.starts[first - 1] : self.starts[first]]

    def _is_verb(self, first: int, end: int) -> bool:
        """Whether an authority or a state stands before the word, and whom it strikes after it: "US sanctions a refinery"."""
        has_author = any(act.author and act.start <= first < act.end for act in self.reading.official_acts)
        return has_author and end < len(self.words) and self.words[end] not in AFTER_NOUNS

    def _has_official_act_near(self, first: int, end: int) -> bool:
        return any(
            act.kind in OFFICIAL_ACTS_ON_TEXTS
            and (act.end <= first or act.start >= end)
            and max(first - act.end, act.start - end) <= MAX_WORDS_TO_OFFICIAL_ACT
            for act in self.reading.official_acts
        )


def _slug_of(found: re.Match[str]) -> str:
    return (found.lastgroup or "").removesuffix(_NOUN)


def _is_done(slug: str, found: re.Match[str], folded: str) -> bool:
    """Whether the title says near the noun that it is granted, refused or imposed."""
    near = folded[max(found.start() - MAX_CHARS_TO_DEED, 0) : found.end() + MAX_CHARS_TO_DEED]
    return bool(_DONE[slug].search(near))


def _read(title: str, folded: str) -> Sentence:
    matches = list(WORD.finditer(folded))
    words, written = [one[0] for one in matches], WORD.findall(title)
    reading = read_words(stems_of(words), written if len(written) == len(words) else words)
    return Sentence(words, [one.start() for one in matches], reading)
