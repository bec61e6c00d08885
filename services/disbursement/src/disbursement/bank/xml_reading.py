"""Reading a bank's XML: no entities, no other namespace than the one agreed, clear refusals."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree
from shared.errors import Unprocessable
from shared.money import InvalidMoney, parse_yuan


class BankFileUnreadable(Unprocessable):
    zh = "银行文件无法读取：{why}。请核对格式后重新发送，本次未处理任何内容。"
    en = "The bank's file cannot be read: {why}. Nothing of it was processed; correct it and send it again."


def document(content: bytes, *, namespace: str, root: str) -> "Node":
    """The message of a file. Raises ``BankFileUnreadable``."""
    try:
        element: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise BankFileUnreadable(why="not well-formed XML") from None
    if element.tag != f"{{{namespace}}}Document":
        raise BankFileUnreadable(why=f"expected Document of {namespace}")
    return Node(element, namespace).one(root)


class Node:
    """An element whose children are asked for by name; a missing one is a clear refusal."""

    def __init__(self, element: Element, namespace: str) -> None:
        self.element = element
        self._namespace = namespace

    def all(self, path: str) -> list["Node"]:
        """The children at a path such as ``OrgnlPmtInfAndSts/TxInfAndSts``."""
        steps = "/".join(f"{{{self._namespace}}}{step}" for step in path.split("/"))
        return [Node(found, self._namespace) for found in self.element.findall(steps)]

    def one(self, path: str) -> "Node":
        """The one child at a path."""
        found = self.all(path)
        if not found:
            raise BankFileUnreadable(why=f"{path} is missing")
        return found[0]

    def text(self, path: str) -> str:
        """The text at a path."""
        text = (self.one(path).element.text or "").strip()
        if not text:
            raise BankFileUnreadable(why=f"{path} is empty")
        return text

    def text_or_none(self, path: str) -> str | None:
        """The text at a path, if it is there."""
        found = self.all(path)
        return (found[0].element.text or "").strip() or None if found else None

    def fen(self, path: str) -> int:
        """The amount at a path, in fen."""
        try:
            return parse_yuan(self.text(path))
        except InvalidMoney:
            raise BankFileUnreadable(why=f"{path} is not an amount") from None
