"""The download, as its member gets it, and what it never holds."""

import io
import json
import re
import tempfile
import time
from contextlib import closing
from zipfile import ZipFile

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Comment, CommentText
from members.models import Consent, MemberSession
from members.own_data import export, views
from members.own_data.tables import DOWNLOADED
from members.tests.notices.talk import article, comment, member
from members.tests.own_data.everything import HERS, HOSTILE, PASSWORD, SECRETS, awa_of_everything

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
PAGE, EXPORT = "/compte/donnees/", "/compte/donnees/export/"


def signed_in(who, seconds_ago=0.0, method="password"):
    client = Client(headers={"User-Agent": "Firefox/142.0"})
    client.force_login(who, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": method, "at": time.time() - seconds_ago}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(who.pk)
    session.save()
    return client


def unpacked(answer):
    zipped = ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert zipped.testzip() is None
    return {name: zipped.read(name).decode() for name in zipped.namelist()}


def rows(files, name):
    return json.loads(files[f"json/{name}.json"])


def test_the_download_holds_all_of_hers_and_nothing_of_others():
    awa = awa_of_everything()
    client = signed_in(awa)
    answer = client.post(EXPORT)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "application/zip"
    assert answer["X-Content-Type-Options"] == "nosniff"
    day = timezone.localdate().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="mes-donnees-{day}.zip"'
    files = unpacked(answer)
    whole = "\n".join(files.values())
    assert [text for text in HERS if text not in whole] == []
    sessions = [row.session_id for row in MemberSession.objects.all()]
    awa.refresh_from_db()
    assert [text for text in [*SECRETS, awa.password, *sessions] if text.lower() in whole.lower()] == []
    empty = {"staff-groups", "staff-acts"}
    assert {f"json/{table.name}.json" for table in DOWNLOADED if table.name not in empty} <= set(files)


def test_each_table_is_json_and_pages_of_the_same_rows():
    awa = awa_of_everything()
    files = unpacked(signed_in(awa).post(EXPORT))
    (account,) = rows(files, "account")
    assert account["has_password"] is True
    assert account["email"] == awa.email
    comments = {row["text"]: row for row in rows(files, "comments")}
    assert comments["Je ne le crois pas."]["article_title"] == "Le cacao recule à Abidjan"
    hidden = comments["Sur l’article caché."]
    assert hidden["article_title"] == ""
    key = Comment.objects.get(body="Sur l’article caché.").article_id
    assert hidden["article"].endswith(f"/actualite/{key}/")
    assert [row["reason"] for row in rows(files, "sanctions")] == ["", "Parole retirée pour insultes."]
    assert rows(files, "mutes")[0]["username"] == "Kofi"
    assert len(rows(files, "notices")) == 1, "a reply that nobody may read yet is no news of hers"
    assert rows(files, "letters")[0]["text"] == "Bonjour la rédaction"
    page = BeautifulSoup(files["commentaires-1.html"], "html.parser")
    shown = [one.dd.text for one in page.find_all("div") if one.dt.text == "Texte"]
    assert shown == [row["text"] for row in rows(files, "comments")]


def test_a_hostile_text_is_only_text():
    awa = member("Awa")
    comment(awa, article("<script>alert(2)</script>"), HOSTILE)
    awa.follow("sector", "mines")
    files = unpacked(signed_in(awa).post(EXPORT))
    for name, text in files.items():
        if name.endswith(".html"):
            page = BeautifulSoup(text, "html.parser")
            assert page.find_all(["script", "b", "img", "iframe"]) == (
                [] if "LISEZMOI" not in name else page.find_all("b")
            )
            assert "default-src 'none'" in page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
            assert all(
                link["href"].startswith(("http://", "https://")) or link["href"] in files for link in page.find_all("a")
            )
    page = BeautifulSoup(files["commentaires-1.html"], "html.parser")
    assert HOSTILE in [one.text for one in page.find_all("dd")]


def test_long_tables_are_cut_into_pages_that_lead_to_each_other(monkeypatch):
    monkeypatch.setattr(export, "ROWS_PER_PAGE", 2)
    awa, about = member("Awa"), article()
    for number in range(5):
        comment(awa, about, f"Avis {number}")
    files = unpacked(signed_in(awa).post(EXPORT))
    assert [row["text"] for row in rows(files, "comments")] == [f"Avis {number}" for number in range(5)]
    pages = [BeautifulSoup(files[f"commentaires-{number}.html"], "html.parser") for number in (1, 2, 3)]
    assert [len(page.find_all("dl")) for page in pages] == [2, 2, 1]
    links = [{link["href"] for link in page.nav.find_all("a")} for page in pages]
    assert links == [
        {"LISEZMOI.html", "commentaires-2.html"},
        {"LISEZMOI.html", "commentaires-1.html", "commentaires-3.html"},
        {"LISEZMOI.html", "commentaires-2.html"},
    ]
    first = BeautifulSoup(files["LISEZMOI.html"], "html.parser")
    assert {link["href"] for link in first.find_all("a")} | {"LISEZMOI.html"} == set(files)


def test_queries_do_not_grow_with_the_comments(monkeypatch):
    awa, about = member("Awa"), article()

    def queries(number):
        at = timezone.now()
        made = [Comment(article=about, author=awa, body=f"Avis {number}", published_at=at) for _ in range(number)]
        for one in Comment.objects.bulk_create(made):
            CommentText.objects.create(comment=one, body="Avant.")
        with CaptureQueriesContext(connection) as queries:
            export.write_export(awa, timezone.now()).close()
        return [
            query["sql"].split()[0]
            for query in queries
            if query["sql"].startswith("SELECT") or "CURSOR" in query["sql"]
        ]

    few, many = queries(2), queries(60)
    assert len(few) == len(many)
    assert len(many) <= len(DOWNLOADED) + 2


def test_no_file_with_a_name_is_left(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(export, "MAX_BYTES_IN_MEMORY", 1)
    awa = member("Awa")
    comment(awa, article())
    made = []
    monkeypatch.setattr(views, "write_export", lambda *args: made.append(export.write_export(*args)) or made[0])
    answer = signed_in(awa).post(EXPORT)
    assert list(tmp_path.iterdir()) == []
    unpacked(answer)
    assert made[0].closed
    assert list(tmp_path.iterdir()) == []


def test_the_download_speaks_the_language_of_the_page():
    awa = member("Awa")
    comment(awa, article(), "An opinion.")
    answer = signed_in(awa).post(f"/en{EXPORT}")
    assert "my-data-" in answer["Content-Disposition"]
    files = unpacked(answer)
    assert "comments-1.html" in files
    page = files["README.html"] + files["comments-1.html"]
    shown = BeautifulSoup(page, "html.parser").text
    assert not {"Commentaires", "Texte", "Gardé", "Sommaire"} & set(re.findall(r"\w+", shown))
    assert "Written on" in shown


def test_an_old_sign_in_is_asked_for_again_and_nothing_is_downloaded():
    awa = member("Awa", password=PASSWORD)
    client = signed_in(awa, seconds_ago=6 * 60)
    assert "votre connexion n’est pas récente" in client.get(PAGE).text.lower()
    answer = client.post(EXPORT)
    assert answer["Location"] == f"{reverse('account_reauthenticate')}?next=%2Fcompte%2Fdonnees%2F"
    back = client.post(answer["Location"], {"password": PASSWORD})
    assert back["Location"] == PAGE
    assert "json/account.json" in unpacked(client.post(EXPORT))


def test_whoever_has_no_password_signs_in_again():
    client = signed_in(member("Awa"), seconds_ago=16 * 60, method="code")
    assert client.post(EXPORT)["Location"] == f"{reverse('account_login')}?next=/compte/donnees/"
    assert client.get(PAGE).status_code == 302, "signed out"


def test_a_few_an_hour_and_then_a_sentence(settings):
    settings.EXPORT_LIMITS = ("2/h",)
    client = signed_in(member("Awa"))
    for _ in range(2):
        unpacked(client.post(EXPORT))
    refused = client.post(EXPORT)
    assert refused.status_code == 429
    assert "Attendez une heure" in refused.text
    assert int(refused["Retry-After"]) > 0
    unpacked(signed_in(member("Kofi")).post(EXPORT))


def test_reading_an_address_downloads_nothing():
    assert signed_in(member("Awa")).get(EXPORT).status_code == 405
    assert Client().post(EXPORT)["Location"].startswith(reverse("account_login"))


def test_the_page_says_what_is_kept_and_how_long():
    awa = member("Awa")
    client = signed_in(awa)
    comment(awa, article())
    assert "date d’avant" in client.get(PAGE).text
    Consent.objects.record(awa.pk, timezone.now(), "2026-11-29")
    answer = client.get(PAGE)
    assert "no-store" in answer["Cache-Control"]
    page = BeautifulSoup(answer.text, "html.parser")
    text = " ".join(page.main.get_text(" ").split())
    assert "Commentaires (1) Conservé : tant que leur article existe" in text
    assert "dans leur version du 2026-11-29" in text
    assert page.find("form", {"action": EXPORT, "method": "post"}).button.text == "Télécharger mes données"
    assert page.find("a", {"aria-current": "page"})["href"] == PAGE


def test_what_is_not_there_is_folded_and_the_staffs_tables_are_named_to_staff_alone():
    awa, boss = member("Awa"), member("Patronne", is_staff=True)
    comment(awa, article())
    for who, is_staff in ((awa, False), (boss, True)):
        client = Client()
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        with closing(export.write_export(who, timezone.now())) as file, ZipFile(file) as archive:
            pages = client.get(PAGE).text, archive.read("LISEZMOI.html").decode()
        for page in pages:
            soup = BeautifulSoup(page, "html.parser")
            folded = next(one for one in soup.find_all("details") if one.summary.text.startswith("Ce que nous n’avons"))
            assert not folded.has_attr("open")
            assert "Membres que vous masquez" in folded.text
            assert "Membres que vous masquez" not in "".join(one.get_text() for one in soup(["h2", "strong"]))
            assert ("Actes dans l’équipe" in page) == is_staff


def test_a_right_of_the_staff_is_shown_to_whom_it_was_given_without_more():
    awa = member("Awa")
    awa.user_permissions.add(Permission.objects.first())
    assert "Droits dans l’équipe</strong> (1)" in signed_in(awa).get(PAGE).text


def test_staff_give_their_second_factor_first():
    boss = member("Patronne", is_staff=True)
    boss.authenticator_set.create(type="totp", data={"secret": "x"})
    assert signed_in(boss).post(EXPORT)["Location"].startswith(reverse("second-factor"))
