import pytest
from aid_testing.applications import HEIC, JPEG, PDF, PNG
from shared.file_types import PHOTOS, FileTypeNotAccepted, media_type_of


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (PDF, "application/pdf"),
        (HEIC, "image/heic"),
        (JPEG + b"appended by a phone" * 200, "image/jpeg"),
    ],
)
def test_a_whole_file_is_known_by_its_content(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<html></html>",
        b"MZ\x90\x00" + b"0" * 60,
        PNG[:40],
        JPEG[:-2],
        PDF.replace(b"%%EOF", b""),
        b"%PDF-1.7\n%%EOF",
        b"\xff\xd8\xff\xd9",
        b"\x00\x00\x00\xffftypheic" + b"\x00" * 40,
        b"\x00\x00\x00\x18ftypqt  \x00\x00\x00\x00qt  qt  " + b"\x00" * 40,
    ],
)
def test_half_a_file_or_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(FileTypeNotAccepted):
        media_type_of(content)


def test_a_document_is_no_photo() -> None:
    with pytest.raises(FileTypeNotAccepted):
        media_type_of(PDF, accepted=PHOTOS)
