"""Re-encodes a source's picture: decoded within limits, without metadata, as WebP files of several widths.

JPEG, PNG, WebP, AVIF and still GIF are read, whatever type they declare. SVG (it can hold scripts) and animations are refused.
"""

import re
import struct
import warnings
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
ANIMATABLE_FORMATS = {"PNG", "WEBP", "AVIF", "GIF"}  # a JPEG of several pictures is a photograph with its previews
MAX_PICTURE_BYTES = 8_000_000
MAX_PIXELS = 40_000_000  # of a JPEG that can be decoded at a fraction of its size
MAX_PIXELS_FULL_DECODE = 16_000_000  # decoding takes at most 280 MB
MIN_SIDE_PIXELS = 64  # smaller pictures are icons or tracking pixels
MAX_ASPECT_RATIO = 6  # longer pictures are banners, rulers, strips
MAX_JPEG_SCANS = 60  # each scan of a progressive JPEG costs as much as a whole picture; cameras write 10
MAX_ICC_PROFILE_BYTES = 1_000_000
JPEG_SCAN = re.compile(rb"\xff\xda..(.)", re.S)  # a scan's start, and its number of colour components
WEBP_QUALITY, WEBP_EFFORT = 72, 2  # effort 4 costs five times the time for 3 % of the bytes
ROTATED_ORIENTATIONS = {5, 6, 7, 8}  # EXIF orientations that turn the picture by 90 degrees
EXIF_ORIENTATION = 0x0112
# Not Exception: Celery's soft time limit is one.
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
REJECTION_SENTENCES = {
    "too-large": "L’image dépasse 8 Mo. Demandez à l’éditeur une image plus légère.",
    "svg": "L’image est un dessin SVG ou une page web : nous n’affichons que des photos.",
    "not-a-picture": "Ce qui est à cette adresse n’est pas une image que nous savons lire.",
    "too-many-pixels": "L’image compte trop de pixels (40 millions pour un JPEG simple, 16 sinon). Demandez-en une plus petite.",
    "too-small": "L’image est trop petite : sans doute une icône ou un pixel espion.",
    "shape": "L’image est trop allongée pour être affichée.",
    "animated": "L’image est animée : nous n’affichons que des images fixes.",
    "damaged": "Le fichier de l’image est corrompu ou incomplet.",
    # Of uploads alone (one_picture.py).
    "other-format": "Ce fichier n’est pas une image JPEG, PNG ou WebP.",
    "polyglot": "Ce fichier est une image et autre chose à la fois.",
}


class PictureRejected(Exception):
    """A picture we do not show: a reason code and a French sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(REJECTION_SENTENCES[reason])
        self.reason, self.sentence = reason, REJECTION_SENTENCES[reason]


@dataclass(frozen=True, slots=True)
class Renditions:
    """A picture as we store it: its original size, upright, and a WebP file for each requested width.

    A narrower picture is not enlarged: the file then has the picture's own width.
    """

    width: int
    height: int
    files: Mapping[int, bytes]


def render(content: bytes, widths: Sequence[int]) -> Renditions:
    """Decode, and encode again for each of `widths` (pixels). Raises only PictureRejected, whatever the bytes are."""
    widest = max(widths)
    _check_size(content)
    try:
        with warnings.catch_warnings(action="ignore"), _open_checked(content) as image:
            sideways = image.getexif().get(EXIF_ORIENTATION) in ROTATED_ORIENTATIONS
            size = image.size[::-1] if sideways else image.size
            # A JPEG can be decoded at a half, a quarter or an eighth of its size, for that much less work.
            image.draft(None, (1, widest) if sideways else (widest, 1))
            if image.width * image.height > MAX_PIXELS_FULL_DECODE:
                raise PictureRejected("too-many-pixels")
            return Renditions(*size, _encoded(_upright(image, widest), widths))
    except PictureRejected:
        raise
    except MemoryError as error:
        raise PictureRejected("too-many-pixels") from error
    except DECODER_ERRORS as error:
        raise PictureRejected("damaged") from error


def _check_size(content: bytes) -> None:
    if len(content) > MAX_PICTURE_BYTES:
        raise PictureRejected("too-large")
    if content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise PictureRejected("svg")
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > MAX_JPEG_SCANS:
        raise PictureRejected("damaged")


def _open_checked(content: bytes) -> Image.Image:
    """The picture with its header read and checked; nothing is decoded yet."""
    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise PictureRejected("not-a-picture") from error
    except Image.DecompressionBombError as error:
        raise PictureRejected("too-many-pixels") from error
    short, long = sorted(image.size)
    if short * long > (MAX_PIXELS_FULL_DECODE if _is_fully_decoded(image, content) else MAX_PIXELS):
        raise PictureRejected("too-many-pixels")
    if short < MIN_SIDE_PIXELS:
        raise PictureRejected("too-small")
    if long > MAX_ASPECT_RATIO * short:
        raise PictureRejected("shape")
    if image.format in ANIMATABLE_FORMATS and getattr(image, "is_animated", False):
        raise PictureRejected("animated")
    return image


def _is_fully_decoded(image: Image.Image, content: bytes) -> bool:
    """Whether its decoder needs the whole picture in memory at any output size, as for a JPEG of several scans."""
    if image.format != "JPEG" or image.mode == "CMYK" or "progressive" in image.info:
        return True
    return any(scan[1][0] < len(image.getbands()) for scan in JPEG_SCAN.finditer(content))


def _upright(image: Image.Image, widest: int) -> Image.Image:
    """The picture at most `widest` wide, turned as its EXIF data say, on white where transparent, in sRGB."""
    profile = image.info.get("icc_profile") or b""
    clear = image.has_transparency_data
    if image.mode.startswith("I"):  # 16-bit grey, which Pillow would clip instead of scaling
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGBA" if clear else "RGB")
    image = ImageOps.exif_transpose(_narrowed(image, widest, sideways_too=True))
    image = _narrowed(image, widest)
    return _in_srgb(_on_white(image) if clear else image, profile).convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    image = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _narrowed(image: Image.Image, width: int, sideways_too: bool = False) -> Image.Image:
    """The picture at most `width` wide, in proportion; with `sideways_too`, its shorter side is reduced to `width` instead."""
    present = min(image.size) if sideways_too else image.width
    if present <= width:
        return image
    size = tuple(max(1, round(side * width / present)) for side in image.size)
    return image.resize((size[0], size[1]), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The picture's colours converted from its own profile; an unusable profile is ignored, as browsers do."""
    if not profile or len(profile) > MAX_ICC_PROFILE_BYTES:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return changed or image


def _encoded(image: Image.Image, widths: Sequence[int]) -> dict[int, bytes]:
    """A WebP file per width. The widest is made first, and each narrower one from the one before it."""
    files = {}
    for width in sorted(widths, reverse=True):
        image = _narrowed(image, width)
        bare = Image.new("RGB", image.size)  # without EXIF, profile or comment
        bare.paste(image)
        file = BytesIO()
        bare.save(file, "WEBP", quality=WEBP_QUALITY, method=WEBP_EFFORT)
        files[width] = file.getvalue()
    return files
