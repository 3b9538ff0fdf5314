"""Each kind of page without the faults that the Nu validator has found in them; it runs itself in `bin/corpora`."""

import pytest

from benches.browser.sights import DAY, MEMBERS, english
from benches.corpora.markup import faults

pytestmark = pytest.mark.django_db(transaction=True)


def faulty(client, paths):
    found = {path: faults(client.get(path).text) for path in paths}
    return {path: said for path, said in found.items() if said}


@pytest.mark.parametrize("light", ["0", "1"])
def test_no_page_has_a_fault(sights, client, light):
    client.cookies["leger"] = light
    assert faulty(client, [*sights.values(), *map(english, sights.values()), DAY]) == {}


def test_nor_has_a_members_page(newsroom, django_user_model, client):
    client.force_login(django_user_model.objects.create_user("Seydou", "seydou@example.org"))
    assert faulty(client, MEMBERS.values()) == {}


def test_faults_are_seen():
    page = "<h1 id=a>T</h1><h3 id=a>U</h3><time datetime='{}'></time>"
    assert faults(page.format("2026-11-28T12:06:20.003178+00:00")) == [
        "The id a stands 2 times.",
        "The date 2026-11-28T12:06:20.003178+00:00 is not one of HTML.",
        "h3 follows h1.",
    ]
    for well in ("2026-11-28", "2026-11-28T12:06:20+00:00", "2026-11-28T12:06Z"):
        assert faults(f"<h1>T</h1><h2>U</h2><time datetime={well}></time><h2>V</h2>") == []
