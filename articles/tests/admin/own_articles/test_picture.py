"""Pictures that editors upload: stored, shown, replaced, erased."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.ingest.enrich.image_files import prune_pictures
from articles.models import Act, Article, PreviewLink, Source, UploadedPicture
from articles.takedown.articles import withdraw_articles
from articles.tests.admin.browser import LIST, changed, opened
from articles.tests.ingest.enrich.test_image import drawn, saved
from portal.staff.kept_form import LOST_FILE

pytestmark = pytest.mark.django_db
ALT = "Le siège de la Banque centrale, à Dakar"
FOR_A_DAY = "public, max-age=86400, immutable"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def photo(name="photo.jpg", content=None):
    return SimpleUploadedFile(name, content or saved(drawn((800, 450)), "JPEG"), "image/jpeg")


def added(client, **said):
    """The answer to the form of a new article to publish, filled in as a browser fills it."""
    sent = opened(client, f"{LIST}add/", "article_form") | {"title": "Le taux monte", "category": "economie"}
    sent["status"] = "published"
    return client.post(f"{LIST}add/", sent | said, follow=True)


@pytest.fixture
def own(chief):
    added(chief, picture=photo(), picture_alt=ALT, picture_credit="Awa Ndiaye")
    return Article.objects.get(title="Le taux monte")


def files(article):
    key = article.uploaded_picture_id
    return [f"/images/{key}-{width}.webp" for width in (320, 640, 1280)]


def test_an_uploaded_picture_stands_on_the_page_with_its_text_and_its_credit(own, client):
    client.logout()
    page = client.get(own.get_absolute_url()).content.decode()
    assert f'src="{files(own)[2]}"' in page
    assert f'alt="{ALT}"' in page
    assert "Image\u00a0: Awa Ndiaye" in page


def test_it_stands_on_cards_and_in_the_api_as_sources_pictures_do(own, client):
    client.logout()
    listed = client.get("/rubriques/economie/").content.decode()
    assert re.search(rf'srcset="{files(own)[0]} 320w', listed)
    assert client.get(f"/api/v1/articles/{own.pk}/").json()["image"].endswith(files(own)[2])


def test_its_files_are_kept_for_a_day_and_can_do_nothing(own, client, django_assert_num_queries):
    client.logout()
    for address in files(own):
        with django_assert_num_queries(2):
            answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "image/webp", FOR_A_DAY)
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("status", "delay"), [("draft", 0), ("published", 1)])
def test_the_picture_of_what_is_to_come_is_cached_by_nobody(own, client, settings, status, delay):
    settings.INDEXABLE = True
    Article.objects.filter(pk=own.pk).update(status=status, published_at=timezone.now() + timedelta(days=delay))
    client.logout()
    answer = client.get(files(own)[0])
    assert (answer["Content-Type"], answer["Cache-Control"], answer["X-Robots-Tag"]) == (
        "image/webp",
        "private, no-store",
        "noindex, nofollow",
    )


TOMORROW = {"published_at_0": f"{timezone.now() + timedelta(days=1):%Y-%m-%d}", "published_at_1": "12:00:00"}


@pytest.mark.parametrize("said", [{"status": "draft"}, TOMORROW], ids=["draft again", "scheduled again"])
def test_what_readers_could_read_keeps_no_address_that_they_know(own, chief, client, said):
    link, known = PreviewLink.objects.renew(own, timezone.now()), files(own)
    changed(chief, own, **said)
    own.refresh_from_db()
    client.logout()
    assert own.has_preview
    assert client.get(f"/apercu/{link.token}/").status_code == 404
    assert {client.get(address).status_code for address in known} == {404}
    assert client.get(files(own)[0])["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("said", [{"status": "draft"}, {"title": "Le taux baisse"}])
def test_what_readers_could_not_read_yet_keeps_its_addresses(own, chief, client, said):
    Article.objects.filter(pk=own.pk).update(published_at=timezone.now() + timedelta(days=1))
    link, known = PreviewLink.objects.renew(own, timezone.now()), files(own)
    changed(chief, own, **said)
    client.logout()
    assert client.get(f"/apercu/{link.token}/").status_code == 200
    assert client.get(known[0])["Cache-Control"] == "private, no-store"


def test_the_picture_of_a_hidden_article_is_blank(own, client):
    own.hide()
    client.logout()
    assert client.get(files(own)[0])["Content-Type"] == "image/svg+xml"


def test_a_picture_without_its_text_is_refused_and_nothing_is_saved(chief):
    answer = added(chief, picture=photo())
    assert "Dites ce que montre l’image" in answer.content.decode()
    assert "choisissez le vôtre de nouveau" in answer.content.decode()
    assert not Article.objects.filter(title="Le taux monte").exists()
    assert not UploadedPicture.objects.exists()


def test_a_late_form_without_its_file_does_not_give_the_old_picture_the_words_of_the_new(own, chief):
    answer = changed(chief, own, picture=LOST_FILE, picture_alt="Le port de Lomé", picture_credit="Kofi Mensah")
    assert "Ce fichier n’a pas pu être conservé" in answer.text
    assert 'value="Le port de Lomé"' in answer.text
    shown = UploadedPicture.objects.get()
    assert (shown.alt, shown.credit) == (ALT, "Awa Ndiaye")


def test_a_text_without_a_picture_is_not_lost_in_silence(chief):
    assert "Choisissez l’image dont parle ce texte" in added(chief, picture_alt=ALT).content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"hello", "quel que soit son nom"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "un dessin SVG ou une page web"),
        (saved(drawn(), "JPEG") + b"<script>alert(1)</script>", "une image et autre chose à la fois"),
        (saved(drawn(), "JPEG")[:5000], "corrompu ou incomplet"),
        (saved(drawn((20, 20)), "JPEG"), "trop petite"),
        (saved(drawn(), "JPEG") + b"\0" * 8_000_000, "dépasse 8 Mo"),
    ],
)
def test_what_is_no_picture_is_refused_in_words_whatever_its_name(chief, content, sentence):
    answer = added(chief, picture=photo(content=content), picture_alt=ALT)
    assert sentence in answer.content.decode()
    assert ALT in answer.content.decode()
    assert not Article.objects.filter(title="Le taux monte").exists()


def test_an_error_elsewhere_says_that_the_file_must_be_chosen_again(chief):
    answer = added(chief, title="", picture=photo(), picture_alt=ALT)
    assert "Les fichiers ne sont pas conservés d’un essai à l’autre" in answer.content.decode()


def test_another_picture_replaces_the_first_which_is_deleted(own, chief):
    before = own.uploaded_picture_id
    changed(chief, own, picture=photo(content=saved(drawn((640, 640)), "PNG")), picture_alt="Un carré")
    own.refresh_from_db()
    (only,) = UploadedPicture.objects.all()
    assert own.uploaded_picture_id == only.pk != before
    assert (only.alt, only.credit, only.width) == ("Un carré", "Awa Ndiaye", 640)
    assert chief.get(f"/images/{before}-320.webp").status_code == 404


def test_other_words_leave_the_picture_at_its_address(own, chief):
    before = own.uploaded_picture_id
    changed(chief, own, picture_alt="Un immeuble")
    own.refresh_from_db()
    assert (own.uploaded_picture_id, own.uploaded_picture.alt) == (before, "Un immeuble")
    assert own.updated_at


def test_a_save_that_changes_nothing_leaves_the_picture_alone(own, chief):
    changed(chief, own)
    own.refresh_from_db()
    assert (own.uploaded_picture.alt, own.updated_at) == (ALT, None)


def test_taking_it_away_and_sending_another_asks_which(own, chief):
    answer = changed(chief, own, drop_picture="on", picture=photo())
    assert "une autre image, ou retirez celle-ci" in answer.content.decode()
    assert UploadedPicture.objects.count() == 1


@pytest.mark.parametrize(
    "leave",
    [
        lambda chief, own: changed(chief, own, drop_picture="on"),
        lambda chief, own: withdraw_articles([own.pk], None, "Demande"),
        lambda chief, own: chief.post(f"{LIST}{own.pk}/delete/", {"post": "yes"}),
    ],
    ids=["taken away", "withdrawn", "deleted"],
)
def test_a_picture_goes_with_its_article_and_by_itself(own, chief, leave):
    leave(chief, own)
    assert not Article.objects.exclude(uploaded_picture=None).exists()
    assert not UploadedPicture.objects.exists()
    assert chief.get(files(own)[0]).status_code == 404


def test_a_picture_of_no_article_is_pruned_and_others_stay(own):
    UploadedPicture.objects.create(alt="Rien", width=1, height=1, narrow=b"", middle=b"", wide=b"")
    assert prune_pictures(timezone.now())["unused"] == 1
    assert UploadedPicture.objects.get().alt == ALT


def test_the_journal_keeps_the_name_of_the_file_and_the_text(own):
    act = Act.objects.filter(verb="add").latest("pk")
    assert (act.after["picture"], act.after["picture_alt"]) == ("photo.jpg", ALT)


def test_an_article_of_a_source_has_neither_kind_nor_upload(chief, article):
    page = chief.get(f"{LIST}{article.pk}/change/").content.decode()
    assert 'name="picture"' not in page
    assert 'name="kind"' not in page
    assert 'name="image"' in page


def test_the_database_refuses_them_on_a_source_s_article(own, article):
    for columns in ({"kind": "brief"}, {"uploaded_picture": own.uploaded_picture_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.filter(pk=article.pk).update(**columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=own.pk).update(kind="essay")
    with pytest.raises(IntegrityError), transaction.atomic():
        UploadedPicture.objects.update(alt="")


def test_two_articles_never_share_a_picture(own):
    source = Source.objects.get(kind="own")
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.create(source=source, title="Autre", uploaded_picture_id=own.uploaded_picture_id)
