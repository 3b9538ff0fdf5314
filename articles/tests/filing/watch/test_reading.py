import pytest

from articles.filing.watch.facts import watch_facts
from articles.filing.watch.lexicon import GROUPS, lexicon
from articles.filing.watch.reading import read_words
from articles.text.stems import stems_of, tokens


def read(text):
    written = tokens(text)
    return read_words(stems_of(written), written)


def passages(title, summary=""):
    return [(share, tokens(text), stems_of(tokens(text))) for share, text in ((3.0, title), (1.0, summary))]


def official_acts(text):
    return {(act.kind, act.author, act.has_object) for act in read(text).official_acts}


@pytest.mark.parametrize(
    ("title", "act"),
    [
        ("La COBAC sanctionne une banque de Douala", ("sanction", "regulator", True)),
        ("Une banque de Douala sanctionnée par la COBAC", ("sanction", "regulator", True)),
        ("Regulator fines Lagos insurer over late accounts", ("sanction", "regulator", True)),
        ("Lagos insurer fined by the regulator", ("sanction", "regulator", True)),
        ("High Court rules that the lender must repay", ("judgment", "court", True)),
        ("Les députés adoptent le nouveau texte", ("lawmaking", "parliament", False)),
        ("Coach fined after the match", ("sanction", "", False)),
        ("Chip maker sues rival over patent", ("lawsuit", "", True)),
    ],
)
def test_an_act_has_its_author_and_its_object(title, act):
    assert act in official_acts(title)


def test_an_authority_far_before_or_after_an_act_is_not_its_author():
    assert ("sanction", "", True) in official_acts("The regulator said on Monday in Accra that it saw no company fined")
    assert ("sanction", "", True) in official_acts("Bank fined, say clients of the regulator")


@pytest.mark.parametrize(
    ("title", "act"),
    [
        ("Kigali suspend dix marques d’alcool importées", ("withdrawal", "country")),
        ("Kenya temporarily waives standards for kerosene", ("lawmaking", "country")),
        ("La Zambie interdit les sacs en plastique", ("ban", "country")),
    ],
)
def test_a_state_is_the_author_where_no_authority_is(title, act):
    assert act in {(kind, author) for kind, author, _ in official_acts(title)}


def test_an_authority_comes_before_its_state():
    assert ("sanction", "regulator", True) in official_acts("Ghana securities regulator fines broker")


def test_a_state_is_no_authority():
    assert not read("Kigali suspend dix marques").authorities


def test_an_acronym_begins_with_a_capital_letter():
    assert [one.kind for one in read("SEC probes broker").authorities] == ["regulator"]
    assert not read("Un vent sec sur le Sahel").authorities


def test_a_longer_expression_hides_its_words():
    reading = read("La loi de Murphy")
    assert [one.kind for one in reading.contraries] == ["homonym"]
    assert not reading.official_acts


def test_the_title_says_more_than_the_summary():
    facts = watch_facts(passages("La COBAC sanctionne une banque", "Le régulateur ouvre une enquête"))
    assert facts["complete:sanction"] == facts["title act:sanction"] == 1.0
    assert facts["act:probe"] == 0.5
    assert "title act:probe" not in facts


def test_what_society_does_is_not_of_business_alone():
    facts = watch_facts(passages("Court jails party leader who owned a company"))
    assert "of society:judgment" in facts
    assert "of business alone:judgment" not in facts


def test_a_text_of_nothing_says_nothing():
    assert watch_facts(passages("")) == {}


def test_every_expression_has_a_role_of_a_known_group():
    roles = {role for expressions in lexicon().values() for one in expressions for role in one.roles}
    assert {group for group, _ in roles} == set(GROUPS)
