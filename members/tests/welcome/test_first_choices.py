"""The first choices of a new member: offered once, never between a draft and its publishing, and skipped in one click."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Country, Organisation, Sector
from articles.shipped import load
from articles.tests.shipped_rows import ship
from members.models import MAX_FOLLOWS, Follow, MailSettings, Profile
from members.tests.sign_in import PASSWORD
from members.welcome.choices import CONTINENT_PARTS, WELL_KNOWN, names_in, subjects_by_name

pytestmark = pytest.mark.django_db
PAGE = "/compte/bienvenue/"
MAILS = {"replies": "daily", "language": "en"}


@pytest.fixture
def taxonomy():
    ship()
    names = {"name_fr": "Sonatel", "name_en": "Sonatel Group", "names": ["Sonatel SA", "BCEAO"]}
    Organisation.objects.create(slug="sonatel", **names)
    names = {"name_fr": "BCEAO", "name_en": "Central Bank of West African States"}
    Organisation.objects.create(slug="bceao", kind="institution", **names)


@pytest.fixture
def reader(client, member, taxonomy):
    client.force_login(member)
    return client


def choose(client, *subjects, **more):
    return client.post(PAGE, {"sujets": subjects} | MAILS | more)


def followed(member):
    return sorted(follow.subject for follow in member.follows.all())


def stored(member):
    """All that the form may write."""
    return (
        followed(member),
        MailSettings.objects.filter(member=member).exists(),
        Profile.objects.is_onboarded(member.pk),
    )


def come_in(client, mailoutbox, **more):
    """Sign up and confirm; where this leads."""
    data = {"email": "koffi@example.org", "username": "Koffi", "password1": "", "site_web": ""} | more
    client.post(reverse("account_signup"), data)
    code = re.search(r"\d{6}", mailoutbox[-1].subject)[0]
    return client.post(reverse("account_email_verification_sent"), {"code": code}).url


def test_a_new_member_is_led_there_once(client, mailoutbox):
    assert come_in(client, mailoutbox) == PAGE
    client.logout()
    client.post(reverse("account_request_login_code"), {"email": "koffi@example.org"})
    code = re.search(r"\d{6}", mailoutbox[-1].subject)[0]
    assert client.post(reverse("account_confirm_login_code"), {"code": code}).url == "/"


@pytest.mark.parametrize("page", ["/pays/sn/", "/suivre/?sujet=country%3ASN", "/en/"])
def test_whoever_asked_for_a_page_goes_there(client, mailoutbox, page):
    assert come_in(client, mailoutbox, next=page) == page


def test_a_draft_comes_first(client, mailoutbox, article):
    writing = reverse("comment", args=[article.pk, article.slug])
    client.post(writing, {"body": "Les stocks disent le contraire."}, headers={"Sec-Fetch-Site": "same-origin"})
    assert come_in(client, mailoutbox) == writing


def test_members_who_have_signed_in_before_and_those_made_by_others_are_not_led_there(client, member):
    for last_login, signed_up in ((timezone.now(), True), (None, False)):
        member.last_login, member.signed_up = last_login, signed_up
        member.save()
        answer = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
        assert answer.url == "/"
        client.logout()


def test_the_front_page_asks_for_no_return_so_that_it_leads_there(client, taxonomy):
    assert re.search(r'href="/compte/login/" rel="nofollow"', client.get("/").text)
    assert "/compte/login/?next=%2Fpays%2Fsn%2F" in client.get("/pays/sn/").text


def test_what_is_chosen_is_followed_and_mails_come_as_asked(reader, member, article):
    article.countries.add("SN")
    answer = choose(
        reader,
        "sector:mines",
        "country:SN",
        "country:SN",
        noms="sonatel sa ; BCEAO,  CENTRAL bank of  west african states",
    )
    assert answer.url == "/mon-fil/"
    assert followed(member) == ["company:sonatel", "country:SN", "institution:bceao", "sector:mines"]
    settings = MailSettings.objects.get(member=member)
    assert (settings.replies, settings.language) == ("daily", "en")
    assert Profile.objects.is_onboarded(member.pk)
    feed = reader.get(answer.url).text
    assert "Le cacao recule" in feed
    assert "Vos choix sont enregistrés" in feed
    assert choose(reader, "sector:mines", "country:SN").url == "/mon-fil/", "the same form, sent twice"


def test_later_skips_it_and_stores_nothing_else(reader, member):
    assert 'value="plus-tard"' in reader.get(PAGE).text
    assert choose(reader, "sector:mines", geste="plus-tard").url == "/"
    assert stored(member) == ([], False, True)


def test_what_the_form_does_not_offer_stays(reader, member):
    member.follow("source", "essai")
    member.follow("country", "SN")
    assert "country:SN" not in reader.get(PAGE).text
    choose(reader, "country:CI")
    assert followed(member) == ["country:CI", "country:SN", "source:essai"]


@pytest.mark.parametrize(
    "subjects",
    [
        ["sector:mines", "sector:rien"],
        ["country:FR"],
        ["region:uemoa"],
        ["source:essai"],
        ["company:bceao"],
        ["company:a\0b"],
        ["sector:mines", ""],
        ["mines"],
        ["x" * 100_000],
        [f"company:n{number}" for number in range(900)],
    ],
)
def test_what_nobody_was_offered_gives_a_sentence_and_stores_nothing(reader, member, subjects):
    answer = choose(reader, *subjects)
    assert (answer.status_code, "L’un de vos choix n’existe plus" in answer.text) == (422, True)
    assert stored(member) == ([], False, False)


def test_ten_thousand_keys_are_refused_before_they_are_read(reader, member):
    answer = choose(reader, *(f"sector:{number}" for number in range(10_000)))
    assert (answer.status_code, "Cette adresse ne fonctionne pas" in answer.text) == (400, True)
    assert stored(member) == ([], False, False)


@pytest.mark.parametrize(
    "fields", [{"noms": "Sonatel, <b>Rien</b>"}, {"noms": "\0"}, {"noms": "a" * 501}, {"replies": "x"}]
)
def test_a_refusal_keeps_what_was_ticked_and_typed(reader, member, fields):
    answer = choose(reader, "sector:mines", "company:sonatel", **fields)
    assert answer.status_code == 422
    assert 'value="sector:mines" checked' in answer.text
    assert 'value="company:sonatel" checked' in answer.text
    assert "<b>Rien" not in answer.text
    assert stored(member) == ([], False, False)


@pytest.mark.parametrize(
    ("prefix", "question"),
    [
        ("", "Nous ne connaissons pas «\u00a0Sonatell\u00a0». Vouliez-vous dire «\u00a0Sonatel\u00a0»\u202f?"),
        ("/en", "We do not know “Sonatell”. Did you mean “Sonatel”?"),
    ],
)
def test_a_misspelt_name_gets_the_name_that_was_meant_and_all_else_stays(reader, member, prefix, question):
    typed = "BCEAO, Sonatell, Zzyzx"
    answer = reader.post(prefix + PAGE, {"sujets": ["sector:mines"], "noms": typed} | MAILS)
    assert answer.status_code == 422
    assert question in answer.text
    assert "Zzyzx" in answer.text.replace(typed, "")
    assert f'value="{typed}"' in answer.text
    assert 'value="sector:mines" checked' in answer.text
    assert stored(member) == ([], False, False)
    assert choose(reader, "sector:mines", noms="BCEAO, Sonatel").url == "/mon-fil/"
    assert followed(member) == ["company:sonatel", "institution:bceao", "sector:mines"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Sonatel, BCEAO", ["Sonatel", "BCEAO"]),
        ("Kora, Fils, et Cie, BCEAO", ["Kora, Fils, et Cie", "BCEAO"]),  # so called, with its commas
        ("kora,fils,  et CIE", ["kora, fils, et CIE"]),
        ("BCEAO, Ecobank, Ghana; Sonatel", ["BCEAO", "Ecobank Ghana", "Sonatel"]),
        ("Ecobank, Sonatel", ["Ecobank", "Sonatel"]),  # although « Ecobank Sonatel » is a name too
        ("Ecobank;Ghana\nSonatel,,", ["Ecobank", "Ghana", "Sonatel"]),
        (" , ;", []),
        ("Zzyzx, Yyx", ["Zzyzx", "Yyx"]),
    ],
)
def test_a_name_may_have_commas(typed, names):
    known = ["sonatel", "bceao", "ecobank", "ecobank ghana", "ecobank sonatel", "kora, fils, et cie"]
    assert names_in(typed, known) == names


def test_a_name_with_commas_is_followed(reader, member):
    Organisation.objects.create(slug="kora", name_fr="Kora, Fils et Cie", name_en="Kora", names=[])
    assert choose(reader, noms="Sonatel, Kora, Fils et Cie, BCEAO").url == "/mon-fil/"
    assert followed(member) == ["company:kora", "company:sonatel", "institution:bceao"]


@pytest.mark.parametrize("typed", ["Banque", "banques", "Dangote"])
def test_a_word_that_is_rightly_written_is_no_misspelt_name(reader, typed):
    near = [
        ("bange", "Bange", []),
        ("banquet", "Banquet", []),
        ("dangoti", "Dangoti", []),
        ("d", "Ciment", ["Dangote Cement"]),
    ]
    for slug, name, others in near:
        Organisation.objects.create(slug=slug, name_fr=name, name_en=name, names=others)
    (sentence,) = choose(reader, noms=typed).context["form"].errors["noms"]
    assert "Vouliez-vous" not in sentence


def test_a_long_name_is_compared_whole_and_quoted_short(reader):
    name = "Société nationale d’investissement et de participation des caisses de retraite"
    Organisation.objects.create(slug="longue", name_fr=name, name_en=name)
    typed = name.replace("retraite", "retraitte")
    (sentence,) = choose(reader, noms=typed).context["form"].errors["noms"]
    assert f"«\u00a0{name}\u00a0»" in sentence
    assert typed[:60] in sentence
    assert typed[:61] not in sentence.replace(name, "")


def test_a_form_full_of_unknown_names_gets_few_sentences(reader):
    answer = choose(reader, noms=",".join(f"Zzyzx{number}" for number in range(40)))
    assert len(answer.context["form"].errors["noms"]) == 3


def test_too_much_to_follow_stores_nothing_at_all(reader, member):
    rows = (Follow(member=member, kind="source", key=f"s{number}") for number in range(MAX_FOLLOWS - 1))
    Follow.objects.bulk_create(rows)
    answer = choose(reader, "sector:mines", "country:SN")
    assert (answer.status_code, f"plus de {MAX_FOLLOWS} pages" in answer.text) == (422, True)
    assert (member.follows.count(), *stored(member)[1:]) == (MAX_FOLLOWS - 1, False, False)
    assert choose(reader, "sector:mines").url == "/mon-fil/"


def test_an_empty_river_shows_the_same_form_and_another_a_line_until_it_is_answered(reader, member):
    fields = re.compile(r'name="(?:sujets|noms|replies|language)"(?: value="[^"]+")?')
    empty, page = reader.get("/mon-fil/").text, reader.get(PAGE).text
    assert fields.findall(empty) == fields.findall(page)
    assert "plus-tard" not in empty
    member.follow("country", "SN")
    assert f'href="{PAGE}"' in reader.get("/mon-fil/").text
    reader.post(PAGE, {"geste": "plus-tard"})
    assert f'href="{PAGE}"' not in reader.get("/mon-fil/").text


def test_every_country_of_africa_stands_under_one_part_of_the_continent(reader):
    page = reader.get("/en/compte/bienvenue/").text
    offered = re.findall(r'value="(country|sector):([^"]+)"', page)
    assert sorted(key for kind, key in offered if kind == "country") == sorted(
        Country.objects.african().values_list("pk", flat=True)
    )
    assert sum(kind == "sector" for kind, _key in offered) == Sector.objects.filter(parent=None).count()
    assert page.count("Countries: ") == len(CONTINENT_PARTS)
    assert "Other countries" not in page
    assert page.count("<fieldset") == page.count("<legend") == len(CONTINENT_PARTS) + 1


def test_the_companies_most_written_about_come_with_it_in_few_questions(reader, member, article):
    for slug in ("alpha", "beta"):
        Organisation.objects.create(slug=slug, name_fr=slug.title(), name_en=slug.title(), country_id="SN")
    article.organisations.add("beta", "bceao")
    assert re.findall(r'value="company:([^"]+)"', reader.get(PAGE).text) == ["beta"]
    member.follow("sector", "mines")
    with CaptureQueriesContext(connection) as asked:
        assert len(reader.get(PAGE).content) < 60_000
    assert len(asked) <= 8
    with CaptureQueriesContext(connection) as asked:
        choose(reader, *(f"country:{code}" for code in Country.objects.african().values_list("pk", flat=True)))
    assert len(asked) <= 30


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("page", [PAGE, "/mon-fil/"])
def test_only_african_ones_are_offered_those_in_the_news_first_and_well_known_ones_after(reader, article, page, prefix):
    Country.objects.get_or_create(iso2="US", defaults={"name_fr": "États-Unis", "name_en": "USA", "african": False})
    Organisation.objects.filter(pk="sonatel").update(country="SN")
    Organisation.objects.filter(pk="bceao").update(region="uemoa")
    rows = [
        ("apple", "US"),
        ("zinder-mines", "NE"),
        ("safaricom", "KE"),
        ("inconnue", None),
        ("mtn-group", "ZA"),
        ("petite", "SN"),
    ]
    for slug, country in rows:
        Organisation.objects.create(slug=slug, name_fr=slug, name_en=slug, country_id=country)
    for slug, region in (("fmi", "international"), ("conseil-du-ble", "cemac")):
        Organisation.objects.create(slug=slug, name_fr=slug, name_en=slug, kind="institution", region_id=region)
    article.organisations.add("apple", "zinder-mines", "inconnue", "fmi", "conseil-du-ble")
    offered = re.findall(r'value="(company|institution):([^"]+)"', reader.get(prefix + page).text)
    assert [slug for kind, slug in offered if kind == "company"] == [
        "zinder-mines",
        "sonatel",
        "safaricom",
        "mtn-group",
    ]
    assert [slug for kind, slug in offered if kind == "institution"] == ["conseil-du-ble", "bceao"]


def test_the_well_known_ones_exist_and_are_african(db):
    load.load_shipped(demo=True)
    for kind, slugs in WELL_KNOWN.items():
        found = Organisation.objects.of_kind(kind).african().in_bulk(slugs)
        assert set(slugs) == found.keys()


@pytest.mark.usefixtures("taxonomy")
def test_a_name_is_first_of_whoever_is_called_so():
    assert subjects_by_name()["bceao"] == "institution:bceao"
    assert subjects_by_name()["sonatel sa"] == "company:sonatel"
