"""What ISO 20022 allows in a message: which elements, in which order, how often, in what form.

The standard's own schemas are not ours to hand on; the outlines in ``schemas`` say the same of what
banks exchange with the suite, and leave parts that nobody reads (addresses, taxes, …) unread.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from lxml import etree

from disbursement.bank.fields import FAULTS, ISO_DATE, ISO_INSTANT, BankFileUnreadable

MANY = 10**9
OFTEN = {"1": (1, 1), "?": (0, 1), "+": (1, MANY), "*": (0, MANY)}
UNREAD, CHOICE = "...", "choice"
OUTLINED = frozenset(
    f"{message}.001.{edition}"
    for message, editions in (
        ("camt.053", ("08", "02")),
        ("camt.054", ("08", "02")),
        ("pain.001", ("09",)),
        ("pain.002", ("10", "03")),
    )
    for edition in editions
)
"""The editions of which the outlines say the whole; of others only what is read is looked at."""


@dataclass
class Element:
    """An element of the standard: how often it stands, and its form or its children in order."""

    name: str
    least: int
    most: int
    form: str | None
    children: list["Element"] = field(default_factory=list)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,18}(\.\d{1,17})?", text) is not None


def _is_amount(text: str) -> bool:
    written = re.fullmatch(r"\+?(?=\.?\d)\d*\.?\d{0,5}", text, re.ASCII)
    return written is not None and len(text) <= len("+.") + 18


def _is_date(text: str) -> bool:
    written = ISO_DATE.fullmatch(text)
    return written is not None and _reads(date.fromisoformat, written[1])


def _is_instant(text: str) -> bool:
    return ISO_INSTANT.fullmatch(text) is not None and _reads(datetime.fromisoformat, text)


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


FORMS: Mapping[str, Callable[[str], bool]] = {
    "ISODate": _is_date,
    "ISODateTime": _is_instant,
    "Number": _is_number,
    "Amount": _is_amount,
    "Side": {"CRDT", "DBIT"}.__contains__,
    "Bool": {"true", "false", "1", "0"}.__contains__,
    "Currency": re.compile(r"[A-Z]{3}").fullmatch,  # type: ignore[dict-item]
}


@cache
def _outline(message: str) -> Element:
    """The outline of a message such as ``camt.053.001.08``."""
    kind, edition = message[:8], message[-2:]
    text = files("disbursement.bank").joinpath("schemas", f"{kind}.txt").read_text("utf-8")
    root = Element("Document", 1, 1, None)
    stack = [(-1, root)]
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        name, *rest = line.split() or ["#"]
        editions = [one[1:] for one in rest if one.startswith("@")]
        while stack[-1][0] >= depth:
            stack.pop()
        if name == "#" or name.startswith("#"):
            continue
        often, form = rest[0], next((one for one in rest[1:] if not one.startswith("@")), None)
        part = Element(name, *OFTEN[often], form)
        if not editions or edition in editions:
            stack[-1][1].children.append(part)
        stack.append((depth, part))
    return root


def check(document: etree._Element) -> None:
    """Hold a whole ``Document`` against its edition's outline. Raises ``BankFileUnreadable``."""
    name = etree.QName(document)
    message = (name.namespace or "").rpartition(":")[2]
    if message not in OUTLINED:
        return
    _check(document, _outline(message), f"{{{name.namespace}}}", "")


def _check(element: etree._Element, part: Element, namespace: str, path: str) -> None:
    if part.form == UNREAD:
        return
    children = [child for child in element if isinstance(child.tag, str)]
    if part.form is not None and part.form != CHOICE:
        _check_leaf(element, part.form, path, has_children=bool(children))
        return
    if part.form == CHOICE and len(children) != 1:
        raise _wrong(path, "one_choice")
    place = 0
    for child in part.children:
        count = 0
        at = f"{path}/{child.name}".lstrip("/")
        while place < len(children) and children[place].tag == namespace + child.name:
            count += 1
            numbered = f"{at}[{count}]" if child.most > 1 else at
            if count > child.most:
                raise _wrong(at, "only_once")
            _check(children[place], child, namespace, numbered)
            place += 1
        if count < child.least:
            raise BankFileUnreadable("absent", place=at)
    if place < len(children):
        found = etree.QName(children[place]).localname[:40]
        at = f"{path}/{found}".lstrip("/")
        raise _wrong(at, "not_here")


def _check_leaf(element: etree._Element, form: str, path: str, *, has_children: bool) -> None:
    text = (element.text or "").strip()
    if longest := re.fullmatch(r"Max(\d+)(Numeric)?Text", form):
        right = 0 < len(text) <= int(longest[1])
        right = right and (longest[2] is None or (text.isascii() and text.isdigit()))
    else:
        right = bool(FORMS[form](text))
    if form == "Amount":
        right = right and bool(FORMS["Currency"](element.get("Ccy", "")))
    if has_children or not right:
        raise _wrong(path, "not_in_form", form=form)


def _wrong(path: str, code: str, /, **facts: object) -> BankFileUnreadable:
    return BankFileUnreadable("element", place=path, fault=FAULTS[code].format(**facts))
