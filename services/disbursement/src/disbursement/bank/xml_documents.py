"""Reading a bank's XML: no entities, no other namespace than the one agreed, clear refusals."""

import re
from collections.abc import Iterable, Sequence

from lxml import etree
from shared.words import Text

from disbursement.bank import structure
from disbursement.bank.fields import FAULTS, BankFileUnreadable, Field

CURRENCY = "CNY"
ISO = "urn:iso:std:iso:20022:tech:xsd:"
DECLARATION = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9 _.-]+)["'][^>]*\?>""")


def editions_of(message: str, numbers: Iterable[int]) -> tuple[str, ...]:
    """The namespaces of a message such as ``camt.053.001`` in these editions, the agreed one first."""
    return tuple(f"{ISO}{message}.{number:02}" for number in numbers)


def document(content: bytes, *, namespaces: Sequence[str], root: str) -> "Node":
    """The message of a file. Raises ``BankFileUnreadable``."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        element = etree.fromstring(_in_utf_8(content), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise BankFileUnreadable("not_xml") from None
    if element.getroottree().docinfo.internalDTD is not None:
        raise BankFileUnreadable("dtd")
    name = etree.QName(element)
    namespace = name.namespace or ""
    if name.localname != "Document" or namespace not in namespaces:
        raise BankFileUnreadable("root", namespace=namespaces[0])
    return Node(element, namespace).one(root)


def _in_utf_8(content: bytes) -> bytes:
    """A file in GB 18030 in UTF-8: banks call it GBK or GB2312, and often do not name it at all."""
    declared = DECLARATION.match(content)
    name = b"" if declared is None else declared[1].upper()
    if name.startswith((b"GB", b"CP936", b"HZ")) or (not name and not _is_utf_8(content)):
        text = content.decode("gb18030")
        return (text if declared is None else text[len(declared[0]) :]).encode()
    return content


def _is_utf_8(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True  # UTF-16 names itself
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


class Node:
    """An element whose children are asked for by name; a missing one is a clear refusal."""

    def __init__(self, element: etree._Element, namespace: str, place: str = "") -> None:
        self.element = element
        self._namespace = namespace
        self._place = place

    def all(self, path: str) -> list["Node"]:
        """The children at a path such as ``OrgnlPmtInfAndSts/TxInfAndSts``."""
        steps = "/".join(f"{{{self._namespace}}}{step}" for step in path.split("/"))
        found = self.element.findall(steps)
        return [
            Node(child, self._namespace, self._at(path, number if len(found) > 1 else None))
            for number, child in enumerate(found, start=1)
        ]

    def _at(self, path: str, number: int | None = None) -> str:
        here = f"{self._place}/{path}" if self._place else path
        return here if number is None else f"{here}[{number}]"

    def wrong(self, code: str, /, **facts: object) -> BankFileUnreadable:
        """The refusal of this element."""
        why = FAULTS[code].format(**facts)
        return BankFileUnreadable("element", place=self._place, fault=why)

    def require_structure(self) -> None:
        """Hold the whole file against the standard: what nobody reads here may be wrong all the same."""
        structure.check(self.element.getroottree().getroot())

    def one(self, path: str) -> "Node":
        """The one child at a path."""
        found = self.all(path)
        if not found:
            raise BankFileUnreadable("absent", place=self._at(path))
        return found[0]

    def field(self, path: str) -> Field:
        """The value at a path."""
        return _field(self.one(path))

    def text(self, path: str) -> str:
        """The text at a path."""
        return self.field(path).text()

    def text_or_none(self, path: str) -> str | None:
        """The text at a path, if it is there."""
        found = self.all(path)
        return _field(found[0]).text_or_none() if found else None

    def value(self) -> Field:
        """The value of this element."""
        return _field(self)

    def in_yuan(self) -> bool:
        """Whether an amount is in the suite's currency."""
        return self.element.get("Ccy", CURRENCY) == CURRENCY

    def money(self, path: str) -> Field:
        """The amount at a path, in yuan."""
        amount = self.one(path)
        if not amount.in_yuan():
            raise amount.wrong("currency", currency=CURRENCY)
        return _field(amount)

    def place(self) -> str:
        """Name the path of the element."""
        return self._place


def _field(node: Node) -> Field:
    return Field(Text(node.place(), node.place()), (node.element.text or "").strip())
