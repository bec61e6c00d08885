"""Pages as PDF: the same words, the same bytes, no name in the properties, no empty box."""

import io
import resource

import pytest
from aid_testing.printouts import words_of_html, words_of_pdf
from pypdf import PdfReader
from shared.printout import CharacterNotPrintable, pdf_of

NAME = "次仁·卓玛㐀〇䶮"
PAGE = f"""<!doctype html><html lang="zh-CN"><head><title>决定书 LZ-540102-2026-000001</title></head><body>
<h1>临时救助批准决定书</h1>
<p class="addressee">{NAME}：</p>
<p>您提出的临时救助申请收悉。经审核、公示，
符合规定的条件：救助金额 <strong>2730.00</strong> 元 &lt;#let x = [1]; "$y$" \\ &amp;&gt;。</p>
<ul><li>依据：第十一条（一）</li></ul>
<table><tr><th>申请人</th><td>{NAME}</td></tr><tr><th>意见</th></tr></table>
<p class="signature">城关区民政局<br>2026年3月2日</p><p><small>规则版本：202-2018</small></p></body></html>"""


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def test_the_words_are_those_of_the_page_and_its_signs_are_no_markup() -> None:
    assert words_of_pdf(pdf_of(PAGE)) == words_of_html(PAGE)


def test_the_same_page_is_the_same_bytes_and_another_is_not() -> None:
    assert pdf_of(PAGE) == pdf_of(PAGE)
    assert pdf_of(PAGE.replace("2730", "2731")) != pdf_of(PAGE)


def test_the_properties_name_the_kind_of_page_and_nobody() -> None:
    properties = read(pdf_of(PAGE)).metadata

    assert properties is not None
    assert properties.title == "临时救助批准决定书"
    assert not any(NAME in str(value) or "LZ-" in str(value) for value in properties.values())
    assert properties.author is None


def test_every_font_is_in_the_file_so_that_it_prints_alike_everywhere() -> None:
    fonts = [
        font.get_object()
        for page in read(pdf_of(PAGE)).pages
        for font in page["/Resources"]["/Font"].values()
    ]

    assert {str(font["/BaseFont"]).split("+")[1].split("-")[0] for font in fonts} == {
        "NotoSansSC",
        "NotoSerifSC",
    }
    inside = (font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts)
    assert all("/FontFile3" in descriptor.get_object() for descriptor in inside)


@pytest.mark.parametrize(("name", "code"), [("𠀀", "U+20000"), ("བོད", "U+0F56")])
def test_a_character_that_no_font_draws_is_refused_and_named(name: str, code: str) -> None:
    with pytest.raises(CharacterNotPrintable) as refused:
        pdf_of(PAGE.replace(NAME, name))

    assert code in refused.value.sentence("zh")


def test_a_long_letter_stays_small_in_file_and_memory() -> None:
    long = PAGE.replace("<ul>", "<p>" + "符合规定的条件。" * 2_000 + "</p><ul>")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    made = pdf_of(long)

    assert len(made) < 400_000
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 300
