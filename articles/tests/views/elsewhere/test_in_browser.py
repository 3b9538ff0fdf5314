import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFER = """() => {
  const offer = new Event("beforeinstallprompt", { cancelable: true });
  offer.prompt = () => { document.title = "asked"; };
  window.dispatchEvent(offer);
}"""


def test_the_button_that_installs_is_there_only_where_the_browser_offers_it(source, live_server, page):
    page.goto(f"{live_server.url}/application/")
    button = page.locator("[data-install] button")
    expect(button).to_be_hidden()
    page.evaluate(OFFER)
    button.click()
    expect(page).to_have_title("asked")
    expect(button).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('appinstalled'))")
    expect(page.get_by_role("status")).to_contain_text("est installée")


def test_an_address_is_copied_and_said_to_be(source, live_server, page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/flux/?page=/secteurs/energie/")
    page.get_by_role("button", name="Copier – RSS – Énergie").click()
    expect(page.locator("[data-copied]")).to_have_text("Adresse copiée")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/secteurs/energie/rss.xml")


@pytest.mark.parametrize("path", ["/application/", "/flux/"])
def test_no_other_page_loads_these_scripts(client, source, path):
    assert client.get(path).text.count("js/elsewhere/") == 1
    assert "js/elsewhere/" not in client.get("/").text + client.get("/plan-du-site/").text
    client.cookies["leger"] = "1"
    assert "<script" not in client.get(path).text
