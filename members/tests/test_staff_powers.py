"""What staff may do, and until when: /gestion/ and the editors' forms on public pages."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern

from articles.admin.comments.forms import BadgeForm
from articles.models import Article, Comment, Source, Story
from articles.shipped import load
from members.models import Member
from members.tests.factor import age, code_of, give_one, prove
from portal.staff import kept_form, powers

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return Member.objects.create_superuser("chef", "chef@desk.example", "x")


@pytest.fixture
def plume():
    member = Member.objects.create_user("plume", "plume@desk.example", "x", is_staff=True)
    member.groups.add(Group.objects.get(name="Rédaction"))
    return member


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def with_powers(member):
    client = signed_in(member)
    give_one(member)
    prove(client, member)
    return client


@pytest.fixture
def story(db):
    load.load_shipped(demo=True, rulebook=False)
    source = Source.objects.get(slug="la-cote-exemple")
    story = Story.objects.create()
    for number in range(3):
        Article.objects.create(
            source=source,
            url=f"https://lacote.example/{number}",
            title=f"Titre {number}",
            category_id="actions",
            story=story,
            is_lead=number == 0,
        )
    story.lead = story.articles.get(is_lead=True)
    story.save()
    return story


def asked(answer):
    """Whether the answer leads to the page that asks for the second factor."""
    return answer.status_code == 302 and urlsplit(answer.url).path == reverse("second-factor")


def desk_addresses():
    """Every address under /gestion/ that takes no argument, or the key 1."""
    admin.site.get_urls()

    def walk(patterns, before):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if pattern.name and pattern.name not in {"logout", "jsi18n"}:
                    yield f"{before}{pattern.name}", list(pattern.pattern.converters)
            else:
                yield from walk(pattern.url_patterns, before)

    (desk,) = (one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "admin")
    for name, words in walk(desk.url_patterns, "admin:"):
        try:
            yield reverse(name, kwargs=dict.fromkeys(words, 1))
        except NoReverseMatch:  # it wants other words, like the name of a room
            continue


def test_no_page_of_the_desk_opens_without_a_second_factor(chief):
    client = signed_in(chief)
    addresses = list(desk_addresses())
    assert len(addresses) > 80
    for address in addresses:
        for send in (client.get, client.post):
            answer = send(address)
            assert asked(answer), (address, answer.status_code)


def test_the_desk_is_closed_by_the_site_too_not_by_the_middleware_alone(chief, settings, rf):
    request = rf.get("/gestion/")
    request.user = chief
    assert admin.site.has_permission(request)
    chief.has_staff_powers = False
    assert not admin.site.has_permission(request)


@pytest.mark.parametrize("road", ["story-lead", "story-apart", "story-union"])
def test_no_form_of_a_public_page_is_done_without_a_second_factor(chief, story, road):
    client = signed_in(chief)
    article = story.articles.get(title="Titre 1")
    answer = client.post(reverse(road, args=[story.pk]), {"article": article.pk, "avec": "x"})
    assert asked(answer)
    article.refresh_from_db()
    assert (article.is_lead, article.story_id) == (False, story.pk)


def test_without_powers_a_public_page_shows_no_desk_but_the_way_to_it(plume, story):
    client = signed_in(plume)
    page = client.get(story.get_absolute_url()).text
    assert "Choisir comme article de tête" not in page
    assert f"{reverse('second-factor')}?next=" in page
    give_one(plume)
    prove(client, plume)
    page = client.get(story.get_absolute_url()).text
    assert "Choisir comme article de tête" in page
    assert reverse("second-factor") not in page
    assert reverse("second-factor") not in Client().get(story.get_absolute_url()).text


def test_without_powers_no_permission_is_held_whatever_the_groups_say(plume, rf):
    assert plume.has_perm("articles.change_article")
    client = signed_in(plume)
    seen = client.get(reverse("account_email")).wsgi_request.user
    assert not seen.has_perm("articles.change_article")
    assert not seen.has_module_perms("articles")
    give_one(plume)
    prove(client, plume)
    assert client.get(reverse("account_email")).wsgi_request.user.has_perm("articles.change_article")


def test_the_second_factor_opens_the_desk_and_leads_where_they_were_going(plume):
    client = signed_in(plume)
    secret = give_one(plume)
    wanted = f"{reverse('admin:articles_article_changelist')}?status=hidden"
    answer = client.get(wanted)
    page = client.get(answer.url)
    assert "Confirmez que c’est bien vous" in page.text
    assert "no-store" in page["Cache-Control"]
    assert client.post(answer.url, {"code": "000000"}).status_code == 200
    assert asked(client.get(wanted))
    assert client.post(answer.url, {"code": code_of(secret)}).url == wanted
    assert client.get(wanted).status_code == 200


def test_a_sign_in_with_the_second_factor_need_not_give_it_again(plume):
    secret = give_one(plume)
    plume.emailaddress_set.create(email=plume.email, verified=True, primary=True)
    plume.set_password("cacao-robusta-7")
    plume.save()
    client = Client()
    client.post(reverse("account_login"), {"login": plume.email, "password": "cacao-robusta-7", "next": "/gestion/"})
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).url == "/gestion/"
    answer = client.get("/gestion/")
    assert asked(answer)
    assert client.get(answer.url).url == "/gestion/", "no code is asked for"
    assert client.get("/gestion/").status_code == 200


def test_a_second_factor_given_to_sign_in_long_ago_is_asked_for_again(plume, settings):
    client = signed_in(plume)
    give_one(plume)
    session = client.session
    session["account_authentication_methods_user"] = str(plume.pk)
    for age_of_it, path in ((settings.STAFF_IDLE_SECONDS - 60, "/gestion/"), (settings.STAFF_IDLE_SECONDS + 1, None)):
        given = {"method": "mfa", "id": min(plume.second_factor_keys()), "at": time.time() - age_of_it}
        session["account_authentication_methods"] = [given]
        session.pop("staff_powers", None)
        session.save()
        answer = client.get(reverse("second-factor"))
        assert (answer.url if path else answer.status_code) == (path or 200)


@pytest.mark.parametrize(
    ("name", "seconds", "open_"),
    [
        ("seen", 29 * 60, True),
        ("seen", 30 * 60 + 1, False),
        ("since", 8 * 3600 - 60, True),
        ("since", 8 * 3600 + 1, False),
        ("since", -9 * 3600, False),
    ],
)
def test_powers_end_and_the_member_stays_signed_in(plume, name, seconds, open_):
    client = with_powers(plume)
    age(client, seconds, name)
    answer = client.get("/gestion/")
    assert (answer.status_code == 200) is open_
    assert asked(answer) is not open_
    assert client.get(reverse("my-feed")).status_code == 200


def test_eight_hours_are_eight_hours_however_often_it_is_proved(plume):
    client = with_powers(plume)
    age(client, 7 * 3600, "since")
    prove(client, plume, encore="1")
    age(client, 3601, "since")
    assert asked(client.get("/gestion/"))


def test_a_request_keeps_powers_open_and_writes_the_session_once_a_minute(plume, django_assert_num_queries):
    client = with_powers(plume)
    age(client, 50, "seen")
    before = client.session["staff_powers"]
    client.get("/gestion/")
    assert client.session["staff_powers"] == before
    age(client, 20, "seen")
    client.get("/gestion/")
    assert client.session["staff_powers"]["seen"] > before["seen"]


def test_powers_are_of_one_member_and_one_session(plume, chief):
    client = with_powers(plume)
    assert asked(signed_in(plume).get("/gestion/"))
    kept = client.session["staff_powers"]
    other = signed_in(chief)
    give_one(chief)
    session = other.session
    session["staff_powers"] = kept
    session.save()
    assert asked(other.get("/gestion/"))


def test_powers_end_with_the_factor_that_opened_them(plume):
    client = with_powers(plume)
    plume.authenticator_set.all().delete()
    assert asked(client.get("/gestion/"))
    give_one(plume)
    assert asked(client.get("/gestion/"))


def test_powers_end_with_the_rights(plume):
    client = with_powers(plume)
    Member.objects.update(is_staff=False)
    assert client.get("/gestion/").status_code == 302
    assert client.get(reverse("second-factor")).status_code == 403


def test_who_becomes_staff_while_signed_in_is_asked_too(db):
    awa = Member.objects.create_user("awa", "awa@example.org", "x")
    client = signed_in(awa)
    assert client.get(reverse("my-feed")).status_code == 200
    Member.objects.update(is_staff=True)
    assert asked(client.get("/gestion/"))


def test_leaving_is_open_to_staff_without_powers(plume):
    client = signed_in(plume)
    assert client.post("/gestion/logout/").url == reverse("account_logout")


# A form that is sent too late


def late_form(client, story):
    """Sent without powers: the address that asks, and the page it shows."""
    article = story.articles.get(title="Titre 1")
    answer = client.post(
        reverse("story-apart", args=[story.pk]),
        {"article": article.pk},
        headers={"referer": f"http://testserver{story.get_absolute_url()}"},
    )
    return answer.url, BeautifulSoup(client.get(answer.url).text, "html.parser")


@pytest.fixture
def late(plume, story):
    """The editor's browser, the secret of their second factor, and what `late_form` gives."""
    client, secret = signed_in(plume), give_one(plume)
    return client, secret, *late_form(client, story)


def fields(page):
    return {field["name"]: field.get("value", "") for field in page.select("main form input") if field.get("name")}


def browse(client, answer, sent):
    """What a browser does with 307: the same, sent to the other address."""
    assert answer.status_code == 307
    return client.post(answer.url, sent)


def test_a_form_sent_too_late_goes_through_after_the_second_factor(late, story):
    client, secret, where, page = late
    assert "est conservé" in page.get_text()
    sent = fields(page) | {"code": code_of(secret)}
    assert story.articles.count() == 3
    browse(client, client.post(where, sent), sent)
    assert story.articles.count() == 2


def test_a_form_of_the_desk_goes_through_with_the_query_of_its_address(plume, story):
    client = with_powers(plume)
    age(client, 3600, "seen")
    address = f"{reverse('admin:articles_article_changelist')}?status=published"
    keys = list(Article.objects.values_list("pk", flat=True))
    answer = client.post(address, {"action": "hide", "_selected_action": keys})
    page = BeautifulSoup(client.get(answer.url).text, "html.parser")
    sent = fields(page) | {"code": recovery(plume)}
    answer = browse(client, client.post(answer.url, sent), sent)
    assert answer.url.startswith(reverse("admin:articles_article_changelist"))
    assert set(Article.objects.values_list("status", flat=True)) == {"hidden"}


def recovery(member):
    return member.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]


def test_it_goes_through_once(late, story):
    client, secret, where, page = late
    sent = fields(page) | {"code": code_of(secret)}
    answer = client.post(where, sent)
    held = client.session
    kept = held["kept_form"]
    browse(client, answer, sent)
    assert story.articles.count() == 2
    article = Article.objects.get(title="Titre 1")
    Article.objects.filter(pk=article.pk).update(story=story)
    session = client.session  # as a request beside it, which began before, writes it back
    session["kept_form"] = kept
    session.save()
    assert asked(client.post(answer.url, sent))
    assert story.articles.count() == 3


def test_it_is_kept_for_a_quarter_of_an_hour(late, story, settings):
    client, secret, where, page = late
    session = client.session
    session["kept_form"] = session["kept_form"] | {"at": time.time() - settings.STAFF_FORM_SECONDS}
    session.save()
    answer = client.post(where, fields(page) | {"code": code_of(secret)})
    assert answer.url.endswith(story.get_absolute_url()), "back to the page the form stood on"
    assert "kept_form" not in client.session
    assert story.articles.count() == 3


def test_it_goes_through_for_nobody_else(late, chief, story):
    client = late[0]
    kept = client.session["kept_form"]
    other = with_powers(chief)
    session = other.session
    session["kept_form"] = kept
    session.save()
    assert asked(other.post(kept["path"], {kept_form.WAITING_FORM_FIELD: kept["token"]}))
    assert story.articles.count() == 3


def test_a_wrong_token_sends_nothing_on(late, story):
    client, secret, where, page = late
    sent = fields(page) | {"code": code_of(secret), kept_form.WAITING_FORM_FIELD: "autre"}
    assert client.post(where, sent).status_code == 302
    assert asked(client.post(reverse("story-apart", args=[story.pk]), sent))
    assert story.articles.count() == 3


def test_another_form_to_the_same_address_is_not_taken_for_the_one_that_waits(late, plume, story):
    client = late[0]
    prove(client, plume)
    other = story.articles.get(title="Titre 2")
    client.post(reverse("story-apart", args=[story.pk]), {"article": other.pk})
    assert set(story.articles.values_list("title", flat=True)) == {"Titre 0", "Titre 1"}


def test_the_second_factor_is_not_enough_where_the_right_is_missing(story):
    moderator = Member.objects.create_user("mode", "mode@desk.example", "x", is_staff=True)
    moderator.groups.add(Group.objects.get(name="Modération"))
    client = signed_in(moderator)
    secret = give_one(moderator)
    where, page = late_form(client, story)
    sent = fields(page) | {"code": code_of(secret)}
    assert browse(client, client.post(where, sent), sent).status_code == 403
    assert story.articles.count() == 3


def test_the_token_against_forgery_is_asked_before_anything_is_kept(plume, story):
    client = Client(enforce_csrf_checks=True)
    client.force_login(plume)
    give_one(plume)
    assert client.post(reverse("story-apart", args=[story.pk]), {"article": 1}).status_code == 403
    assert client.post(reverse("admin:articles_article_changelist"), {"action": "hide"}).status_code == 403
    assert "kept_form" not in client.session


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"password1": "cacao-robusta-7"}, "mot de passe n’est pas conservé"),
        ({"body_html": "é" * 100_000}, "trop long pour être conservé"),
    ],
)
def test_what_cannot_be_kept_is_told_in_a_sentence(plume, sent, sentence):
    client = signed_in(plume)
    give_one(plume)
    answer = client.post(reverse("admin:articles_article_add"), sent)
    assert sentence in client.get(answer.url).text
    assert "kept_form" not in client.session


def test_a_form_is_kept_without_its_file_which_is_said(plume):
    client = signed_in(plume)
    give_one(plume)
    photo = SimpleUploadedFile("photo.jpg", b"x")
    answer = client.post(reverse("admin:articles_article_add"), {"title": "Long à écrire", "picture": photo})
    assert "fichier ne peut pas être conservé\u00a0: choisissez-le de nouveau" in client.get(answer.url).text
    assert "Long" in client.session["kept_form"]["body"]
    assert "photo" not in client.session["kept_form"]["body"]
    assert f"picture={kept_form.LOST_FILE}" in client.session["kept_form"]["body"]


def test_a_new_draft_takes_nothing_away_so_no_code_is_asked_again(chief, settings):
    client = with_powers(chief)
    settings.STAFF_PROOF_SECONDS = 0
    answer = client.post(reverse("admin:articles_article_add"), {"status": "draft"})
    assert answer.status_code == 200


def test_a_first_set_up_takes_the_form_with_it(plume, story):
    client = signed_in(plume)
    late_form(client, story)
    give_one(plume)
    prove(client, plume)  # as the set-up page does
    page = BeautifulSoup(client.get(reverse("second-factor")).text, "html.parser")
    form = page.select_one("main form")
    assert "Envoyer maintenant" in form.get_text()
    client.post(form["action"], fields(page))
    assert story.articles.count() == 2


# Sensitive acts


def test_sensitive_acts_are_named_by_what_the_models_say():
    assert {
        ("status", Article.Status.HIDDEN.value),
        ("status", Article.Status.DRAFT.value),
        ("badge", BadgeForm.GIVE),
    } == powers.SENSITIVE_VALUES
    admin.site.get_urls()
    known = {action for desk in admin.site._registry.values() for action in [*desk.actions, "delete_selected"]}
    assert known >= powers.SENSITIVE_ACTIONS
    for room in powers.SENSITIVE_PATHS:
        assert any(address.startswith(room) for address in desk_addresses()), room


def sensitive(article, comment, member):
    """Name → address and form of each kind of sensitive act."""
    return {
        "hide": (reverse("admin:articles_article_changelist"), {"action": "hide", "_selected_action": article.pk}),
        "hide, named first": (
            reverse("admin:articles_article_changelist"),
            {"action": ["hide", "publish"], "index": 0},
        ),
        "hide by the form": (reverse("admin:articles_article_change", args=[article.pk]), {"status": "hidden"}),
        "hide a comment": (
            reverse("admin:articles_comment_queue"),
            {"action": "hide", "comment": comment.pk, "reason": "insult", "seen": comment.version},
        ),
        "give a badge": (
            reverse("admin:articles_comment_author", args=[member.pk]),
            {"author": member.pk, "badge": "give", "issuer": "Banque du Fleuve"},
        ),
        "delete": (reverse("admin:articles_comment_delete", args=[comment.pk]), {"post": "yes"}),
        "delete many": (reverse("admin:articles_article_changelist"), {"action": "delete_selected"}),
        "delete a row": (reverse("admin:articles_source_change", args=[article.source_id]), {"feeds-0-DELETE": "on"}),
        "rights": (reverse("admin:members_member_change", args=[member.pk]), {"is_superuser": "on"}),
        "password": (reverse("admin:auth_user_password_change", args=[member.pk]), {"usable_password": "false"}),
        "second factor": (reverse("admin:members_member_changelist"), {"action": "reset_second_factor"}),
        "group": (reverse("admin:auth_group_add"), {"name": "Tout"}),
    }


def test_a_sensitive_act_asks_again_after_five_minutes(chief, plume, story, settings):
    article = story.articles.get(title="Titre 1")
    comment = Comment.objects.create(article=article, author=plume, body="Bien vu.")
    client = with_powers(chief)
    acts = sensitive(article, comment, plume)
    for name, (address, form) in acts.items():
        age(client, settings.STAFF_PROOF_SECONDS + 1, "proved")
        answer = client.post(address, form)
        assert asked(answer), name
        assert parse_qs(urlsplit(answer.url).query)["encore"] == ["1"]
        page = client.get(answer.url).text
        assert 'name="code"' in page, name
        assert client.get(address).status_code == 200, "to look is no act"
        age(client, -settings.STAFF_PROOF_SECONDS - 1, "proved")
        assert not asked(client.post(address, form)), name


def test_an_everyday_act_does_not_ask_again(plume, story):
    client = with_powers(plume)
    age(client, 3600, "proved")
    address = reverse("admin:articles_article_changelist")
    answer = client.post(address, {"action": "publish", "_selected_action": [story.lead_id]})
    assert not asked(answer)
    apart = reverse("story-apart", args=[story.pk])
    assert not asked(client.post(apart, {"article": story.articles.last().pk}))
