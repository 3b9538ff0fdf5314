"""After the rulebook has changed, what is stored follows; what editors have touched does not."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import tasks
from articles.filing import current
from articles.filing.classify import classify
from articles.filing.records import Hint
from articles.filing.refiling import runs
from articles.filing.refiling.at_once import refile_now, unlock_and_refile
from articles.filing.refiling.filer import Filer
from articles.filing.refiling.runs import continue_run, dry_run, run_chunk, run_to_end
from articles.filing.refiling.write import write_changes
from articles.models import Act, Article, Category, Country, Organisation, Phrase, Refiling, Sector, Source
from articles.models.phrase import QUIET_PERIOD

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def source():
    for slug in ("info-generale", "economie", "taux"):
        Category.objects.create(slug=slug, name_fr=slug, name_en=slug)
    for slug in ("mines", "sante"):
        Sector.objects.create(slug=slug, name_fr=slug, name_en=slug)
    Country.objects.create(iso2="ML", name_fr="Mali", name_en="Mali")
    Organisation.objects.create(slug="kordax", name_fr="Kordax", name_en="Kordax")
    for kind, slug in (("category", "taux"), ("sector", "mines"), ("country", "ML")):
        Phrase.objects.create(text="zorgal", kind=kind, slug=slug, weight=5)
    return Source.objects.create(slug="s", name="S")


def article(source, n=0, title="Kordax parie sur le zorgal", **values):
    return Article.objects.create(source=source, url=f"https://s.example/{n}", title=title, **values)


def stands(article):
    article = Article.objects.get(pk=article.pk)
    return (
        article.category_id,
        [one.sector_id for one in article.filed_sectors.all()],
        *(sorted(getattr(article, name).values_list("pk", flat=True)) for name in ("countries", "organisations")),
    )


MOVED = ("taux", ["mines"], ["ML"], ["kordax"])


def test_articles_go_where_the_rules_say_now_and_the_report_tells_it(source):
    one = article(source)
    one.filed_sectors.create(sector_id="sante", rank=0)
    run = run_to_end(Refiling.objects.request_run())
    assert stands(one) == MOVED
    assert (run.looked_at, run.moved, run.kept) == (1, 1, 0)
    assert run.report["counts"]["category"] == {"info-generale": {"taux": 1}}
    assert run.report["counts"]["sectors"] == {"sante": {"mines": 1}}
    assert run.report["examples"][0]["title"] == one.title
    assert Article.objects.get().why


def test_neither_dates_nor_words_are_touched_and_again_nothing_moves(source):
    one = article(source, language="en", summary="Un  texte.", updated_at=timezone.now() - timedelta(days=9))
    run_to_end(Refiling.objects.request_run())
    after = Article.objects.get()
    for name in ("title", "summary", "language", "published_at", "updated_at", "first_seen_at"):
        assert getattr(after, name) == getattr(one, name)
    run = run_to_end(Refiling.objects.request_run())
    assert (run.looked_at, run.moved) == (1, 0)


@pytest.mark.parametrize(("field", "place"), [("category", 0), ("sectors", 1), ("countries", 2), ("organisations", 3)])
def test_a_field_an_editor_touched_stays_and_the_others_follow(source, field, place):
    one = article(source, is_finance=False, locks=[field, "is_finance"])
    before = stands(one)
    run = run_to_end(Refiling.objects.request_run())
    assert Article.objects.get().is_finance is False
    assert stands(one) == tuple(before[n] if n == place else MOVED[n] for n in range(4))
    assert (run.moved, run.kept) == (1, 1)


def test_an_article_of_our_own_is_where_its_author_put_it(source):
    own = Article.objects.create(source=source, title="Le zorgal, notre analyse")
    run = run_to_end(Refiling.objects.request_run())
    assert run.looked_at == 0
    assert stands(own)[0] == "info-generale"


def test_the_sources_own_hint_and_the_stored_text_count_as_on_the_road(source):
    Source.objects.update(default_category="economie")
    Phrase.objects.update(weight=50, changed_at=timezone.now())  # a text weighs little beside a title
    html = "<p>Le <b>zorgal</b>, encore le zorgal</p>"
    one, with_text = article(source, 1, "Plim plam"), article(source, 2, "Plim", body_html=html)
    run_to_end(Refiling.objects.request_run())
    assert stands(one)[0] == "economie"
    expected = classify(
        "Plim", "", "fr", Hint(category="economie"), current.current_rulebook(), "Le zorgal, encore le zorgal"
    )
    with_text.refresh_from_db()
    assert with_text.why == list(expected.reasons)
    assert expected != classify("Plim", "", "fr", Hint(category="economie"), current.current_rulebook())


def test_a_run_that_died_goes_on_where_it_was(source, monkeypatch):
    monkeypatch.setattr(runs, "CHUNK_SIZE", 2)
    every = [article(source, n) for n in range(5)]
    run = run_chunk(Refiling.objects.request_run(), Filer())
    assert (run.below, run.looked_at) == (every[3].pk, 2)  # the newest first
    assert stands(every[0])[0] == "info-generale"
    run = run_to_end(Refiling.objects.get())
    assert (run.looked_at, run.moved) == (5, 5)
    assert all(stands(one) == MOVED for one in every)


def test_the_same_chunk_twice_counts_once(source, monkeypatch):
    monkeypatch.setattr(runs, "CHUNK_SIZE", 2)
    for n in range(5):
        article(source, n)
    asked = Refiling.objects.request_run()
    assert run_chunk(asked, Filer()).looked_at == 2
    assert run_chunk(asked, Filer()) is None
    assert Refiling.objects.get().looked_at == 2


def test_asking_again_makes_the_one_run_start_over(source, monkeypatch):
    monkeypatch.setattr(runs, "CHUNK_SIZE", 2)
    for n in range(3):
        article(source, n)
    under_way = run_chunk(Refiling.objects.request_run(), Filer())
    run = Refiling.objects.request_run()
    assert (run.pk, run.below, run.looked_at, run.report) == (under_way.pk, None, 0, {})
    assert run_chunk(under_way, Filer()) is None
    assert Refiling.objects.count() == 1


def test_a_run_sets_out_when_nobody_has_changed_the_rules_for_a_while(source):
    one, run = article(source), Refiling.objects.request_run()
    assert continue_run(run.asked_at + QUIET_PERIOD / 2) is None
    assert stands(one)[0] == "info-generale"
    assert continue_run(run.asked_at + QUIET_PERIOD).ended_at
    assert stands(one) == MOVED
    assert continue_run(timezone.now() + QUIET_PERIOD) is None


def test_the_doorbell_serves_a_run_that_is_due_and_may_ring_for_nothing(source):
    assert tasks.refile() == 0
    article(source)
    Refiling.objects.request_run()
    Refiling.objects.update(asked_at=timezone.now() - QUIET_PERIOD)
    assert tasks.refile() == 1
    assert tasks.refile() == 0


def test_what_was_corrected_since_it_was_read_is_left_alone(source):
    one, filer = article(source), Filer()
    read = filer.refile(filer.load(Article.objects.all()))
    Article.objects.update(title="Un autre titre")
    assert write_changes(read) == []
    assert stands(one)[0] == "info-generale"


def test_an_editor_who_speaks_while_an_article_is_read_has_the_last_word(source):
    one, filer = article(source), Filer()
    read = filer.refile(filer.load(Article.objects.all()))
    Article.objects.update(category="economie", locks=["category"])
    write_changes(read)
    assert stands(one) == ("economie", *MOVED[1:])
    assert Article.objects.get().why == []


def test_a_look_through_writes_nothing(source):
    one = article(source)
    run = dry_run()
    assert (run.looked_at, run.moved) == (1, 1)
    assert stands(one)[0] == "info-generale"
    assert not Refiling.objects.exists()


def test_a_few_can_be_filed_anew_at_once(source):
    one, other = article(source, 1), article(source, 2)
    assert refile_now(Article.objects.filter(pk=one.pk)) == 1
    assert stands(one) == MOVED
    assert stands(other)[0] == "info-generale"


def test_what_is_given_back_is_filed_by_the_rules_again_and_keeps_its_editors_words(source):
    one = article(source, locks=["category", "sectors", "title"])
    assert unlock_and_refile(Article.objects.all(), None) == 1
    assert stands(one) == MOVED
    assert Article.objects.get().locks == ["title"]


def test_only_locks_that_are_removed_are_journaled(source):
    both = article(source, 1, locks=["category", "title"])
    article(source, 2, locks=["title"])
    article(source, 3)
    unlock_and_refile(Article.objects.all(), None)
    act = Act.objects.get()
    assert (act.key, act.before, act.after) == (str(both.pk), {"locks": ["category"]}, None)


def test_a_chunk_takes_few_queries_however_long(source, django_assert_max_num_queries):
    for n in range(60):
        article(source, n)
    run, filer = Refiling.objects.request_run(), Filer()
    with django_assert_max_num_queries(30):
        run_chunk(run, filer)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
def test_two_workers_at_one_run_count_each_article_once(source, monkeypatch):
    monkeypatch.setattr(runs, "CHUNK_SIZE", 3)
    every = [article(source, n) for n in range(20)]
    run = Refiling.objects.request_run()

    def work():
        try:
            run_to_end(Refiling.objects.get(pk=run.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run.refresh_from_db()
    assert (run.looked_at, run.moved) == (20, 20)
    assert all(stands(one) == MOVED for one in every)


def test_a_run_asked_for_again_by_nobody_keeps_who_asked(source, django_user_model):
    user = django_user_model.objects.create_user("plume", "plume@desk.example", "x")
    Refiling.objects.request_run(user)
    assert Refiling.objects.request_run().asked_by == user
    other = django_user_model.objects.create_user("encre", "encre@desk.example", "x")
    assert Refiling.objects.request_run(other).asked_by == other


def test_what_is_judged_beside_the_filing_is_written_too(source):
    stored = article(source, 1, "Rien de tel")
    run_to_end(Refiling.objects.request_run())
    stored.refresh_from_db()
    judged = stored.relevance, stored.reach, stored.filing_margin
    Article.objects.update(relevance=99, reach=2, filing_margin=0.9)
    run_to_end(Refiling.objects.request_run())
    stored.refresh_from_db()
    assert (stored.relevance, stored.reach, stored.filing_margin) == judged != (99, 2, 0.9)
