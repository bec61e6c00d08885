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


BOX = b"\x00\x00\x00\x1cftyp%s\x00\x00\x00\x00%s%s%s" + b"\x00" * 40


@pytest.mark.parametrize(
    "brands", [(b"mif1", b"mif1", b"heic", b"miaf"), (b"heix", b"mif1", b"miaf", b"MiHB")]
)
def test_fr_34_a_photo_of_a_phone_is_known_by_its_brands(brands: tuple[bytes, ...]) -> None:
    """FR-34 of the field reports."""
    assert media_type_of(BOX % brands) == "image/heic"


def test_a_file_of_av1_is_no_heic_though_it_names_mif1() -> None:
    with pytest.raises(FileTypeNotAccepted):
        media_type_of(BOX % (b"avif", b"mif1", b"miaf", b"MA1B"))


@pytest.mark.parametrize(
    "content",
    [
        b"\n" + PDF,
        b"\xef\xbb\xbf" + PDF,
        b"\xef\xbb\xbf\r\n" + PDF,
        b"\x1b%-12345X@PJL JOB\r\n" + PDF,
        PDF + b"\x00" * 2048,
        PDF + b"\r\n" + b"scanner " * 300,
    ],
)
def test_fr_35_a_pdf_is_taken_as_readers_open_it(content: bytes) -> None:
    """FR-35 of the field reports."""
    assert media_type_of(content) == "application/pdf"


@pytest.mark.parametrize("before", [b"<html>", b"MZ", b"PK\x03\x04", b"#!/bin/sh\n", b" " * 1025])
def test_a_pdf_behind_a_page_or_a_program_is_none(before: bytes) -> None:
    with pytest.raises(FileTypeNotAccepted):
        media_type_of(before + PDF)
