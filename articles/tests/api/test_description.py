"""What is told of the API, to machines and to people, is what it does."""

import json
import re
from html import unescape
from urllib.parse import urlencode

import jsonschema_rs
import pytest

from articles.api.endpoints import (
    ENDPOINTS,
    FILTER_PARAMETERS,
    OBSERVATION_PARAMETERS,
    PAGING_PARAMETERS,
    SEARCH_PARAMETER,
)
from articles.api.problems import PROBLEM_KINDS
from articles.listings.filters import EVERYTHING_PARAM, FILTER_PARAMS
from articles.models import Article, Country, Organisation, Region, Source
from articles.search import rebuild
from articles.shipped import load
from articles.shipped.figures import load_figures
from articles.tests.figures.rows import filled as with_values
from articles.tests.figures.rows import series

ROOT = "/api/v1"


def closed(schema):
    """Strict where it is open: what it does not name is a fault."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    names = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {}
    return names | {key: closed(value) for key, value in schema.items()}


def faults(document, value, schema):
    """What of the value is not as the document describes it."""
    whole = closed({"components": document["components"]} | schema)
    found = jsonschema_rs.validator_for(whole, validate_formats=True).iter_errors(value)
    return [f"{fault.instance_path}: {fault.message}" for fault in found]


@pytest.fixture
def document(ask):
    return ask("/openapi.json")


@pytest.fixture
def filled(make, story):
    """One of everything."""
    Source.objects.update(may_image=True, country="SN")
    organisation = Organisation.objects.create(slug="sonatel", name_fr="Sonatel", name_en="Sonatel")
    article = make("Le cacao", "energie", "SN", image="https://guichet.example/a.jpg", author="A.", summary="Un chapô")
    article.documents = [{"url": "https://guichet.example/a.pdf", "type": "application/pdf", "length": 12}]
    article.updated_at = article.published_at
    article.save()
    article.regions.add(Region.objects.get(slug="uemoa"))
    article.organisations.add(organisation)
    make("Le nôtre", url=None, body_html="<p>Texte</p>")
    made = story(article, "La suite")
    rebuild()
    with_values(series(instrument={"country": Country.objects.get(pk="SN")}), ("2026-11-26", "1.17"))
    return {"articles": article.pk, "stories": made.pk, "series": "euro-dollar"}


def addresses(document, filled):
    for path, operations in document["paths"].items():
        key = filled.get(path.split("/")[1], "")
        yield path.replace("{id}", str(key)).replace("{key}", str(key)), operations["get"]


def test_every_address_answers_as_described(ask, document, filled):
    empty = []
    for address, operation in addresses(document, filled):
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        if "openapi" in address:
            schema = {"type": "object"}  # described by itself
        answer = ask(address)
        assert faults(document, answer, schema) == [], address
        empty += [address] if answer.get("items") == [] else []
    assert empty == []


def test_faults_are_seen(document):
    schema = document["components"]["schemas"]["Name"]
    assert faults(document, {"fr": "x", "en": "y"}, schema) == []
    assert len(faults(document, {"fr": 1, "xx": "y"}, schema)) == 3  # a number, one too many, one missing


@pytest.mark.parametrize(
    "path",
    ["/articles/?x=1", "/articles/?pays=xx", "/articles/99/", "/rien/"],
    ids=["unknown", "value", "none", "nowhere"],
)
def test_problems_are_as_described(client, taxonomy, document, path):
    answer = client.get(ROOT + path).json()
    assert faults(document, answer, document["components"]["schemas"]["Problem"]) == []


def test_every_address_is_described_and_every_reference_leads_somewhere(document):
    assert len(document["paths"]) == len(ENDPOINTS)
    for name in re.findall(r'#/components/schemas/(\w+)"', json.dumps(document)):
        assert name in document["components"]["schemas"]
    operations = [one["get"] for one in document["paths"].values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for operation in operations:
        assert {"200", "304", "400", "429"} <= operation["responses"].keys()


def test_the_filters_are_all_those_of_the_listings_in_their_order():
    """All but the one that widens a page of a place: the API gives all news."""
    assert (*[one.name for one in FILTER_PARAMETERS], EVERYTHING_PARAM) == FILTER_PARAMS


def test_every_example_of_a_parameter_and_every_command_of_the_manual_is_understood(client, db):
    load.load_shipped(demo=False, rulebook=False)
    load_figures()
    ecofin = Source.objects.get(slug="agence-ecofin")
    Article.objects.create(
        source=ecofin, url="https://exemple.example/1", title="Un titre"
    )  # or the source is unheard of
    for endpoint in ENDPOINTS:
        for one in endpoint.parameters:
            path = endpoint.path.replace("{key}", "euro-fcfa")
            answer = client.get(f"{ROOT}/{path}?{urlencode({one.name: one.example})}")
            assert answer.status_code == 200, answer.text
    commands = re.findall(r"curl [^<]*?http://[^/]+([^<]*?)(?:&#x27;|')", client.get("/api/").text)
    assert len(commands) == 4
    for address in map(unescape, commands):
        assert client.get(address).status_code == 200


def test_the_taxonomy_is_told_whole(ask, make):
    make(country="SN")
    assert {one["slug"]: one["parent"] for one in ask("/sectors/")["items"]} == {
        "energie": None,
        "petrole-gaz": "energie",
    }
    assert ask("/rubriques/")["items"][-1]["url"].endswith("/rubriques/forex/")
    assert [(one["code"], one["regions"]) for one in ask("/countries/")["items"]] == [("CI", []), ("SN", ["uemoa"])]
    assert [(one["slug"], one["countries"]) for one in ask("/regions/")["items"]] == [("uemoa", ["SN"])]
    (senegal,) = [one for one in ask("/countries/")["items"] if one["code"] == "SN"]
    assert len(ask(senegal["articles_url"])["items"]) == 1


def test_sources_are_those_that_the_public_reads_with_what_they_allow(ask, make, source):
    Source.objects.create(slug="muette", name="Muette", note="secret")
    make(source=source)
    (found,) = ask("/sources/")["items"]
    assert found["slug"] == "le-guichet"
    assert found["rights"] == {"excerpt_length": 300, "full_text": False, "image": False}
    assert "note" not in found


@pytest.mark.parametrize("path", ["/sectors/", "/rubriques/", "/countries/", "/regions/", "/sources/", "/series/"])
def test_the_lists_take_two_queries_at_most(ask, make, django_assert_max_num_queries, path):
    make(country="SN")
    with django_assert_max_num_queries(2):
        ask(path)


@pytest.mark.parametrize("address", ["/api/", "/en/api/"])
def test_the_manual_tells_every_address_parameter_and_problem(client, db, address):
    page = client.get(address)
    assert "public" in page["Cache-Control"]
    assert not page.cookies
    for one in ENDPOINTS:
        assert f"<code>/{one.path}</code>" in page.text
    for one in (SEARCH_PARAMETER, *FILTER_PARAMETERS, *PAGING_PARAMETERS, *OBSERVATION_PARAMETERS):
        assert f"<code>{one.name}</code>" in page.text
    for one in PROBLEM_KINDS:
        assert f'id="{one.slug}"' in page.text
    assert "60 " in page.text
    assert 'href="/api/v1/openapi.json"' in page.text


def test_the_manuals_example_is_as_described(client, document):
    samples = map(unescape, re.findall(r"<pre><code>(.*?)</code></pre>", client.get("/api/").text, re.S))
    example = json.loads(next(one for one in samples if one.startswith("{")))
    found = faults(document, example, document["components"]["schemas"]["Article"])
    assert [one for one in found if not one.endswith("is a required property")] == []  # it is cut short


def test_what_validators_ask_of_the_description_is_there(document):
    assert document["security"] == []
    assert document["info"]["license"].keys() == {"name", "url"}
    groups = {one["name"] for one in document["tags"]}
    for path, operations in document["paths"].items():
        operation = operations["get"]
        assert operation["description"], path
        assert {*operation["tags"]} <= groups, path
        assert {"404", "414"} <= operation["responses"].keys(), path


def test_it_says_everything_in_both_languages(document):
    assert document["info"]["description"].startswith("Lecture seule.")
    assert "Read-only." in document["info"]["description"]
    assert document["paths"]["/stories/{id}/"]["get"]["summary"] == "Un sujet / A story"
    assert document["components"]["schemas"]["Story"]["properties"]["url"]["description"] == "Notre page. / Our page."
    assert document["paths"]["/articles/{id}/"]["get"]["responses"]["404"]["description"] == "Introuvable / Not found"


@pytest.mark.parametrize("parameter", [*FILTER_PARAMETERS], ids=lambda one: one.name)
def test_no_refusal_recommends_a_value_that_is_refused(client, make, parameter):
    make("Le cacao", "energie", "SN")
    refused = client.get(f"{ROOT}/articles/?{parameter.name}=nulle-part")
    example = re.search(r"par exemple ([^)]+)\)", refused.json()["detail"])[1]
    answer = client.get(f"{ROOT}/articles/?{parameter.name}={example}")
    assert refused.status_code == 400
    assert answer.status_code == 200, example


def test_the_examples_of_the_description_are_accepted(ask, make):
    make("Le cacao", "energie", "SN")
    for parameter in ask("/openapi.json")["paths"]["/articles/"]["get"]["parameters"]:
        if parameter["name"] in FILTER_PARAMS:
            assert ask(f"/articles/?{urlencode({parameter['name']: parameter['example']})}")["items"] is not None
