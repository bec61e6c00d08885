"""Letters and forms as PDF, set in Chinese from the same HTML that is shown and stored.

The HTML of the suite's own templates is read, not that of strangers: headings, paragraphs, lists,
tables, emphasis. Every other text is set as it stands; nothing that people wrote is markup. The
same HTML gives the same bytes, and nothing of it but the heading is in the file's properties.
"""

import asyncio
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from threading import Lock
from typing import Annotated, Final

import typst
from fastapi import Header
from fastapi.responses import HTMLResponse, Response
from fontTools.ttLib import TTFont

from shared.errors import Unprocessable
from shared.file_responses import file_answer

SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
FONTS = ("NotoSerifSC-Regular.otf", "NotoSansSC-Regular.otf")
FOLDER = files("pylopdf_fonts_zh_cn")
STANDARD: Final = "a-2a"
"""PDF/A-2a: kept for decades, and read aloud in the order of the text."""
PREAMBLE = f"""
#set document(date: auto)
#set page(paper: "a4", margin: (x: 2.6cm, y: 2.8cm))
#set text(font: ("{SERIF}", "{SANS}"), size: 12pt, lang: "zh", region: "cn", fallback: false)
#set par(justify: true, leading: 0.9em, spacing: 0.9em)
#set list(marker: none, body-indent: 0pt, spacing: 0.9em)
#set table(stroke: 0.5pt, inset: (x: 0.5em, y: 0.45em))
#show heading: it => align(center, block(above: 0.6em, below: 1.4em, it.body))
#show heading: set text(font: "{SANS}", size: 18pt, weight: "regular")
#show strong: set text(font: "{SANS}", weight: "regular")
#let told(body) = par(first-line-indent: (amount: 2em, all: true), body)
#let signed(body) = align(right, body)
#let head(body) = text(font: "{SANS}", body)
"""
PDF = "application/pdf"
AS_ASKED = {"Vary": "Accept", "Cache-Control": "no-store"}
Accept = Annotated[str, Header(description="application/pdf for print; HTML otherwise")]
PAGE = file_answer("text/html", PDF, description="The page, as HTML or as PDF.")
SPACE = re.compile(r"[ \t\r\n\f]+")
WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]"
BETWEEN_WIDE = re.compile(rf"(?<={WIDE}) (?={WIDE})")
UNSEEN = frozenset(map(ord, "\n\u3000\u200b "))
_one_at_a_time = Lock()
"""A page takes some 100 MB for a moment: a process makes one, and the next waits."""


class CharacterNotPrintable(Unprocessable):
    """A text has a character that no font of the suite draws; no empty box stands in its place."""


def pdf_of(html: str) -> bytes:
    """The page as PDF. Raises ``CharacterNotPrintable``."""
    page = _Page()
    page.feed(html)
    page.close()
    missing = sorted({ord(one) for one in page.text} - _drawn() - UNSEEN)
    if missing:
        raise CharacterNotPrintable(characters="、".join(f"U+{one:04X}" for one in missing))
    title = f"#set document(title: {_quoted(page.title)})\n"
    with _one_at_a_time:
        return typst.compile(
            (PREAMBLE + title + "".join(page.written)).encode(),
            font_paths=_fonts(),
            format="pdf",
            pdf_standards=STANDARD,
            timestamp=0,
        )


async def page(html: str, accept: str) -> Response:
    """A page as it is asked for: HTML, or PDF where ``Accept`` names that; made beside the loop."""
    if PDF not in accept.lower():
        return HTMLResponse(html, headers=AS_ASKED)
    made = await asyncio.to_thread(pdf_of, html)
    headers = AS_ASKED | {"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
    return Response(made, media_type=PDF, headers=headers)


@cache
def _fonts() -> typst.Fonts:
    """The suite's own fonts and no others, so that every machine sets the same page."""
    folder = [str(FOLDER)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folder)


@cache
def _drawn() -> frozenset[int]:
    """The characters that the fonts have."""
    fonts = (TTFont(str(FOLDER / name), lazy=True) for name in FONTS)
    return frozenset(one for font in fonts for one in font.getBestCmap())


def _quoted(text: str) -> str:
    """A text as a string of the typesetter, whatever it holds."""
    return '"' + "".join(_safe(text)) + '"'


def _safe(text: str) -> Iterator[str]:
    for one in text:
        yield f"\\u{{{ord(one):x}}}" if one in '"\\' or ord(one) < ord(" ") else one


class _Page(HTMLParser):
    """Reads a page and writes it for the typesetter."""

    BLOCKS = ("h1", "h2", "p", "li", "td", "th")
    UNSEEN_PARTS = ("head", "style", "script", "title")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self.text: list[str] = []
        self.title = ""
        self._hidden = 0
        self._inline: list[str] | None = None
        self._block = ""
        self._role = ""
        self._rows: list[list[str]] = []
        self._tall = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        role = dict(attrs).get("class") or ""
        if tag in self.UNSEEN_PARTS:
            self._hidden += 1
        elif tag == "table":
            self._rows, self._tall = [], role == "opinion"
        elif tag == "tr":
            self._rows.append([])
        elif tag in self.BLOCKS:
            self._inline, self._block, self._role = [], tag, role
        elif self._inline is not None and tag == "strong":
            self._inline.append("#strong[")
        elif self._inline is not None and tag == "small":
            self._inline.append("#text(size: 9pt)[")
        elif self._inline is not None and tag == "br":
            self._inline.append("#linebreak()")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.UNSEEN_PARTS:
            self._hidden -= 1
        elif tag in {"strong", "small"} and self._inline is not None:
            self._inline.append("]")
        elif tag in self.BLOCKS and self._inline is not None:
            self._end_block(tag, "".join(self._inline))
            self._inline = None
        elif tag == "table":
            self._end_table()

    def handle_data(self, data: str) -> None:
        if self._hidden or self._inline is None:
            return
        said = BETWEEN_WIDE.sub("", SPACE.sub(" ", data))
        if not self._inline or self._inline[-1] == "#linebreak()":
            said = said.lstrip(" ")
        if not said:
            return
        self.text.extend(said)
        self._inline.append(f"#{_quoted(said)}")
        if self._block == "h1" and not self.title:
            self.title = said

    def _end_block(self, tag: str, body: str) -> None:
        if tag in {"td", "th"}:
            self._rows[-1].append(f"[#head[{body}]]" if tag == "th" else f"[{body}]")
        elif tag == "h1":
            self.written.append(f"#heading(level: 1)[{body}]\n")
        elif tag == "h2":
            self.written.append(f"#heading(level: 2)[{body}]\n")
        elif self._role == "signature":
            self.written.append(f"#signed[{body}]\n\n")
        elif self._role == "addressee":
            self.written.append(f"#par[{body}]\n\n")
        else:
            self.written.append(f"#told[{body}]\n\n")

    def _end_table(self) -> None:
        columns = max(map(len, self._rows), default=1)
        cells: list[str] = []
        for row in filter(None, self._rows):
            *first, last = row
            cells += [*first, f"table.cell(colspan: {columns - len(first)}){last}"]
        tall = ", rows: 6em, align: left + bottom" if self._tall else ""
        self.written.append(
            f"#table(columns: ({', '.join(['1fr'] * columns)}){tall}, {', '.join(cells)})\n"
        )
