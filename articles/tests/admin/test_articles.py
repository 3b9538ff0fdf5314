import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import search
from articles.editing.publishing import publish_each
from articles.filing.editors import by_hand
from articles.filing.refiling.runs import run_to_end
from articles.models import Article, Picture, Refiling, Source, Story
from articles.search import positions
from articles.tests.admin.browser import LIST, act, changed

pytestmark = pytest.mark.django_db


def found(word):
    return search.matching(Article.objects.published(), word).count()


def page(article):
    return f"{LIST}{article.pk}/change/"


def written(**said):
    """The form of a new article of our own."""
    return {"language": "fr", "status": "published", "category": "economie", "is_finance": "on"} | said


def test_saving_without_a_change_locks_nothing(chief, article):
    article.filed_sectors.create(sector_id="mines", rank=0)
    assert changed(chief, article, follow=False).status_code == 302
    article.refresh_from_db()
    assert article.locks == []
    assert article.updated_at is None


@pytest.mark.parametrize("status", ["hidden", "draft"])
def test_an_article_that_the_form_takes_off_the_site_takes_its_picture_along(chief, article, status):
    address = "https://courrier.example/1.jpg"
    Picture.objects.create(key="a" * 32, url=address)
    Article.objects.filter(pk=article.pk).update(image=address)
    changed(chief, article, status=status)
    assert not Picture.objects.exists()


def test_what_an_editor_changes_is_his(chief, article):
    Article.objects.filter(pk=article.pk).update(title_key="f" * 32)
    changed(chief, article, title="Un  autre titre", category="taux", countries=["SN"])
    article.refresh_from_db()
    assert article.title == "Un autre titre"
    assert article.locks == ["category", "countries", "title"]
    assert article.title_key == "f" * 32  # still of its feed's title


def test_the_outlet_of_a_collected_article_is_shown_and_stays(chief, article):
    Article.objects.filter(pk=article.pk).update(outlet="Le Quotidien")
    form = chief.get(page(article)).text
    assert "Média d’origine" in form
    assert "Le Quotidien" in form
    assert 'name="outlet"' not in form
    changed(chief, article, title="Un autre titre", outlet="Autre")
    article.refresh_from_db()
    assert (article.title, article.outlet) == ("Un autre titre", "Le Quotidien")


def test_an_editor_files_under_other_sectors_in_his_order(chief, article):
    article.filed_sectors.create(sector_id="mines", rank=0)
    article.filed_sectors.create(sector_id="sante", rank=1)
    changed(chief, article, sector_1="sante", sector_2="mines", sector_3="energie")
    article.refresh_from_db()
    assert list(article.filed_sectors.values_list("sector", flat=True)) == ["sante", "mines", "energie"]
    assert article.locks == ["sectors"]


def test_the_same_sector_twice_is_refused_with_a_sentence(chief, article):
    answer = changed(chief, article, sector_1="sante", sector_2="sante")
    assert "choisi deux fois" in answer.content.decode()


def test_the_reasons_are_told_and_escaped(chief, article):
    text = chief.get(page(article)).content.decode()
    assert "<li>« BRVM » dans le titre &lt;b&gt;</li>" in text


def test_no_act_of_an_editor_reads_the_whole_index(chief, article):
    own = Article.objects.create(source=article.source, title="À nous")
    with CaptureQueriesContext(connection) as asked:
        act(chief, "hide", article, own)
        act(chief, "publish", article, own)
        changed(chief, own, title="Chez nous")
        chief.post(f"{LIST}{own.pk}/delete/", {"post": "yes"})
    told = [" ".join(one["sql"].split()) for one in asked.captured_queries if "articles_search" in one["sql"]]
    at_a_place = re.compile(
        r"(\d+ times: )?(INSERT INTO|INSERT OR REPLACE INTO|DELETE FROM articles_search WHERE (rowid|place) = )"
    )
    assert told
    assert [sql for sql in told if not at_a_place.match(sql)] == []


def test_what_is_hidden_or_published_by_the_many_is_written_together(chief, article, monkeypatch):
    others = [Article.objects.create(source=article.source, title=f"Titre {n}") for n in range(4)]
    written = []
    refresh = search.refresh
    monkeypatch.setattr(search, "refresh", lambda keys: written.append(refresh(keys)))
    for action, number in {"publish": 5, "hide": 0}.items():
        act(chief, action, article, *others)
        assert (written, found("titre")) == ([number], number)
        written.clear()


def test_a_date_that_an_editor_sets_moves_the_article_in_search(chief, article):
    own = Article.objects.create(source=article.source, title="Coton")
    search.index([own])
    changed(chief, own, published_at_0="24/11/2020", published_at_1="08:00:00")
    own.refresh_from_db()
    (there,) = search.find(search.Window(search.parse_search_query("coton"), 9))
    assert own.published_at.year == 2020
    assert there == [positions.position_of(own.published_at, own.pk)]


def test_a_deleted_article_leaves_no_word_behind(chief, article):
    own = Article.objects.create(source=article.source, title="Coton")
    search.index([own])
    chief.post(f"{LIST}{own.pk}/delete/", {"post": "yes"})
    assert search.find(search.Window(search.parse_search_query("coton"), 9)) == [[]]


def test_publishing_writes_the_words_that_the_database_holds_by_now(article, member):
    """Not those that were read before another corrected them."""
    read = list(Article.objects.all())
    Article.objects.update(title="Corrigé")
    publish_each(read, member)
    assert (found("corrige"), found("titre")) == (1, 0)


def test_what_was_published_before_one_failed_is_found(article, member, monkeypatch):
    Article.objects.create(source=article.source, title="Titre fautif", published_at=article.published_at)

    publish = Article.publish

    def publish_or_fail(one):
        if "fautif" in one.title:
            raise ValueError
        publish(one)

    monkeypatch.setattr(Article, "publish", publish_or_fail)
    with pytest.raises(ValueError):
        publish_each(Article.objects.order_by("pk"), member)
    assert article.pk in search.matching(Article.objects.all(), "titre").values_list("pk", flat=True)


def test_hiding_in_the_form_does_the_same_and_the_story_gets_another_lead(chief, article):
    other = Article.objects.create(source=article.source, url="https://lacote.example/b", title="Bis", is_lead=False)
    story = Story.objects.create(lead=article)
    story.articles.set([article, other])
    changed(chief, article, status="hidden")
    story.refresh_from_db()
    article.refresh_from_db()
    assert article.status == "hidden"
    assert story.lead == other
    assert article.locks == []


def test_an_article_of_our_own_is_written_here_and_cleaned(chief, article):
    form = written(title="Notre analyse", body_html="<p>Oui</p><script>x()</script>")
    own = chief.get(f"{LIST}add/").context["adminform"].form["source"].initial
    day = {"published_at_0": "24/11/2025", "published_at_1": "08:00:00", "source": own}
    answer = chief.post(f"{LIST}add/", form | day | {"sector_1": "mines"})
    assert answer.status_code == 302, answer.context["errors"]
    ours = Article.objects.get(title="Notre analyse")
    assert ours.is_own
    assert ours.source.kind == "own"
    assert ours.body_html == "<p>Oui</p>"
    assert ours.primary_sector.pk == "mines"
    assert found("analyse") == 1


def test_our_words_cannot_bear_another_publishers_name(chief, article):
    form = written(title="Faux", source=article.source_id)
    chief.post(f"{LIST}add/", form | {"published_at_0": "24/11/2025", "published_at_1": "08:00:00"})
    assert not Article.objects.filter(title="Faux").exists()


def test_an_article_of_a_feed_cannot_be_deleted_one_of_ours_can(chief, article):
    assert chief.post(f"{LIST}{article.pk}/delete/", {"post": "yes"}).status_code == 403
    own = Article.objects.create(source=article.source, title="À nous")
    assert chief.post(f"{LIST}{own.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Article.objects.all()) == [article]


def test_a_public_article_has_its_link_a_scheduled_or_hidden_one_none(chief, article):
    link, preview = f'href="{article.get_absolute_url()}"', f"{LIST}?apercu={article.pk}"
    assert [link in chief.get(address).text for address in (page(article), LIST, preview)] == [True] * 3
    assert chief.get(preview).text.count(link) == 2, "in its row and beside the list"
    now, later = article.published_at, timezone.now() + timedelta(hours=1)
    for moment, status in ((later, "published"), (now, "hidden")):
        Article.objects.filter(pk=article.pk).update(published_at=moment, status=status)
        assert [link in chief.get(address).text for address in (page(article), LIST, preview)] == [False] * 3


def test_the_files_of_an_article_are_listed_to_be_read(chief, article):
    article.documents = [
        {"url": "https://lacote.example/avis.pdf", "type": "application/pdf", "length": 1_200_000},
        {"url": "javascript:alert(1)", "type": "application/pdf", "length": 0},
    ]
    article.save()
    text = chief.get(f"/gestion/articles/article/{article.pk}/change/").content.decode()
    assert '<a href="https://lacote.example/avis.pdf" rel="noopener noreferrer nofollow">PDF, 1,2\u00a0Mo</a>' in text
    assert "javascript:" not in text


def test_the_reasons_of_a_rubrique_that_an_editor_chose_are_told_as_past(chief, article):
    past = "La rédaction a depuis fixé la rubrique"
    assert past not in chief.get(page(article)).content.decode()
    Article.objects.update(locks=["category"])
    assert past in chief.get(page(article)).content.decode()


def test_of_a_rubrique_that_an_editor_confirmed_no_other_is_told(chief, article):
    by_hand.confirm(article.pk, article.category_id, None)
    text = chief.get(page(article)).content.decode()
    assert "La rédaction a depuis fixé la rubrique" in text
    assert "une autre rubrique" not in text


@pytest.mark.parametrize(("country", "reach"), [("SN", Article.Reach.AFRICA), ("FR", Article.Reach.ELSEWHERE)])
def test_reach_follows_the_countries_that_an_editor_sets_and_a_refiling_leaves_it(chief, article, country, reach):
    Article.objects.update(reach=Article.Reach.CONCERNED, source=Source.objects.create(slug="reuters", name="Reuters"))
    changed(chief, article, countries=[country])
    article.refresh_from_db()
    assert (article.locks, article.reach) == (["countries"], reach)
    run_to_end(Refiling.objects.request_run())
    article.refresh_from_db()
    assert article.reach == reach


def test_reach_follows_the_rules_again_when_an_article_is_given_back(chief, article):
    Article.objects.update(source=Source.objects.create(slug="reuters", name="Reuters"), title="La pluie à Paris")
    changed(chief, article, countries=["SN"])
    assert Article.objects.get().reach == Article.Reach.AFRICA
    act(chief, "give_back", article)
    assert Article.objects.get().reach == Article.Reach.ELSEWHERE


def test_an_article_of_our_own_is_always_of_africa(chief, article):
    own = Article.objects.create(source=Source.objects.get(kind="own"), title="Analyse")
    changed(chief, own, countries=["FR"])
    own.refresh_from_db()
    assert (own.reach, own.locks) == (Article.Reach.AFRICA, ["countries"])


def test_what_was_judged_is_read_on_the_page_and_not_written(chief, article):
    Article.objects.update(relevance=87, reach=1, filing_margin=0.042, join_margin=0.2)
    text = html.unescape(chief.get(page(article)).text)
    for shown in ("87\u00a0%", "concerne l’Afrique", "4 points", "20\u00a0%"):
        assert shown in text
    changed(chief, article, title="Un autre", reach="2", relevance="3")
    article.refresh_from_db()
    assert (article.relevance, article.reach) == (87, 1)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("reach__exact=1", ["Concernée"]),
        ("marge=classement", ["Très serrée", "Serrée"]),
        ("marge=reunion", ["Réunie de peu"]),
        ("o=3", ["Concernée"]),
    ],
)
def test_the_list_is_filtered_by_reach_and_thin_margins_and_ordered_by_them(chief, article, query, titles):
    facts = {"Concernée": {"reach": 1, "filing_margin": 0.3}, "Très serrée": {"filing_margin": 0.01}}
    facts["Serrée"] = {"filing_margin": 0.09}
    facts["Réunie de peu"] = {"join_margin": 0.24, "filing_margin": 0.4, "story": Story.objects.create()}
    for title, values in facts.items():
        url = f"https://lacote.example/{title}"
        Article.objects.create(source=article.source, title=title, url=url, **values)
    listed = [one.title for one in chief.get(f"{LIST}?{query}").context["cl"].result_list]
    assert listed[: len(titles)] == titles
    assert len(listed) == len(titles) or query.startswith("o=")
