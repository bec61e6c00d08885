"""Cursors come from outside: what is in one goes into a query."""

import pytest
from shared.pages import CursorNotReadable, read_cursor, write_cursor


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert read_cursor(write_cursor("2026-06-01", "540102"), parts=2) == ("2026-06-01", "540102")


@pytest.mark.parametrize("text", ["\x00", "\ud800", "54\x1b01"])
def test_a_cursor_with_text_that_no_database_holds_is_refused(text: str) -> None:
    with pytest.raises(CursorNotReadable):
        read_cursor(write_cursor(text), parts=1)


@pytest.mark.parametrize("cursor", ["", "é", "[[[[", "bnVsbA", "WzFd"])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(CursorNotReadable):
        read_cursor(cursor, parts=1)
