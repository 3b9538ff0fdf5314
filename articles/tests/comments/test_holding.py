"""Who waits for a moderator by what is known of them, and in which order the reasons come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.comments.holding.record import AuthorRecord, record_of
from articles.comments.holding.rules import HoldLimits, has_held_word, hold_reason
from articles.comments.holding.waiting_reason import hold_for
from articles.comments.suspect import plain
from articles.comments.suspect.plain import text_key
from articles.models import Comment, HeldWord, Judgement

TEXT = "Le prix du cacao ne tiendra pas jusqu’à la récolte."
KNOWN = AuthorRecord(published=50)
BAD_TEXT = "Gains garantis : +221 77 123 45 67, wa.me/221, a.com b.com c.com, imbécile"


def test_the_reasons_come_in_the_order_that_the_function_documents():
    record = AuthorRecord(is_always_held=True, recent_texts={text_key(BAD_TEXT)}, last_10_minutes=9)
    rest = BAD_TEXT
    assert hold_reason(rest, record, ["imbecile"], rule_hold="talk") == "member"
    record = AuthorRecord(recent_texts={text_key(TEXT)}, last_10_minutes=9)
    assert hold_reason(rest, record, ["imbecile"], rule_hold="talk") == "talk"
    assert hold_reason(rest, record, ["imbecile"], rule_hold="site") == "site"
    for reason, gone in [
        ("word", "imbécile"),
        ("phone", "+221 77 123 45 67"),
        ("messaging", "wa.me/221"),
        ("profits", "Gains garantis"),
        ("links", "c.com"),
    ]:
        assert hold_reason(rest, record, ["imbecile"]) == reason
        rest = rest.replace(gone, "")
    assert hold_reason(rest, record, ["imbecile"]) == "newcomer"


@pytest.mark.parametrize(
    ("published", "first", "reason"), [(0, 2, "newcomer"), (1, 2, "newcomer"), (2, 2, None), (0, 0, None)]
)
def test_a_newcomers_first_comments_wait(published, first, reason):
    assert hold_reason(TEXT, AuthorRecord(published=published), (), HoldLimits(first=first)) == reason


def test_a_text_sent_before_waits_however_it_is_dressed():
    record = AuthorRecord(published=50, recent_texts={text_key(TEXT), text_key("Merci !")})
    assert hold_reason(TEXT.upper().replace(" ", "  ").replace("É", "E") + " !!", record) == "repeat"
    assert hold_reason("L" + "\u200b" + TEXT[1:].replace("a", "а"), record) == "repeat"
    assert hold_reason(TEXT + " Et vous ?", record) is None
    assert hold_reason("Merci !", record) is None


@pytest.mark.parametrize(("number", "reason"), [(4, None), (5, "burst")])
def test_the_sixth_comment_in_ten_minutes_waits(number, reason):
    assert hold_reason(TEXT, AuthorRecord(published=50, last_10_minutes=number)) == reason


@pytest.mark.parametrize(
    ("refused", "decided", "reason"),
    [(1, 1, None), (2, 2, None), (1, 3, "refusals"), (3, 10, None), (4, 10, "refusals"), (0, 5, None)],
)
def test_who_is_often_refused_is_read_first(refused, decided, reason):
    record = AuthorRecord(published=50, decided_last_7_days=decided, refused_last_7_days=refused)
    assert hold_reason(TEXT, record) == reason


@pytest.mark.parametrize(
    "text", ["Quel IMBÉCILE !", "imbecile", "Un « imbécile »", "i.m.b.e.c.i.l.e", "imbéc\u200bile", "іmbесіle"]
)
def test_a_listed_word_is_found_whatever_its_dress(text):
    assert hold_reason(text, KNOWN, ["Imbécile"]) == "word"


def test_a_listed_word_is_found_whole_only():
    assert not has_held_word("Des imbéciles heureux", "imbécile")
    assert has_held_word("Une arnaque, pyramidale !", "Arnaque pyramidale")
    assert not has_held_word("Une arnaque bien pyramidale", "arnaque pyramidale")
    assert not has_held_word("Rien", "…")


@pytest.fixture
def judge(moderator):
    def judge(comment, verb="remove", days=1):
        state = "removed" if verb == "remove" else "published"
        Judgement.objects.create(
            comment=comment, by=moderator, by_name="M", at=timezone.now() - timedelta(days=days), verb=verb,
            reason="scam" if verb == "remove" else "", was="published", became=state, digest=comment.text_digest,
        )  # fmt: skip

    return judge


def test_a_record_counts_what_the_windows_hold(aminata, say, judge, new_member):
    comments = [say(aminata, f"Commentaire numéro {n}.", minutes=n) for n in (1, 9, 11, 60)]
    judge(comments[0], "remove")
    judge(comments[1], "remove", days=8)
    judge(comments[2], "publish")
    judge(comments[3], "remove", days=3)
    judge(comments[3], "publish", days=2)  # after an appeal
    say(aminata, "En attente, lui.", state="held", minutes=50)
    old = say(aminata, "Un texte d’il y a deux jours.", minutes=2 * 24 * 60)
    theirs = say(new_member("Koffi"), "Un texte de quelqu’un d’autre.")
    record = record_of(aminata)
    assert (record.published, record.last_10_minutes) == (5, 2)
    assert (record.decided_last_7_days, record.refused_last_7_days) == (3, 1)
    assert text_key(theirs.body) in record.recent_texts and text_key(comments[3].body) in record.recent_texts
    assert text_key(old.body) not in record.recent_texts
    assert record.joined_at == aminata.date_joined and not record.is_always_held


def test_the_edited_comment_does_not_speak_against_itself(aminata, say):
    first, *_others = [say(aminata, f"Commentaire numéro {n}, assez long.", minutes=6 - n) for n in range(6)]
    record = record_of(aminata, except_pk=first.pk)
    assert (record.published, record.last_10_minutes) == (5, 0)
    assert text_key(first.body) not in record.recent_texts


def test_a_text_that_was_compared_once_is_not_made_plain_again(aminata, say, new_member, monkeypatch):
    other, made_plain = new_member("Koffi"), []
    for number in range(20):
        say(other, "\ufdfa" * 1_000 + str(number))
    monkeypatch.setattr(plain, "fold_uncached", lambda text: made_plain.append(text) or text)
    record_of(aminata)
    assert made_plain
    made_plain.clear()
    record_of(aminata)
    assert not made_plain


def test_to_ask_takes_seven_queries(aminata, article, say, django_assert_num_queries):
    for number in range(20):
        say(aminata, f"Commentaire numéro {number}.", minutes=60)
    with django_assert_num_queries(7):
        assert hold_for(aminata, article, TEXT) == ""


def test_the_list_the_site_and_the_member_hold(aminata, article, moderator):
    HeldWord.objects.create(text="récolte")
    assert hold_for(aminata, article, TEXT) == "word"
    HeldWord.objects.update(is_active=False)
    assert hold_for(aminata, article, TEXT) == ""
    assert hold_for(aminata, article, TEXT, "site") == "site"
    aminata.impose("hold", None, "essai", moderator)
    assert hold_for(aminata, article, TEXT) == "member"


def test_a_newcomer_writes_waits_and_reads_why(client, settings, article, aminata):
    settings.HOLD_FIRST = 1
    client.force_login(aminata)
    client.post(f"{article.get_absolute_url()}commenter/", {"body": TEXT})
    comment = Comment.objects.get()
    assert (comment.state, comment.hold) == ("held", "newcomer")
    assert "premiers commentaires d’un membre" in client.get(article.get_absolute_url()).content.decode()
    client.logout()
    assert TEXT not in client.get(article.get_absolute_url()).content.decode()


def test_a_text_sent_to_two_articles_is_held_the_second_time(client, article, aminata):
    client.force_login(aminata)
    for _ in range(2):
        client.post(f"{article.get_absolute_url()}commenter/", {"body": TEXT})
    assert list(Comment.objects.order_by("pk").values_list("state", "hold")) == [("published", ""), ("held", "repeat")]
