"""Reports: what may be reported, by whom, and when a comment is hidden until a moderator has seen it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from articles.comments.moderation.reporting import CommentGone, ReportRefused, report
from articles.contact.inbox import article_at
from articles.models import Act, Article, Comment, Judgement, Reason, Report

pytestmark = pytest.mark.django_db
NOTE = "Il promet des rendements impossibles."


@pytest.fixture
def comment(aminata, say):
    return say(aminata)


@pytest.fixture
def reporters(new_member):
    return [new_member(f"lecteur{n}") for n in range(4)]


def judged(comment, by, verb="publish", reason=""):
    made = Judgement.objects.create(
        comment=comment, by=by, by_name=by.username, verb=verb, reason=reason, was=comment.state,
        became="published" if verb == "publish" else "removed", digest=comment.text_digest,
    )  # fmt: skip
    comment.reports.filter(judgement=None).update(judgement=made)
    return made


def reported(comment, member, reason="scam", note=""):
    made = report(comment.pk, member, reason, note, timezone.now())
    comment.refresh_from_db()
    return made


def page(comment):
    return f"/commentaires/{comment.pk}/signaler/"


def form_of(answer):
    """The form's reasons, which of them is chosen, its buttons, and the sentence beside the reasons."""
    form = BeautifulSoup(answer.content, "lxml").select_one("main form")
    radios = form.select("fieldset input[type=radio][name=motif][required]")
    return (
        [one["value"] for one in radios],
        [one["value"] for one in radios if one.has_attr("checked")],
        [one.get_text() for one in form.select("button")],
        [one.get_text() for one in form.select("fieldset .errorlist li")],
    )


def test_a_member_chooses_a_reason_and_sends_the_report(client, comment, reporters):
    client.force_login(reporters[0])
    answer = client.get(page(comment))
    assert comment.body in unescape(answer.content.decode())
    assert form_of(answer) == (Reason.values, [], ["Envoyer le signalement"], [])
    answer = client.post(page(comment), {"motif": "scam"}, follow=True)
    assert "la modération lira ce commentaire" in answer.content.decode()
    made = Report.objects.get()
    assert (made.comment, made.member, made.reason, made.digest) == (comment, reporters[0], "scam", comment.text_digest)


def test_without_a_reason_nothing_is_sent_and_the_note_is_kept(client, comment, reporters):
    client.force_login(reporters[0])
    answer = client.post(page(comment), {"precision": NOTE})
    assert answer.status_code == 422
    assert form_of(answer)[1:] == ([], ["Envoyer le signalement"], ["Choisissez un motif dans la liste."])
    soup = BeautifulSoup(answer.content, "lxml")
    assert soup.select_one(".error-summary a")["href"] == "#id_motif"
    assert soup.select_one("#id_motif")["aria-describedby"] == soup.select_one("fieldset .errorlist")["id"]
    assert soup.textarea.get_text().strip() == NOTE
    assert not Report.objects.exists()


def test_the_chosen_reason_stays_chosen_where_something_else_is_missing(client, comment, reporters):
    client.force_login(reporters[0])
    assert form_of(client.post(page(comment), {"motif": "other"}))[1] == ["other"]


def test_another_reason_needs_a_sentence(client, comment, reporters):
    client.force_login(reporters[0])
    for note in ("", "  x ", "\u200b" * 30):
        answer = client.post(page(comment), {"motif": "other", "precision": note})
        assert answer.status_code == 422 and "Dites en une phrase" in answer.content.decode()
    assert client.post(page(comment), {"motif": "other", "precision": "é" * 301}).status_code == 422
    assert client.post(page(comment), {"motif": "no-such"}).status_code == 422
    assert client.post(page(comment), {"motif": "other", "precision": NOTE}).status_code == 302
    assert Report.objects.get().note == NOTE


def test_a_visitor_is_led_to_sign_in_or_to_the_contact_form_filled_in(client, comment, settings):
    answer = client.get(page(comment))
    html = unescape(answer.content.decode())
    assert answer.status_code == 200 and "csrfmiddlewaretoken" not in html
    assert f"/compte/login/?next=%2Fcommentaires%2F{comment.pk}%2Fsignaler%2F" in html
    letter = client.get(re.search(r'href="(/contact/\?sujet=illicite[^"]+)"', html)[1])
    form = letter.context["form"]
    assert form["sujet"].value() == "illicite"
    assert article_at(form["adresse"].value()) == comment.article
    assert client.post(page(comment), {"motif": "scam"}).url.startswith("/compte/login/?next=")
    assert not Report.objects.exists()


def test_once_a_member_and_comment(client, comment, reporters):
    reported(comment, reporters[0])
    client.force_login(reporters[0])
    for answer in (client.get(page(comment)), client.post(page(comment), {"motif": "insult"})):
        assert answer.status_code == 409 and "Vous avez déjà signalé" in answer.content.decode()
    assert Report.objects.count() == 1


WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("arrange", "status", "said"),
    [
        (lambda comment, member: Comment.objects.update(author=member), 403, "votre"),
        (lambda comment, member: Comment.objects.update(state="held"), 404, ""),
        (lambda comment, member: Comment.objects.update(state="removed"), 404, ""),
        (lambda comment, member: Comment.objects.update(state="deleted"), 404, ""),
        (lambda comment, member: comment.article.hide(), 404, ""),
        (
            lambda comment, member: member.impose("silence", timezone.now() + WEEK, "essai", comment.author),
            403,
            "suspendu votre droit de commenter et de signaler jusqu’au",
        ),
    ],
    ids=["one's own", "held", "removed", "deleted", "of a hidden article", "by the silenced"],
)
def test_what_cannot_be_reported(client, comment, reporters, arrange, status, said):
    arrange(comment, reporters[0])
    client.force_login(reporters[0])
    for answer in (client.get(page(comment)), client.post(page(comment), {"motif": "insult"})):
        assert answer.status_code == status and said in answer.text
    assert not Report.objects.exists()


def test_three_reports_hide_until_seen(client, comment, reporters):
    for number, member in enumerate(reporters[:3], 1):
        reported(comment, member, Reason.values[number])
        assert (comment.state, comment.hold) == (("held", "reports") if number == 3 else ("published", ""))
    assert comment.body not in client.get(comment.article.get_absolute_url()).content.decode()


def test_that_reports_have_hidden_it_stands_in_the_journal_as_an_act_of_the_server(comment, reporters):
    for member in reporters[:2]:
        reported(comment, member)
    assert not Act.objects.exists()
    for member in reporters[2:]:
        reported(comment, member)
    act = Act.objects.get()
    assert (act.by, act.verb, act.key, act.reason) == (None, "hide", str(comment.pk), "signalé par plusieurs membres")
    assert (act.before, act.after, act.digest) == ({"state": "published"}, {"state": "held"}, comment.text_digest)


def test_whose_report_hides_it_comes_back_to_the_talk_and_so_do_those_who_report_later(client, comment, reporters):
    for member in reporters[:2]:
        reported(comment, member)
    for member in reporters[2:4]:
        client.force_login(member)
        answer = client.post(page(comment), {"motif": "scam"}, follow=True)
        assert answer.redirect_chain == [(f"{comment.article.get_absolute_url()}#commentaires", 302)]
        assert answer.status_code == 200
        assert "la modération lira ce commentaire" in answer.content.decode()


def test_thirty_fresh_accounts_hide_nothing_and_are_seen(comment, new_member, reporters):
    for number in range(30):
        reported(comment, new_member(f"neuf{number}", days=0), "insult")
    assert comment.state == "published"
    assert comment.reports.open().count() == 30
    # Nor do they a week later, when another reports: their age counts when they report.
    with_time = timezone.now() + timedelta(days=7)
    report(comment.pk, reporters[0], "insult", "", with_time)
    comment.refresh_from_db()
    assert comment.state == "published"


def test_an_edit_does_not_start_the_count_anew(comment, reporters):
    for member in reporters[:2]:
        reported(comment, member)
    Comment.objects.update(body="Un autre texte, corrigé.")
    reported(comment, reporters[2])
    assert (comment.state, comment.hold) == ("held", "reports")


def test_what_a_moderator_has_decided_about_counts_no_longer(comment, reporters, moderator):
    for member in reporters[:2]:
        reported(comment, member)
    judged(comment, moderator)
    Comment.objects.update(body="Un autre texte, corrigé.")
    for member in reporters[2:4]:
        reported(comment, member)
    assert comment.state == "published"


def test_what_a_moderator_published_as_it_is_is_not_hidden_again(comment, reporters, moderator):
    judged(comment, moderator)
    for member in reporters:
        reported(comment, member)
    assert comment.state == "published" and comment.reports.open().count() == 4
    Comment.objects.update(body="Un autre texte.")
    Report.objects.all().delete()
    for member in reporters[:3]:
        reported(comment, member)
    assert comment.state == "held"


def test_what_was_judged_is_not_reported_again_for_the_same_reason(client, comment, reporters, moderator):
    reported(comment, reporters[0], "scam")
    judged(comment, moderator)
    client.force_login(reporters[1])
    answer = client.post(page(comment), {"motif": "scam"})
    assert answer.status_code == 409 and "déjà examiné" in answer.content.decode()
    with pytest.raises(ReportRefused):
        reported(comment, reporters[2], "scam")
    reported(comment, reporters[2], "insult")
    Comment.objects.update(body="Un autre texte.")
    reported(comment, reporters[1], "scam")
    assert Report.objects.count() == 3


def test_reports_that_come_late_are_kept_for_the_moderator(comment, reporters):
    for member in reporters:
        reported(comment, member)
    assert comment.reports.count() == 4 and comment.state == "held"
    Comment.objects.update(state="removed", hold="")
    with pytest.raises(CommentGone):
        reported(comment, comment.author)


def test_ten_reports_a_minute(client, aminata, say, reporters):
    client.force_login(reporters[0])
    answers = [client.post(page(say(aminata)), {"motif": "insult"}).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


def test_the_reporter_is_told_what_became_of_it(client, comment, reporters, moderator, aminata, say):
    assert client.get("/compte/signalements/").status_code == 302
    client.force_login(reporters[0])
    assert "Vous n’avez rien signalé" in client.get("/compte/signalements/").content.decode()
    kept, gone, left = say(aminata, "Gardé."), say(aminata, "Enlevé."), say(aminata, "Repris.")
    for one in (comment, kept, gone, left):
        reported(one, reporters[0])
    judged(kept, moderator)
    judged(gone, moderator, "remove", "scam")
    gone.remove()
    Comment.objects.filter(pk=left.pk).update(state="deleted")
    html = client.get("/compte/signalements/").content.decode()
    for sentence in (
        "a laissé le commentaire en ligne",
        "a retiré le commentaire",
        "n’a pas encore décidé",
        "a supprimé",
    ):
        assert sentence in html
    assert "Enlevé." not in html and "Repris." not in html and "Gardé." in html
    client.force_login(reporters[1])
    assert "Gardé." not in client.get("/compte/signalements/").content.decode()


def test_a_hidden_article_takes_its_comments_off_the_page_of_reports(client, comment, reporters):
    reported(comment, reporters[0])
    client.force_login(reporters[0])
    assert comment.body in client.get("/compte/signalements/").text
    Article.objects.update(status=Article.Status.HIDDEN)
    page = client.get("/compte/signalements/").text
    assert "pas encore décidé" in page
    assert comment.body not in page
    assert comment.article.title not in page


def test_the_page_of_reports_takes_as_many_queries_for_one_as_for_ten(
    client, aminata, say, reporters, django_assert_max_num_queries
):
    client.force_login(reporters[0])
    for number in range(10):
        reported(say(aminata, f"Numéro {number}."), reporters[0])
    with django_assert_max_num_queries(6):
        client.get("/compte/signalements/")
