"""What a file is by its bytes, whatever it is called; a few bytes behind a magic are none."""

import puremagic

from shared.errors import Unprocessable

PHOTOS = frozenset({"image/jpeg", "image/png", "image/heic"})
PAPERS = PHOTOS | {"application/pdf"}

LEAST_BYTES = 32
TAIL = 1024
"""Cameras and printers may add some bytes behind the end; it is looked for in the last of them."""

HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


class FileTypeNotAccepted(Unprocessable):
    """The file's content is not of an accepted type."""


def media_type_of(content: bytes, *, accepted: frozenset[str] = PAPERS) -> str:
    """The type of a whole file. Raises ``FileTypeNotAccepted``."""
    try:
        found = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        raise FileTypeNotAccepted from None
    media_type = "image/heic" if found == "image/heif" else str(found)
    if media_type not in accepted or not is_whole(content, media_type):
        raise FileTypeNotAccepted
    return media_type


def is_whole(content: bytes, media_type: str) -> bool:
    """Whether header and end are those of the type; what lies between is not read."""
    if len(content) < LEAST_BYTES:
        return False
    tail = content[-TAIL:]
    if media_type == "image/png":
        return content[12:16] == b"IHDR" and b"IEND" in tail
    if media_type == "image/jpeg":
        return content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content  # phones append
    if media_type == "application/pdf":
        return content.startswith(b"%PDF-") and b"%%EOF" in tail
    return _is_heic(content)


def _is_heic(content: bytes) -> bool:
    """A box ``ftyp`` that fits the file and names a brand of HEIF."""
    size = int.from_bytes(content[:4], "big")
    if content[4:8] != b"ftyp" or not 16 <= size <= len(content):  # noqa: PLR2004 - a box with a brand
        return False
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, size, 4))}
    return bool(brands & HEIC_BRANDS)
