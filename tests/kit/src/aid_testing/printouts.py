"""What a page and its print say, without what only sets them apart on paper."""

import html
import io
import re

from pypdf import PdfReader


def words_of_pdf(made: bytes) -> str:
    """Every word of a PDF in its order."""
    pages = PdfReader(io.BytesIO(made)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def words_of_html(text: str) -> str:
    """Every word that a browser shows of a page."""
    shown = re.sub(r"<head>.*?</head>|<[^>]+>", "", text, flags=re.DOTALL)
    return re.sub(r"\s", "", html.unescape(shown))
