"""Before anybody scrolls, the pages that are read most hold a drawing, a picture or a chart, on a phone and at a desk."""

import pytest
from django.urls import reverse

from articles.models import Organisation, Sector

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Width and height of all that is drawn in the page's content and begins on the first screen.
DRAWN = """() => [...document.querySelectorAll('main :is(.pictogram, .drawing, .chart, .picture)')]
    .map((one) => one.getBoundingClientRect())
    .filter((box) => box.top < innerHeight - 24 && box.left < innerWidth && box.width)
    .map((box) => [Math.round(box.width), Math.round(box.height)])"""


@pytest.fixture
def read_most(newsroom, sights):
    Organisation.objects.filter(kind=Organisation.Kind.COMPANY).update(sector=Sector.objects.get(pk="mines"))
    return {name: sights[name] for name in ("home", "story", "sector", "company")} | {"markets": reverse("marches")}


@pytest.mark.parametrize("size", [(360, 740), (1280, 900)])
def test_the_first_screen_holds_something_drawn(read_most, visit, page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for name, path in read_most.items():
        assert visit(path) == []
        assert page.evaluate(DRAWN), name
