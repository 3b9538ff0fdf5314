"""Forms and buttons of the admin as a browser reads and sends them."""

from bs4 import BeautifulSoup
from lxml.html import HTMLParser, document_fromstring

UTF_8 = HTMLParser(encoding="utf-8")
LIST, JOURNAL = "/gestion/articles/article/", "/gestion/articles/act/"


def opened(client, address: str, form_id: str) -> dict[str, list[str]]:
    """What a browser would send of the page as it stands, fields that remember what it showed included."""
    form = document_fromstring(client.get(address).content, UTF_8).get_element_by_id(form_id)
    sent: dict[str, list[str]] = {}
    for field in form.iter("input", "textarea", "select"):
        name, kind = field.get("name"), field.get("type")
        if not name or kind == "submit" or (kind in {"checkbox", "radio"} and "checked" not in field.attrib):
            continue
        if field.tag == "select":
            values = [option.get("value", "") for option in field.iter("option") if "selected" in option.attrib]
        else:
            empty = "on" if kind == "checkbox" else ""
            text = field.text_content().removeprefix("\n") if field.tag == "textarea" else field.get("value", empty)
            values = [text.replace("\r\n", "\n").replace("\n", "\r\n")]
        sent.setdefault(name, []).extend(values)
    return sent


def changed(client, row, page="change", *, follow=True, **values):
    """The answer to the form of this row, sent as it stands but for these values."""
    name = row._meta.model_name
    address = f"/gestion/articles/{name}/{row.pk}/{page}/"
    return client.post(address, opened(client, address, f"{name}_form") | values, follow=follow)


def act(client, action, *articles, **form):
    """The answer to an action of the list of articles."""
    return client.post(LIST, {"action": action, "_selected_action": [one.pk for one in articles]} | form, follow=True)


def buttons(answer):
    """The forms that undo something, by what their buttons say."""
    forms = BeautifulSoup(answer.content, "html.parser").select(".acts-told form, .batches form")
    return {" ".join(form.button.find(string=True).split()): form for form in forms}


def press(client, form):
    sent = {field["name"]: field.get("value", "") for field in form.select("[name]")}
    return client.post(form["action"], sent, follow=True)
