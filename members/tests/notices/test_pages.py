"""The page of notifications, the number in the header, the settings of mails."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.comments.moderation.judging import judge as decide
from articles.models import Appeal, Report, WaitingText
from articles.models.comments.judgement import SETTLED_AFTER
from members.models import MailSettings, Notice
from members.models.notices.notice import MAX_COUNTED
from members.tests.notices.talk import answer, article, comment, judge, member, tick

pytestmark = pytest.mark.django_db
PAGE, MAILS = "/compte/notifications/", "/compte/courriels/"


@pytest.fixture
def reader(client, awa):
    client.force_login(awa)
    return client


def lines(client):
    tree = BeautifulSoup(client.get(PAGE).text, "lxml")
    return [" ".join(line.get_text(" ", strip=True).split()) for line in tree.select(".notices li")]


def badge(client, path="/"):
    found = BeautifulSoup(client.get(path).text, "lxml").select_one(".masthead .bell .count")
    return found and found.find(string=True).strip()


def test_each_kind_of_notice_is_a_sentence_with_a_link(reader, awa, kofi, said):
    moderator = member("Moderatrice")
    tick()
    reply = answer(kofi, said)
    other = comment(kofi, said.article)
    judge(said, moderator, verb="publish")
    judge(comment(awa, said.article), moderator, reason="scam", message="Pas de promesse <b>ici</b>.")
    report = Report.objects.create(comment=other, member=awa, reason="insult", digest="0")
    judge(other, moderator, closes=[report])
    tick()
    Notice.objects.create(member=awa, kind="useful", key="useful:1", comment=said, number=2)
    page = reader.get(PAGE).text
    found = "\n".join(lines(reader))
    for sentence in (
        "Kofi a répondu à votre commentaire",
        "La modération a publié votre commentaire",
        "La modération a retiré votre commentaire : arnaque financière",
        "Pas de promesse <b>ici</b>.",
        "Vous aviez signalé un commentaire : la modération l’a retiré",
        "2 membres trouvent votre commentaire utile",
    ):
        assert sentence in found
    assert f'href="{reply.get_absolute_url()}"' in page


def test_a_refused_new_text_is_told_apart_from_a_removal(reader, awa, said):
    WaitingText.objects.create(comment=said, body="Je le crois.", hold="newcomer")
    decide(
        said.pk, member("Moderatrice"), "remove", reason="scam", seen=said.version, now=timezone.now() - SETTLED_AFTER
    )
    tick()
    sentence = "La modération a refusé la nouvelle version de votre commentaire : arnaque financière."
    assert f"{sentence} L’ancienne reste en ligne" in "\n".join(lines(reader))


def test_a_notice_quotes_the_first_words_of_its_comment_unless_they_are_removed_from_others(reader, awa, kofi, said):
    moderator = member("Moderatrice")
    answer(kofi, said, "<b>Oui</b>, " + "le cacao " * 20)
    judge(comment(awa, said.article, "Mes mots retirés."), moderator)
    other = comment(kofi, said.article, "Une insulte.")
    judge(other, moderator, closes=[Report.objects.create(comment=other, member=awa, reason="insult", digest="0")])
    tick()
    found = "\n".join(lines(reader))
    assert "« <b>Oui</b>, le cacao" in found
    assert "le cacao " * 7 not in found
    assert "« Mes mots retirés. »" in found
    assert "Une insulte" not in found


def test_an_appeal_that_is_won_is_told_as_such(reader, awa, said):
    moderator, other = member("Moderatrice"), member("Autre")
    removed = judge(said, moderator)
    appeal = Appeal.objects.create(comment=said, against=removed, body="C’est le sujet.")
    appeal.decision = judge(said, other, verb="publish")
    appeal.save()
    tick()
    first, second = lines(reader)
    assert "Votre contestation a été acceptée : la modération a publié de nouveau votre commentaire" in first
    assert "La modération a retiré votre commentaire" in second


def test_unread_ones_come_first_and_all_are_marked_read_in_one_click(reader, awa, kofi, said):
    first = answer(kofi, said)
    tick()
    page = BeautifulSoup(reader.get(PAGE).text, "lxml")
    assert badge(reader) == "1"
    form = {one["name"]: one["value"] for one in page.select("main form input[name=jusqua]")}
    late = answer(kofi, said)
    tick()
    assert reader.post(PAGE, form).url == PAGE  # what came after the page was made stays unread
    assert badge(reader) == "1"
    assert [notice.key for notice in Notice.objects.for_page(awa.pk)] == [f"reply:{late.pk}", f"reply:{first.pk}"]
    reader.post(PAGE, {"jusqua": str(Notice.objects.newest_key(awa.pk))})
    assert badge(reader) is None
    assert "Tout marquer comme lu" not in reader.get(PAGE).text


@pytest.mark.parametrize("bad", ["", "x", "-1", "9" * 30, "١٢", "1.5"])
def test_a_forged_mark_is_refused_and_marks_nothing(reader, awa, kofi, said, bad):
    answer(kofi, said)
    tick()
    assert reader.post(PAGE, {"jusqua": bad}).status_code == 400
    assert badge(reader) == "1"


def test_nobody_marks_or_sees_the_notices_of_another(client, awa, kofi, said):
    answer(kofi, said)
    tick()
    client.force_login(kofi)
    client.post(PAGE, {"jusqua": str(Notice.objects.newest_key(awa.pk))})
    assert Notice.objects.count_unread(awa.pk) == 1
    assert lines(client) == []


def test_many_notices_take_pages_and_the_same_few_queries(reader, awa, kofi, said):
    for _ in range(3):
        answer(kofi, said)
    tick()
    reader.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        reader.get(PAGE)
    for _ in range(60):
        answer(kofi, said)
    tick()
    with CaptureQueriesContext(connection) as many:
        assert len(lines(reader)) == 50
    assert len(many) == len(few) <= 9
    assert "?page=2" in reader.get(PAGE).text
    assert reader.get(f"{PAGE}?page=zz").status_code == 200


def test_the_badge_costs_two_queries_along_its_index(reader, awa, kofi, said):
    for _ in range(3):
        answer(kofi, said)
    tick()
    with CaptureQueriesContext(connection) as asked:
        assert badge(reader, said.article.get_absolute_url()) == "3"
    about = [query["sql"] for query in asked if "members_notice" in query["sql"]]
    assert len(about) == 2
    for query in about if connection.vendor == "sqlite" else ():
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
            assert "notice_unread" in str(cursor.fetchall())


def test_a_large_number_is_counted_to_a_hundred_only(reader, awa, kofi, said):
    rows = [Notice(member=awa, kind="reply", key=f"reply:{n}", comment=answer(kofi, said)) for n in range(3)]
    Notice.objects.bulk_create(rows)
    more = [Notice(member=awa, kind="useful", key=f"useful:{n}", comment=said, number=1) for n in range(150)]
    Notice.objects.bulk_create(more)
    assert Notice.objects.count_unread(awa.pk) == MAX_COUNTED
    assert [badge(reader) for _ in range(2)] == ["99+", "99+"]  # a session's first request counts in another way


def test_the_version_legere_says_it_in_words(reader, awa, kofi, said):
    answer(kofi, said)
    tick()
    reader.cookies["leger"] = "1"
    header = BeautifulSoup(reader.get("/").text, "lxml").select_one(".masthead .bell")
    assert " ".join(header.get_text(" ", strip=True).split()) == "Notifications 1 non lue"
    assert header.svg is None


def test_a_visitor_sees_no_bell(client, said):
    assert not BeautifulSoup(client.get("/").text, "lxml").select(".bell")


def test_hostile_words_stay_words(reader, awa, said):
    answer(member("Zo"), comment(awa, article("<script>alert(1)</script>")), body="<img src=x onerror=alert(1)>")
    tick()
    page = reader.get(PAGE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_pages_are_private_and_in_english_too(reader, awa, kofi, said):
    answer(kofi, said)
    tick()
    answers = [reader.get(path) for path in (PAGE, MAILS, f"/en{PAGE}", f"/en{MAILS}")]
    assert {one.status_code for one in answers} == {200}
    assert all("no-store" in one["Cache-Control"] for one in answers)
    assert "Kofi replied</a> to your comment" in answers[2].text


def test_the_settings_are_shown_and_changed(reader, awa):
    page = BeautifulSoup(reader.get(MAILS).text, "lxml")
    assert page.select_one("select[name=replies] option[selected]")["value"] == "at-once"
    assert reader.post(MAILS, {"replies": "daily", "language": "en"}).url == MAILS
    chosen = MailSettings.objects.of(awa.pk)
    assert (chosen.replies, chosen.language) == ("daily", "en")
    page = BeautifulSoup(reader.get(MAILS).text, "lxml")
    assert page.select_one("select[name=replies] option[selected]")["value"] == "daily"


def test_the_language_of_the_page_is_offered_first(reader):
    page = BeautifulSoup(reader.get(f"/en{MAILS}").text, "lxml")
    assert page.select_one("select[name=language] option[selected]")["value"] == "en"


@pytest.mark.parametrize(
    "answer", [{}, {"replies": "hourly", "language": "fr"}, {"replies": "daily", "language": "xx"}]
)
def test_a_choice_that_does_not_exist_is_refused_with_a_sentence(reader, awa, answer):
    refused = reader.post(MAILS, answer)
    assert refused.status_code == 422
    assert "Choisissez une réponse dans la liste." in refused.text
    assert not MailSettings.objects.exists()


def test_a_stopped_address_is_named_and_tried_again_on_demand(reader, awa):
    for _ in range(3):
        MailSettings.objects.count_refusal(awa.pk, awa.email, timezone.now())
    page = reader.get(MAILS).text
    assert "Nous n’écrivons plus à awa@example.org" in page
    reader.post(MAILS, {"geste": "reprendre"})
    assert "Nous n’écrivons plus" not in reader.get(MAILS).text
    assert MailSettings.objects.of(awa.pk).refusals == 0


def test_a_new_address_starts_with_no_refusal(reader, awa):
    for _ in range(2):
        MailSettings.objects.count_refusal(awa.pk, "old@example.org", timezone.now())
    MailSettings.objects.count_refusal(awa.pk, awa.email, timezone.now())
    assert not MailSettings.objects.of(awa.pk).is_stopped(awa.email)
    assert MailSettings.objects.of(awa.pk).refusals == 1
