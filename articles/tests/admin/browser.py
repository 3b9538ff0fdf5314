"""A form as a browser reads and sends it."""

from lxml.html import HTMLParser, document_fromstring

UTF_8 = HTMLParser(encoding="utf-8")


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
