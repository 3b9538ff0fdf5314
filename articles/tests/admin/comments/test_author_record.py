"""An author's record: all that moderators know of a member, and nothing of their account."""

import re

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Act, Comment
from articles.tests.admin.comments.conftest import QUEUE, sent

pytestmark = pytest.mark.django_db


def record(member):
    return f"/gestion/articles/comment/auteur/{member.pk}/"


def test_it_tells_comments_judgements_reports_and_sanctions_and_no_address(moderation, waiting, member, people, report):
    report(waiting["held"], people("koffi"), "scam", "Promesse.")
    own = Comment.objects.create(article=waiting["held"].article, author=people("issa"), body="Autre avis.")
    report(own, member, "off-topic")
    moderation.post(QUEUE, sent(waiting["reported"], "hide", "insult", message="Restez poli."))
    moderation.post(QUEUE, {"author": member.pk, "sanction": "silence-day", "sanction_reason": "Insultes."})
    text = re.sub(
        r"\s+",
        " ",
        BeautifulSoup(moderation.get(record(member)).content, "html.parser").select_one("#content").get_text(" "),
    )
    for word in (
        "Dossier de awa",
        "Restez poli.",
        "Promesse.",
        "Insultes.",
        "hors sujet",
        "2 refus ou retraits",
        "plume",
    ):
        assert word in text, word
    assert "member.example" not in moderation.get(record(member)).text


def test_sanctions_are_imposed_and_lifted_there(moderation, member):
    moderation.post(record(member), {"author": member.pk, "sanction": "silence-always", "sanction_reason": "Arnaque."})
    assert member.active_silence().until is None
    assert "Lever" in moderation.get(record(member)).text
    moderation.post(record(member), {"author": member.pk, "sanction": "lift-silence"})
    assert member.active_silence() is None


def test_its_comments_are_paged_in_few_queries(moderation, article, member):
    Comment.objects.bulk_create(
        Comment(article=article, author=member, body=f"Avis {n}", published_at=timezone.now()) for n in range(120)
    )
    moderation.get(record(member))
    with CaptureQueriesContext(connection) as found:
        pages = [moderation.get(f"{record(member)}?page={n}").text for n in (1, 2, 3)]
    assert [page.count("Avis ") for page in pages] == [50, 50, 20]
    assert len(found) <= 3 * 20


def test_the_badge_of_an_issuer_is_given_with_a_name_and_taken_back(moderation, member):
    give = {"author": member.pk, "badge": "give"}
    for name in ("", "  ", "\u200b", "x" * 81):
        moderation.post(record(member), give | {"issuer": name})
        assert not Act.objects.filter(kind="members.member").exists()
    page = moderation.post(record(member), give | {"issuer": " Banque du Fleuve "}, follow=True).text
    assert "est maintenant « émetteur vérifié : Banque du Fleuve »" in page.replace("\u00a0", " ")
    assert "Émetteur vérifié : Banque du Fleuve, depuis le" in page.replace("\u00a0", " ")
    page = moderation.post(record(member), {"author": member.pk, "badge": "take", "issuer": "Autre"}, follow=True).text
    assert "Retirer la mention" not in page
    verbs = Act.objects.filter(kind="members.member").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["give-badge", "take-badge"]


def test_declared_interests_are_erased_and_the_journal_does_not_copy_them(moderation, member):
    member.set_profile("Je vends des signaux.", is_hidden=False)
    assert "Je vends des signaux." in moderation.get(record(member)).text
    moderation.post(record(member), {"author": member.pk, "interests": "clear"})
    assert "Je vends des signaux." not in moderation.get(record(member)).text
    act = Act.objects.get(verb="clear-interests")
    assert "signaux" not in str(Act.objects.filter(pk=act.pk).values())
    assert moderation.post(record(member), {"author": "x", "interests": "clear"}).status_code == 404
