"""Refuses documents that are empty, a web page, or XML with a DTD."""

from articles.figures.records import Refusal

PAGE_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body")


def refuse_page(content: bytes) -> None:
    """Raise Refusal if the document is empty or a web page."""
    begin = content[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not begin:
        raise Refusal("empty")
    if any(mark in begin for mark in PAGE_MARKS):
        raise Refusal("page")


def refuse_dtd(content: bytes) -> None:
    """Raise Refusal if XML declares a document type, whatever its encoding: entities are made there."""
    if b"<!" in content.replace(b"\0", b"").replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        raise Refusal("dtd")
