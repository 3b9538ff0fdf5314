"""A form as a browser reads and sends it."""

from bs4 import BeautifulSoup


def opened(client, address: str, form_id: str) -> dict[str, list[str]]:
    """What a browser would send of the page as it stands, fields that remember what it showed included."""
    form = BeautifulSoup(client.get(address).content, "html.parser").find("form", id=form_id)
    sent: dict[str, list[str]] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type")
        if not name or kind == "submit" or (kind in {"checkbox", "radio"} and not field.has_attr("checked")):
            continue
        if field.name == "select":
            values = [option.get("value", "") for option in field.find_all("option") if option.has_attr("selected")]
        else:
            empty = "on" if kind == "checkbox" else ""
            text = field.get_text().removeprefix("\n") if field.name == "textarea" else field.get("value", empty)
            values = [text.replace("\r\n", "\n").replace("\n", "\r\n")]
        sent.setdefault(name, []).extend(values)
    return sent
