"""The moderation queue: what it shows, in which order, what its buttons do, and for whom."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Act, Comment, Judgement, TalkSetting
from articles.tests.admin.comments.conftest import QUEUE, sent

pytestmark = pytest.mark.django_db


def shown(answer):
    page = BeautifulSoup(answer.content, "html.parser")
    return [int(item["id"][1:]) for item in page.select(".queue-item")]


def state_of(comment):
    return Comment.objects.get(pk=comment.pk).state


def test_what_waits_is_in_one_list_with_what_a_moderator_needs(moderation, waiting):
    answer = moderation.get(QUEUE)
    assert shown(answer) == [waiting[kind].pk for kind in ("contested", "held", "reported")]
    for word in ("promesse de gains", "Il insulte.", "issa", "C’est le sujet.", "modou", "hors sujet", "Vous mentez."):
        assert word in answer.text, word
    assert "@" not in BeautifulSoup(answer.content, "html.parser").select_one("#content").get_text()


def test_what_readers_see_is_one_click_away(moderation, waiting):
    page = BeautifulSoup(moderation.get(QUEUE).content, "html.parser")
    places = [f"/commentaires/{one.pk}/" for one in waiting.values()]
    assert [bool(page.select(f'#content a[href="{place}"]')) for place in places] == [False, True, False]


def test_scams_and_appeals_come_before_what_has_waited_longer(moderation, waiting, people, report):
    late = Comment.objects.create(article=waiting["held"].article, author=people("issa"), body="Un groupe sûr.")
    report(late, people("koffi"), "scam")
    Comment.objects.filter(pk=waiting["held"].pk).update(created_at=timezone.now() - timedelta(days=3))
    assert shown(moderation.get(QUEUE))[-2:] == [waiting["held"].pk, waiting["reported"].pk]
    assert set(shown(moderation.get(QUEUE))[:2]) == {waiting["contested"].pk, late.pk}


def test_the_queue_is_filtered_by_kind_and_by_reason(moderation, waiting):
    for query, kinds in {
        "sorte=held": ["held"],
        "sorte=reported": ["reported"],
        "sorte=appealed": ["contested"],
        "motif=insult": ["reported"],
        "motif=profits": ["held"],
        "sorte=held&motif=insult": [],
        "sorte=inconnue": [],
    }.items():
        assert shown(moderation.get(f"{QUEUE}?{query}")) == [waiting[kind].pk for kind in kinds], query


def test_a_deleted_comment_waits_no_longer_whatever_was_said_of_it(moderation, waiting):
    Comment.objects.update(state="deleted", hold="")
    assert shown(moderation.get(QUEUE)) == []
    assert "Rien n’attend" in moderation.get(QUEUE).text


def test_each_button_decides_and_returns_to_the_next(moderation, waiting):
    answer = moderation.post(f"{QUEUE}?sorte=held&page=1", sent(waiting["held"], "publish", next=77))
    assert (answer.status_code, answer.url) == (302, f"{QUEUE}?sorte=held&page=1#c77")
    assert f"Commentaire n° {waiting['held'].pk} : publié." in moderation.get(QUEUE).text.replace("\u00a0", " ")
    moderation.post(QUEUE, sent(waiting["reported"], "hide", "insult", message="Restez poli."))
    moderation.post(QUEUE, sent(waiting["contested"], "refuse", "off-topic"))
    assert [state_of(one) for one in waiting.values()] == ["published", "removed", "removed"]
    assert Judgement.objects.get(comment=waiting["reported"]).message == "Restez poli."
    assert shown(moderation.get(QUEUE)) == []


def test_the_second_moderator_sees_who_decided(moderation, waiting, people, decide):
    late = sent(waiting["held"], "refuse", "scam", next=5)
    decide(waiting["held"], people("fatou", "Modération"), "publish")
    answer = moderation.post(QUEUE, late)
    assert answer.url == f"{QUEUE}#c{waiting['held'].pk}"
    assert "fatou a choisi" in moderation.get(QUEUE).text
    assert state_of(waiting["held"]) == "published"


def test_a_refused_judgement_keeps_the_message_that_was_typed(moderation, waiting, people, decide):
    words = sent(waiting["held"], "refuse", "scam", message="Pas de promesse <b>.")
    Comment.objects.filter(pk=waiting["held"].pk).update(body="Je gagne 12 % par jour.")
    answer = moderation.post(QUEUE, words)
    form = BeautifulSoup(answer.content, "html.parser").select_one(f"#c{waiting['held'].pk}")
    assert answer.status_code == 409
    assert form.select_one("textarea").text == "Pas de promesse <b>."
    assert form.select_one("option[selected]")["value"] == "scam"
    decide(waiting["held"], people("fatou", "Modération"), "publish")
    page = BeautifulSoup(moderation.post(QUEUE, words).content, "html.parser")
    assert page.select_one("textarea[readonly]").text == "Pas de promesse <b>."
    assert "fatou a choisi" in page.text


def test_refuse_does_not_hide_what_readers_can_read(moderation, waiting):
    """Hiding asks for the second factor again; refusing must not be a way around it."""
    moderation.post(QUEUE, sent(waiting["reported"], "refuse", "insult"))
    assert state_of(waiting["reported"]) == "published"
    stale = sent(waiting["held"], "refuse", "insult") | {"seen": "held-0-0"}
    Comment.objects.filter(pk=waiting["held"].pk).update(state="published", hold="", published_at=timezone.now())
    moderation.post(QUEUE, stale)
    assert state_of(waiting["held"]) == "published"


@pytest.mark.parametrize(
    "wrong",
    [{"action": "burn"}, {"comment": "x"}, {"reason": ""}, {"seen": ""}, {"reason": "x"}, {"message": "é" * 1001}],
)
def test_a_form_that_is_wrong_changes_nothing_and_says_why(moderation, waiting, wrong):
    answer = moderation.post(QUEUE, sent(waiting["held"], "refuse", "insult") | wrong)
    page = answer if "message" in wrong else moderation.get(answer.url)
    assert answer.status_code == (409 if "message" in wrong else 302)
    assert BeautifulSoup(page.content, "html.parser").select(".messagelist li")
    assert state_of(waiting["held"]) == "held"
    assert Judgement.objects.count() == 1


def test_one_judges_a_comment_that_does_not_wait(moderation, article, member):
    quiet = Comment.objects.create(article=article, author=member, body="Rien à signaler.")
    assert shown(moderation.get(f"{QUEUE}?commentaire={quiet.pk}")) == [quiet.pk]
    moderation.post(f"{QUEUE}?commentaire={quiet.pk}", sent(quiet, "hide", "other"))
    assert state_of(quiet) == "removed"
    gone = moderation.get(f"{QUEUE}?commentaire=99999")
    assert gone.status_code == 404
    assert "n’existe plus" in gone.text


def test_who_took_the_contested_decision_sees_why_they_cannot_decide(client, waiting, people):
    client.force_login(people("modou"))
    page = client.get(f"{QUEUE}?sorte=appealed")
    assert "l’administration du site en décide" in page.text
    assert not BeautifulSoup(page.content, "html.parser").select(".queue-decision")
    client.post(QUEUE, sent(waiting["contested"], "publish"))
    assert state_of(waiting["contested"]) == "removed"


def test_the_talk_is_closed_and_opened(moderation, waiting, article):
    for state in ("closed", "held", "open"):
        moderation.post(QUEUE, {"comment": waiting["held"].pk, "talk": state})
        assert TalkSetting.objects.state_of(article) == state
    acts = list(Act.objects.filter(verb="set-talk").order_by("pk").values_list("before", "after"))
    assert acts[0] == ({"talk": "open"}, {"talk": "closed"})
    assert len(acts) == 3


def test_an_author_is_silenced_held_and_forgiven(moderation, waiting, member):
    for button, sentence in (("silence-week", "ne peut plus écrire"), ("hold", "sera relu")):
        moderation.post(QUEUE, {"author": member.pk, "sanction": button, "sanction_reason": "Arnaques répétées."})
        assert sentence in moderation.get(QUEUE).text
    silence = member.active_silence()
    assert round((silence.until - silence.since) / timedelta(days=1), 3) == 7
    assert (silence.reason, silence.by_name, member.is_always_held()) == ("Arnaques répétées.", "plume", True)
    moderation.post(QUEUE, {"author": member.pk, "sanction": "lift-silence"})
    moderation.post(QUEUE, {"author": member.pk, "sanction": "lift-hold"})
    assert (member.active_silence(), member.is_always_held()) == (None, False)


def test_no_sanction_without_a_reason_nor_of_the_staff(moderation, waiting, member, people):
    moderation.post(QUEUE, {"author": member.pk, "sanction": "hold"})
    moderation.post(QUEUE, {"author": people("modou").pk, "sanction": "silence-always", "sanction_reason": "Rival."})
    assert not member.is_always_held()
    assert people("modou").active_silence() is None


def test_the_queue_is_found_from_the_index_and_from_the_list(moderation, waiting):
    for address in ("/gestion/", "/gestion/articles/comment/"):
        assert QUEUE in moderation.get(address).text


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.fixture
def crowd(waiting, article, people, report, decide):
    def crowd(number):
        for n in range(number):
            one = Comment.objects.create(
                article=article, author=people(f"m{n}"), body=f"Avis {n}", parent=waiting["reported"], state="held"
            )
            report(one, people("issa"))
            one.former_texts.create(body="Avant.")

    return crowd


def test_queries_do_not_grow_with_the_queue(moderation, waiting, crowd):
    moderation.get(QUEUE)
    few = queries(moderation, QUEUE)
    crowd(30)
    answer = moderation.get(QUEUE)
    assert len(shown(answer)) == 20
    assert queries(moderation, QUEUE) == few <= 24


def test_moderators_note_for_each_other_and_nobody_else_reads_it(moderation, waiting, client):
    answer = moderation.post(QUEUE, {"comment": waiting["reported"].pk, "note": "Vu avec la rédaction."}, follow=True)
    item = BeautifulSoup(answer.content, "html.parser").select_one(f"#c{waiting['reported'].pk} .queue-note").text
    assert "Vu avec la rédaction." in item and "plume" in item
    for reader in (client, moderation):
        assert "Vu avec" not in reader.get(waiting["reported"].get_absolute_url(), follow=True).text
    assert "rien n’est noté" in moderation.post(QUEUE, {"comment": waiting["held"].pk, "note": " "}, follow=True).text
    assert Act.objects.with_verbs(["note"]).count() == 1


def test_a_judgement_takes_few_queries_whatever_waits(moderation, waiting, crowd):
    crowd(20)
    with CaptureQueriesContext(connection) as found:
        moderation.post(QUEUE, sent(waiting["held"], "publish"))
    assert len(found) <= 37  # six of them for what takes it back


def test_a_page_beyond_the_last_is_the_last(moderation, waiting, crowd):
    crowd(20)
    assert len(shown(moderation.get(f"{QUEUE}?page=2"))) == 3
    assert len(shown(moderation.get(f"{QUEUE}?page=9"))) == 3
