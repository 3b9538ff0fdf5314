"""Uploads: pictures, and what only looks like one. Each is made here."""

import io
import zipfile

import pytest
from PIL import Image

from articles.ingest.enrich.image import PictureRejected
from articles.ingest.enrich.one_picture import render_upload
from articles.tests.ingest.enrich.test_image import WIDTHS, chunk, drawn, opened, png, saved

JPEG = saved(drawn(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0", comment=b"secret")
PNG, WEBP = saved(drawn(), "PNG"), saved(drawn(), "WEBP")


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("index.html", "hello")
    return file.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(PictureRejected) as refused:
        render_upload(content, WIDTHS)
    return refused.value.reason


@pytest.mark.parametrize("content", [JPEG, PNG, WEBP], ids=["jpeg", "png", "webp"])
def test_a_picture_is_encoded_anew_in_each_width_without_its_metadata(content):
    found = render_upload(content, WIDTHS)
    assert (found.width, found.height) == (1600, 900)
    assert [opened(found.files[width]).width for width in WIDTHS] == list(WIDTHS)
    for file in found.files.values():
        again = opened(file)
        assert (again.format, dict(again.getexif())) == ("WEBP", {})
        assert b"secret" not in file


def test_what_telephones_append_to_a_jpeg_is_no_reason_to_refuse_it():
    preview = saved(drawn((320, 180)), "JPEG")
    assert render_upload(JPEG + preview, WIDTHS).width == 1600


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "other-format"),
        (b"hello", "other-format"),
        (b"%PDF-1.7\n" + JPEG, "other-format"),
        (saved(drawn(), "GIF"), "other-format"),
        (saved(drawn(), "BMP"), "other-format"),
        (saved(drawn(), "TIFF"), "other-format"),
        (b"GIF89a/*" + saved(drawn(), "GIF")[8:] + b"*/=1;alert(1)", "other-format"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "svg"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "svg"),
        (b"<!doctype html><title>x</title>", "svg"),
        (JPEG + b"<script>alert(1)</script>", "polyglot"),
        (saved(drawn(), "JPEG", comment=b"<HTML onload=alert(1)>"), "polyglot"),
        (saved(drawn(), "JPEG", comment=b"<?php system($_GET[0]); ?>"), "polyglot"),
        (saved(drawn(), "JPEG", comment=b"%PDF-1.7 1 0 obj"), "polyglot"),
        (JPEG[:4] + b"/*" + JPEG[6:] + b"*/=alert(1)", "polyglot"),
        (JPEG + archive(), "polyglot"),
        (PNG + archive(), "polyglot"),
        (PNG + b"alert(1)", "polyglot"),
        (WEBP + b"alert(1)", "polyglot"),
        (PNG[:-12] + chunk(b"tEXt", b"Comment\0<script>alert(1)</script>") + PNG[-12:], "polyglot"),
        (JPEG[: len(JPEG) // 2], "damaged"),
        (PNG[: len(PNG) // 2], "damaged"),
        (WEBP[: len(WEBP) // 2], "damaged"),
        (png(60_000, 60_000, b""), "too-many-pixels"),
        (png(8_000, 8_000, b""), "too-many-pixels"),
        (b"\0" + PNG, "other-format"),
        (JPEG + b"\0" * 8_000_000, "too-large"),
    ],
)
def test_what_is_not_one_picture_and_nothing_else_is_refused(content, reason):
    assert refusal(content) == reason


def test_an_animation_is_refused():
    frames = [drawn((200, 100)), Image.new("RGB", (200, 100), "green")]
    assert refusal(saved(frames[0], "PNG", save_all=True, append_images=frames[1:])) == "animated"
    assert refusal(saved(frames[0], "WEBP", save_all=True, append_images=frames[1:])) == "animated"
