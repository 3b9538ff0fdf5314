"""Reads one article before it is filed: its passages, its language, the scores of its expressions, its features. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, compress

from articles.filing.matching import BODY, SUMMARY, TITLE, ArticleWords, Passage, find_matches
from articles.filing.records import Hint
from articles.filing.relevance.features import STOPWORD_STEMS, Features, RulesDecision, features_of
from articles.filing.relevance.rules import decide_by_rules
from articles.filing.relevance.weights import shipped_weights
from articles.filing.rulebook import Rulebook, TermIndex
from articles.filing.scores import Scores
from articles.text.language import DECLARED_LANGUAGES, FILED_LANGUAGES, OTHER_LANGUAGE, is_other_language
from articles.text.outlets import without_repeated_outlet
from articles.text.stems import fold_word, stems_of, tokens

MAX_PASSAGE_CHARS, MAX_PASSAGE_WORDS = 600, 40  # read of a title, and as much of a summary
MAX_BODY_WORDS = 60
CHARS_PER_WORD = 7  # a text cut to so many characters a word nearly always has enough words
MAX_FOREIGN_LANGUAGE_WORDS = 2  # stopwords of another language that do not contradict the stated one


@dataclass(frozen=True, slots=True)
class ArticleReading:
    """What is read of an article before its filing is decided: its scores, what the rulebook decides, and its features."""

    language: str
    scores: Scores
    by_rules: RulesDecision
    features: Features


def read_article(
    title: str, summary: str, language: str, hint: Hint, rulebook: Rulebook, body: str = ""
) -> ArticleReading:
    """Read an article as `classify` does, without deciding its filing; the learnt weights are trained on this."""
    passages = _passages(title, summary, body)
    article_words = ArticleWords(passages)
    language = _language_of(title, passages, article_words.all_stems, language or hint.language, rulebook)
    scores = _score_passages(passages, article_words, rulebook.indexes.get(language) or rulebook.indexes[""])
    by_rules = decide_by_rules(scores, hint, rulebook)
    return ArticleReading(language, scores, by_rules, features_of(passages, scores, by_rules))


def _stems_of_small_words(passages: Sequence[Passage]) -> frozenset[str]:
    """The stems of the words of title and summary written in small letters; of a title in capitals, all of its words."""
    (_, title_words, title_stems), (_, summary_words, summary_stems) = passages[:2]
    small = [
        *compress(title_stems, map(str.islower, title_words)),
        *compress(summary_stems, map(str.islower, summary_words)),
    ]
    if not small and all(map(str.isupper, title_words)):
        small = [*title_stems]
    return frozenset([stem for stem in small if not stem[0].isdigit()])


@cache
def _known_stems() -> frozenset[str]:
    """The stems of French and English that we know: the small words, and those that the learnt weights weigh."""
    weighed = shipped_weights().weighed_words
    return STOPWORD_STEMS | weighed["title"] | weighed["anywhere"]


def stems_read(title: str, summary: str, body: str = "") -> frozenset[str]:
    """The stems of all words that filing reads. A term changes the filing only of an article that has its first one."""
    return ArticleWords(_passages(title, summary, body)).all_stems


def _passages(title: str, summary: str, body: str) -> list[Passage]:
    """The passages of title, summary and body. Most feeds give one text for summary and body; it is tokenised once.

    An outlet's name at the end of the title that the summary repeats beside it is not read: it would set the sectors and
    categories of its words. Of an article whose outlet is known, `rows.body_text` gives the body without it.
    """
    has_own_body = body != summary
    title, summary = without_repeated_outlet(title, summary)
    body = body if has_own_body else summary
    title_passage = _passage(TITLE, title, MAX_PASSAGE_WORDS)
    if not body:
        return [title_passage, _passage(SUMMARY, summary, MAX_PASSAGE_WORDS)]
    body_passage = _passage(BODY, body, MAX_BODY_WORDS)
    if has_own_body:
        return [title_passage, _passage(SUMMARY, summary, MAX_PASSAGE_WORDS), body_passage]
    _, written, stems = body_passage
    summary_passage = SUMMARY, written[:MAX_PASSAGE_WORDS], stems[:MAX_PASSAGE_WORDS]
    is_all_summary = len(stems) <= MAX_PASSAGE_WORDS
    return [title_passage, summary_passage] if is_all_summary else [title_passage, summary_passage, body_passage]


def _passage(part_weight: float, text: str, max_words: int) -> Passage:
    """The passage of the first `max_words` words of `text`."""
    beginning = text[: CHARS_PER_WORD * max_words]
    written = tokens(beginning)
    if len(written) <= max_words and len(beginning) < len(text):  # too short, or its last word may be cut
        written = tokens(text[: MAX_PASSAGE_CHARS * max_words // MAX_PASSAGE_WORDS])
    written = written[:max_words]
    return part_weight, written, stems_of(written)


def _score_passages(passages: Sequence[Passage], article_words: ArticleWords, index: TermIndex) -> Scores:
    """The scores of the passages' matches, by kind and slug."""
    title, summary, last = passages[0], passages[1], passages[-1]
    matches = (
        find_matches(title, index, article_words)
        + find_matches(summary, index, article_words)
        + find_matches(last, index, article_words, article_words.shared_summary_words)
    )
    scores = Scores()
    scores.add_matches(matches, article_words)
    return scores


def _language_of(
    title: str, passages: Sequence[Passage], all_stems: frozenset[str], stated: str, rulebook: Rulebook
) -> str:
    """French or English; or another language that is stated, or OTHER_LANGUAGE, if the text is in none of these two."""
    stated = stated.strip()[:2].lower()
    if is_other_language(title, _stems_of_small_words(passages), _known_stems(), stated):
        return stated if stated in DECLARED_LANGUAGES else OTHER_LANGUAGE
    return _detect_language(passages, all_stems, stated if stated in FILED_LANGUAGES else "", rulebook)


def _detect_language(passages: Sequence[Passage], all_stems: frozenset[str], stated: str, rulebook: Rulebook) -> str:
    """The stated language, unless the text's stopwords clearly contradict it: many feeds keep their software's “en”.

    If none is stated, the language with the most stopwords; among equals, that of which most expressions begin in the title.
    """
    if stated and not _may_be_misstated(stated, all_stems, rulebook):
        return stated
    (_, title_words, title_stems), (_, summary_words, summary_stems) = passages[:2]
    may_be_stopword = rulebook.language_word_stems[""].__contains__  # so that few words need be folded
    candidates = compress(chain(title_words, summary_words), map(may_be_stopword, chain(title_stems, summary_stems)))
    folded = frozenset(map(fold_word, candidates))
    counts = {code: len(stopwords & folded) for code, stopwords in rulebook.language_words.items()}
    if stated:
        likely = max(counts, key=counts.__getitem__)
        return likely if counts[likely] > MAX_FOREIGN_LANGUAGE_WORDS + 2 * counts[stated] else stated
    expressions = {code: sum(map(rulebook.indexes[code].first_words.__contains__, title_stems)) for code in counts}
    return max(counts, key=lambda code: (counts[code], expressions[code]))


def _may_be_misstated(stated: str, stems: frozenset[str], rulebook: Rulebook) -> bool:
    """Whether the text may have enough stopwords of another language to contradict the stated one.

    A quick test on all stems, the body's too; `_detect_language` then counts the words of title and summary alone.
    """
    for code, stopwords in rulebook.language_words.items():
        stopword_stems = rulebook.language_word_stems[code]
        # Several stopwords have one stem: all of them may be in the text.
        uncounted = len(stopwords) - len(stopword_stems)
        if code != stated and len(stopword_stems & stems) + uncounted > MAX_FOREIGN_LANGUAGE_WORDS:
            return stated in rulebook.language_words
    return False
