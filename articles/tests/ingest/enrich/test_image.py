"""Pictures made of nothing, good and bad. What is invented here is drawn by Pillow or written byte by byte."""

import resource
import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from articles.ingest.enrich import image as picture
from articles.ingest.enrich.image import MAX_JPEG_SCANS, PictureRejected
from portal.tests.cost import cpu_at_most

WIDTHS = (320, 640, 1280)
RED, BLUE = (200, 30, 30), (30, 30, 200)


def render(content: bytes) -> picture.Renditions:
    return picture.render(content, WIDTHS)


def drawn(size=(1600, 900), mode="RGB", color=RED) -> Image.Image:
    """Red, its right half blue."""
    image = Image.new("RGB", size, color)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def near(color, wanted, by=12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(color, wanted, strict=True))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes) -> bytes:
    """A greyscale PNG that says it has this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def refusal(content: bytes) -> str:
    with pytest.raises(PictureRejected) as refused:
        render(content)
    assert refused.value.sentence.endswith(".")
    return refused.value.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_every_format_becomes_three_webp_of_the_three_widths(kind):
    made = render(saved(drawn(), kind))
    assert (made.width, made.height) == (1600, 900)
    for width in WIDTHS:
        image = opened(made.files[width])
        assert (image.format, image.size) == ("WEBP", (width, width * 9 // 16))
        assert near(image.getpixel((5, 5)), RED, 25)
        assert near(image.getpixel((width - 5, 5)), BLUE, 25)


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "I;16", "LA", "RGBA"])
def test_every_mode_is_read(mode):
    content = saved(Image.new(mode, (400, 300)), "JPEG" if mode == "CMYK" else "PNG")
    assert opened(render(content).files[320]).mode == "RGB"


def test_sixteen_bits_of_grey_are_scaled_not_cut_off():
    content = saved(Image.new("I;16", (400, 300), 0x8000), "PNG")
    assert near(opened(render(content).files[320]).getpixel((9, 9)), (128, 128, 128))


def test_a_picture_is_never_blown_up():
    made = render(saved(drawn((500, 300)), "PNG"))
    assert [opened(made.files[width]).width for width in WIDTHS] == [320, 500, 500]


@pytest.mark.parametrize("size", [(1600, 900), (6000, 4000), (400, 300)])
def test_a_photograph_lying_on_its_side_is_turned_and_its_position_forgotten(size):
    image, exif = drawn(size), Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: turn by a quarter to the right
    exif.get_ifd(0x8825)[1] = "N"
    made = render(saved(image, "JPEG", exif=exif, comment=b"un secret"))
    assert (made.width, made.height) == size[::-1]
    for file in made.files.values():
        turned = opened(file)
        assert turned.height > turned.width
        assert near(turned.getpixel((5, 5)), RED, 25)
        assert near(turned.getpixel((5, turned.height - 5)), BLUE, 25)
        assert not turned.getexif()
        assert b"EXIF" not in file
        assert b"secret" not in file
    assert opened(made.files[320]).width == min(320, size[1])


def test_colours_follow_the_profile_and_the_profile_is_dropped():
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.find(b"rXYZ"), profile.find(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"  # a profile whose red is green
    made = render(saved(Image.new("RGB", (400, 300), (255, 0, 0)), "PNG", icc_profile=bytes(profile)))
    assert near(opened(made.files[320]).getpixel((9, 9)), (0, 255, 0), 30)
    assert not opened(made.files[320]).info.get("icc_profile")


@pytest.mark.parametrize("profile", [b"nothing of the kind", b"\0" * 2_000_000])
def test_a_profile_that_is_none_is_ignored(profile):
    made = render(saved(drawn((400, 300)), "JPEG", icc_profile=profile))
    assert near(opened(made.files[320]).getpixel((9, 9)), RED)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_what_is_transparent_is_laid_on_white(kind):
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    assert near(opened(render(saved(image, kind)).files[320]).getpixel((9, 9)), (255, 255, 255))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_what_moves_is_refused(kind):
    frames = [Image.new("RGB", (100, 100), (n * 40, 0, 0)) for n in range(5)]
    assert refusal(saved(frames[0], kind, save_all=True, append_images=frames[1:])) == "animated"


def test_a_gif_of_ten_thousand_frames_is_refused_at_the_second():
    content = saved(Image.new("P", (100, 100)), "GIF")
    frame = content[content.index(b",") : -1]
    with cpu_at_most(0.2):
        assert refusal(content[:-1] + (b"!\xf9\x04\x04\x01\0\0\0" + frame) * 10_000 + b";") == "animated"


@pytest.mark.parametrize(
    "content", [b"", b"\0", b"%PDF-1.7", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"RIFF____WEBPVP8 ", b"%!PS"]
)
def test_what_is_no_picture_is_refused(content):
    assert refusal(content) in {"not-a-picture", "damaged"}


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        *((start + SVG, "svg") for start in (b"", b"\xef\xbb\xbf", b"  \n")),
        (b"<!doctype html><title>404</title>", "svg"),
        # no other decoder is woken
        *((saved(drawn((200, 200)), kind), "not-a-picture") for kind in ("BMP", "TIFF", "PDF", "EPS", "ICO", "PPM")),
        # icons, tracking pixels, banners
        *((saved(Image.new("RGB", size), "PNG"), "too-small") for size in ((1, 1), (63, 400), (400, 63), (16, 16))),
        (saved(Image.new("L", (728, 90)), "PNG"), "shape"),
        (b"\xff\xd8" + b"\0" * 8_000_000, "too-large"),
    ],
)
def test_what_is_no_picture_for_an_article_is_refused_with_its_reason(content, reason):
    assert refusal(content) == reason


def test_a_picture_of_nine_hundred_megapixels_is_refused_before_it_is_decoded():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    content = png(30_000, 30_000, zlib.compress(b"\0" * 1_000_000) * 8)
    assert refusal(content) == "too-many-pixels"
    assert refusal(png(4000, 4001, b"")) == "too-many-pixels"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kB


def heaviest_decoded(monkeypatch, content) -> int:
    """The pixels of a picture when its decoding begins."""
    seen, upright = [], picture._upright

    def watched(image, widest):
        seen.append(image.width * image.height)
        return upright(image, widest)

    with monkeypatch.context() as patched, suppress(PictureRejected):
        patched.setattr(picture, "_upright", watched)
        render(content)
    return max(seen, default=0)


@pytest.mark.parametrize("sideways", [False, True])
def test_a_tall_jpeg_is_not_decoded_whole(monkeypatch, sideways):
    exif = Image.Exif()
    exif[0x0112] = 6 if sideways else 1
    content = saved(Image.new("L", (15_300, 2_559) if sideways else (2_559, 15_300)), "JPEG", exif=exif)
    assert heaviest_decoded(monkeypatch, content) == 0
    assert refusal(content) == "too-many-pixels"


def test_a_large_photograph_is_decoded_at_a_part_of_its_size(monkeypatch):
    content = saved(Image.new("L", (7_700, 5_100)), "JPEG")
    assert 0 < heaviest_decoded(monkeypatch, content) <= 16_000_000


def in_scans(content: bytes) -> bytes:
    """A baseline JPEG said to bring one colour at a time."""
    at = content.rindex(b"\xff\xda") + 4
    return content[:at] + b"\1" + content[at + 1 :]


def test_a_jpeg_whose_decoder_keeps_all_of_it_has_fewer_pixels(monkeypatch):
    plain = saved(Image.new("RGB", (5_000, 3_500)), "JPEG")
    assert 0 < heaviest_decoded(monkeypatch, plain) <= 16_000_000
    progressive = saved(Image.new("RGB", (5_000, 3_500)), "JPEG", progressive=True)
    for content in (progressive, saved(Image.new("CMYK", (5_000, 3_500)), "JPEG"), in_scans(plain)):
        assert heaviest_decoded(monkeypatch, content) == 0
        assert refusal(content) == "too-many-pixels"


def test_a_jpeg_of_a_thousand_scans_is_refused():
    content = saved(drawn((4000, 3000)), "JPEG", progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]
    assert content.count(b"\xff\xda") < MAX_JPEG_SCANS / 4
    with cpu_at_most(0.2):
        assert refusal(content[:-2] + scan * 1000 + b"\xff\xd9") == "damaged"


def test_a_cut_picture_is_refused_at_every_length():
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        content = saved(drawn((300, 200)), kind)
        for length in range(0, len(content) - 20, max(1, len(content) // 25)):
            assert refusal(content[:length]) in {"damaged", "not-a-picture"}


def test_bytes_changed_anywhere_give_a_picture_or_a_refusal():
    for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF"):
        content = saved(drawn((120, 80)), kind)
        for place in range(0, len(content), max(1, len(content) // 60)):
            broken = bytearray(content)
            broken[place] ^= 0xFF
            with suppress(PictureRejected):
                assert set(render(bytes(broken)).files) == set(WIDTHS)


def test_nothing_of_a_picture_that_is_also_a_script_survives():
    script = b"/*<script>alert(1)</script>*/"
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        for file in render(saved(drawn((400, 300)), kind) + script).files.values():
            assert b"script" not in file


def test_a_worker_told_that_its_time_is_over_is_not_taken_for_a_bad_picture(monkeypatch):
    class TimeIsOver(Exception):
        """As Celery's."""

    def stop(image, widest):
        raise TimeIsOver

    monkeypatch.setattr(picture, "_upright", stop)
    with pytest.raises(TimeIsOver):
        render(saved(drawn(), "PNG"))
