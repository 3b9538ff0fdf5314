"""A brief written, illustrated, scheduled, shown, published: by the keyboard alone; left and found again; without a script."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, PreviewLink, Source
from articles.tests.ingest.enrich.test_image import drawn, saved
from articles.tests.shipped_rows import ship
from portal.tests.browser import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADD = "/gestion/articles/article/add/"
ALT = "Le siège de la Banque centrale"
IS_SHOWN = f"document.querySelector('img[alt=\"{ALT}\"]').naturalWidth > 0"
BANNER = "Aperçu, non publié."
KEPT = (
    "Object.keys(localStorage).filter((key) => key.startsWith('mots:')).map((key) => localStorage.getItem(key)).join()"
)
NAMES = """[document.activeElement.textContent.trim(), document.activeElement.value, document.activeElement.name,
            ...[...(document.activeElement.labels ?? [])].map((label) => label.textContent.trim().replace(/\\s*:$/, ""))]"""


@pytest.fixture
def taxonomy(db):
    ship()


@pytest.fixture
def editor(chief_page, live_server, settings, tmp_path):
    settings.SITE_URL, settings.VAR_DIR = live_server.url, tmp_path
    chief_page.set_viewport_size({"width": 1280, "height": 900})
    return chief_page


@pytest.fixture
def tab_to(editor):
    """Tabs to the control of this name."""

    def tab_to(name, key="Tab", most=150):
        for _ in range(most):
            editor.keyboard.press(key)
            if name in editor.evaluate(NAMES):
                return
        pytest.fail(f"no {name} within {most} stops")

    return tab_to


def test_a_brief_is_written_scheduled_shown_and_published(editor, tab_to, live_server, new_context, tmp_path):
    photo, keys = tmp_path / "photo.jpg", editor.keyboard
    photo.write_bytes(saved(drawn((800, 450)), "JPEG"))
    editor.on(
        "filechooser", lambda chooser: None
    )  # Chromium hands dialogs over from here on; asked at the key, it may be late
    editor.goto(live_server.url + ADD)
    tab_to("title")
    keys.type("Le taux monte")
    tab_to("body_html")
    keys.type("La Banque centrale monte son taux.")
    keys.press("Control+a")
    keys.press("Control+b")
    tab_to("Paragraphe", "Shift+Tab")
    keys.press("Enter")
    assert editor.input_value("#id_body_html") == "<p><strong>La Banque centrale monte son taux.</strong></p>"
    tab_to("picture")
    with editor.expect_file_chooser() as chosen:
        keys.press("Space")
    chosen.value.set_files(photo)
    tab_to("picture_alt")
    keys.type(ALT)
    tab_to("status")
    keys.type("pub")
    tab_to("published_at_0")
    keys.press("Control+a")
    keys.type(f"{timezone.now() + timedelta(days=1):%d/%m/%Y}")
    tab_to("category")
    assert editor.input_value("#id_category") == ""
    keys.press("ArrowDown")
    assert editor.input_value("#id_category") != ""
    tab_to("Enregistrer et continuer les modifications")
    keys.press("Enter")
    editor.get_by_text("l’article paraîtra de lui-même le").wait_for()

    tab_to("Partager l’aperçu")
    keys.press("Enter")
    editor.get_by_text("Personne d’autre ne voit cet article").wait_for()
    tab_to("Faire un lien (7 jours)")
    keys.press("Enter")
    editor.get_by_text("Lien à envoyer").wait_for()
    link = editor.input_value("#preview-address")
    somebody = new_context().new_page()
    somebody.goto(link)
    somebody.get_by_text(BANNER).wait_for()
    wait_until(somebody, IS_SHOWN)
    article = Article.objects.get(title="Le taux monte")
    assert somebody.request.get(live_server.url + article.get_absolute_url()).status == 404  # kept by no browser

    editor.goto(f"{live_server.url}/gestion/articles/article/{article.pk}/change/")
    tab_to("published_at_0")
    keys.press("Control+a")
    keys.type(f"{timezone.now():%d/%m/%Y}")
    tab_to("Enregistrer et continuer les modifications")
    keys.press("Enter")
    editor.get_by_text("modifié avec succès").wait_for()
    somebody.goto(link)
    assert somebody.url == live_server.url + article.get_absolute_url()
    assert somebody.get_by_text(BANNER).count() == 0
    wait_until(somebody, IS_SHOWN)
    assert PreviewLink.objects.count() == 1


def test_the_toolbar_writes_lists_links_and_what_it_wrote_can_be_undone(editor, live_server):
    editor.goto(live_server.url + ADD)
    field, keys = editor.locator("#id_body_html"), editor.keyboard
    field.fill("un\ndeux")
    keys.press("Control+a")
    editor.get_by_role("button", name="Liste", exact=True).click()
    assert field.input_value() == "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"
    field.fill("voir https://bceao.example/taux ici")
    field.evaluate("field => field.setSelectionRange(5, 31)")
    field.focus()
    keys.press("Control+k")
    assert field.input_value() == 'voir <a href="https://bceao.example/taux">https://bceao.example/taux</a> ici'
    keys.press("Control+z")
    assert field.input_value() == "voir https://bceao.example/taux ici"


def test_unsaved_words_are_asked_about_found_again_and_forgotten_once_saved(editor, live_server):
    listed = f"{live_server.url}/gestion/articles/article/"
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor.goto(f"{listed}add/")
    assert editor.locator("[data-words]").is_hidden()
    editor.locator("#id_title").press_sequentially("Le taux monte")
    editor.locator("#id_picture").set_input_files({"name": "secret.png", "mimeType": "image/png", "buffer": b"x"})
    editor.goto(listed)
    assert asked == ["beforeunload"]

    editor.goto(f"{listed}add/")
    editor.get_by_text("Des mots non enregistrés du").wait_for()
    editor.get_by_role("button", name="Reprendre").click()
    assert editor.input_value("#id_title") == "Le taux monte"
    kept = editor.evaluate(KEPT)
    assert "Le taux monte" in kept and "secret" not in kept and "csrf" not in kept

    editor.get_by_role("button", name="Enregistrer", exact=True).click()  # without its section: refused
    editor.locator(".errornote").wait_for()
    assert "Le taux monte" in editor.evaluate(KEPT)
    editor.goto(listed)
    assert asked == ["beforeunload"] * 2  # a refused form is not saved
    editor.goto(f"{listed}add/")
    editor.get_by_role("button", name="Reprendre").click()
    editor.locator("#id_category").select_option(index=1)
    editor.get_by_role("button", name="Enregistrer", exact=True).click()
    editor.locator(".messagelist .success").wait_for()
    wait_until(editor, f"!({KEPT})")
    assert Article.objects.get(title="Le taux monte").is_own and len(asked) == 2


def test_words_typed_over_an_older_version_ask_which_one_stays(editor, live_server):
    article = Article.objects.create(source=Source.objects.get(kind="own"), title="À venir", status="draft")
    address = f"{live_server.url}/gestion/articles/article/{article.pk}/change/"
    editor.goto(address)
    editor.locator("#id_title").fill("Le mien")
    editor.goto(f"{live_server.url}/gestion/")
    Article.objects.filter(pk=article.pk).update(title="Celui de Rose")
    editor.goto(address)
    editor.get_by_role("button", name="Reprendre").click()
    editor.get_by_role("button", name="Enregistrer", exact=True).click()
    editor.get_by_text("choisissez ce qui reste").wait_for()


def test_who_else_has_the_article_open_stands_in_its_form(editor, live_server, rose):
    article = Article.objects.create(source=Source.objects.get(kind="own"), title="À venir", status="draft")
    rose.post(f"/gestion/presence/articles/article/{article.pk}/")
    editor.goto(f"{live_server.url}/gestion/articles/article/{article.pk}/change/")
    editor.get_by_text("Rose a aussi cette fiche ouverte.").wait_for()


@pytest.fixture
def browser_context_args(browser_context_args, request):
    return browser_context_args | {"java_script_enabled": "without_script" not in request.node.name}


def test_without_script_the_plain_field_stays_with_its_help(editor, live_server):
    editor.goto(live_server.url + ADD)
    assert editor.locator("#id_body_html").is_visible()
    assert editor.locator(".toolbar").is_hidden()
    assert editor.get_by_text("Balises permises").is_visible()
