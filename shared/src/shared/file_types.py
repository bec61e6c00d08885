"""What a file is by its bytes, whatever it is called; a few bytes behind a magic are none."""

from shared.errors import Unprocessable

PHOTOS = frozenset({"image/jpeg", "image/png", "image/heic"})
PAPERS = PHOTOS | {"application/pdf"}

LEAST_BYTES = 32
TAIL = 1024
"""Cameras and printers may add some bytes behind the end; it is looked for in the last of them."""
HEAD = 1024
"""Readers of PDF look for the header in so many bytes (ISO 32000-1, annex H, note 13)."""

HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
OTHER_BRANDS = frozenset({b"avif", b"avis"})
"""Files of AV1 name ``mif1`` too, and are no HEIC."""
NOT_BEFORE_A_PDF = (b"<", b"MZ", b"PK", b"\x7fELF", b"#!", b"{")
"""Beginnings of pages and programs: a PDF behind one of them is hidden, not printed."""


class FileTypeNotAccepted(Unprocessable):
    """The file's content is not of an accepted type."""


def media_type_of(content: bytes, *, accepted: frozenset[str] = PAPERS) -> str:
    """The type of a whole file. Raises ``FileTypeNotAccepted``."""
    media_type = _begins_as(content)
    if media_type is None or media_type not in accepted or not is_whole(content, media_type):
        raise FileTypeNotAccepted
    return media_type


def is_whole(content: bytes, media_type: str) -> bool:
    """Whether header and end are those of the type; what lies between is not read."""
    if len(content) < LEAST_BYTES:
        return False
    if media_type == "image/png":
        return content[12:16] == b"IHDR" and b"IEND" in content[-TAIL:]
    if media_type == "image/jpeg":
        return b"\xff\xd9" in content  # phones append
    if media_type == "application/pdf":
        return content.rfind(b"%%EOF") > content.find(b"%PDF-")  # scanners append
    return _is_heic(content)


def _begins_as(content: bytes) -> str | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[4:8] == b"ftyp":
        return "image/heic"
    head = content[:HEAD]
    before, header, _ = head.partition(b"%PDF-")
    first = before.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "application/pdf" if header and not first.startswith(NOT_BEFORE_A_PDF) else None


def _is_heic(content: bytes) -> bool:
    """A box ``ftyp`` that fits the file and names a brand of HEIF."""
    size = int.from_bytes(content[:4], "big")
    if not 16 <= size <= len(content):  # noqa: PLR2004 - a box with a brand
        return False
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, size - 3, 4))}
    return bool(brands & HEIC_BRANDS) and not brands & OTHER_BRANDS
