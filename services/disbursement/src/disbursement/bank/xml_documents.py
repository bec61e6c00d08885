"""Reading a bank's XML: no entities, no other namespace than the one agreed, clear refusals."""

from lxml import etree
from shared.words import Text

from disbursement.bank.fields import FAULTS, BankFileUnreadable, Field

CURRENCY = "CNY"


def document(content: bytes, *, namespace: str, root: str) -> "Node":
    """The message of a file. Raises ``BankFileUnreadable``."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        element = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise BankFileUnreadable("not_xml") from None
    if element.getroottree().docinfo.internalDTD is not None:
        raise BankFileUnreadable("dtd")
    if element.tag != f"{{{namespace}}}Document":
        raise BankFileUnreadable("root", namespace=namespace)
    return Node(element, namespace).one(root)


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

    def money(self, path: str) -> Field:
        """The amount at a path, in yuan."""
        amount = self.one(path)
        if amount.element.get("Ccy", CURRENCY) != CURRENCY:
            raise amount.wrong("currency", currency=CURRENCY)
        return _field(amount)

    def place(self) -> str:
        """Name the path of the element."""
        return self._place


def _field(node: Node) -> Field:
    return Field(Text(node.place(), node.place()), (node.element.text or "").strip())
