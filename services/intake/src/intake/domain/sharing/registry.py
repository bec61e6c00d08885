"""The social registry of the DCI standards (SPDCI, version 1.0.0): what a message may be and ask.

https://standards.spdci.org; the registry tells of one person who is named by number, and searches
nobody by what they are like.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import SplitResult, urlsplit

from shared.errors import Unprocessable
from shared.words import labels

VERSION = "1.0.0"
NUMBERS = frozenset({"UIN", "NIN", "NATIONALID", "NATIONAL_ID"})
"""What the standard's samples call a resident's number, in capitals."""
LOOPBACK = frozenset({"127.0.0.1", "localhost"})


class MessageFault(StrEnum):
    """Why a whole message is refused (``Error`` of the standard)."""

    BAD = "err.request.bad"
    VERSION = "err.version.not_supported"
    SENDER = "err.sender_id.invalid"
    SENDER_URI = "err.sender_uri.invalid"
    SIGNATURE_MISSING = "err.signature.missing"
    SIGNATURE_INVALID = "err.signature.invalid"
    ENCRYPTED = "err.encryption.invalid"


class Reason(StrEnum):
    """Why one question of a message is refused (``SearchStatusReasonCode``)."""

    REFERENCE_TWICE = "rjct.reference_id.duplicate"
    CRITERIA = "rjct.search_criteria.invalid"


MESSAGE_FAULTS = labels("intake", "registry_faults", MessageFault)
QUESTION_FAULTS = labels("intake", "registry_questions")


class CallbackNotSecure(Unprocessable):
    """Answers with people's data are pushed over TLS; without it to the own machine alone."""

    pointer = "/callback"


class SigningKeyNotReadable(Unprocessable):
    """The key of a consumer is a public key in PEM: P-256, Ed25519, or RSA of 2048 bits and more."""

    pointer = "/signing_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHeader:
    """What of a message's header decides whether it is taken."""

    version: str
    action: str
    sender_id: str
    sender_uri: str | None
    total_count: int
    encrypted: bool


def fault_of(
    header: MessageHeader,
    *,
    action: str,
    consumer: str,
    questions: int,
    callbacks: Collection[str],
) -> MessageFault | None:
    """The first fault of a header; none when the message is taken. ``callbacks`` are agreed ones."""
    if header.version != VERSION:
        return MessageFault.VERSION
    if header.encrypted:
        return MessageFault.ENCRYPTED
    if header.sender_id != consumer:
        return MessageFault.SENDER
    if header.action != action or header.total_count != questions:
        return MessageFault.BAD
    uri = header.sender_uri
    if uri is not None and not any(is_below(uri, agreed) for agreed in callbacks):
        return MessageFault.SENDER_URI
    return None


def _parts(address: str) -> SplitResult | None:
    """The parts of an address; none of what is no address."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def check_callback(address: str) -> None:
    """Raises ``CallbackNotSecure``."""
    parts = _parts(address)
    if parts is None:
        raise CallbackNotSecure
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not secure or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise CallbackNotSecure


def is_below(address: str, agreed: str) -> bool:
    """Whether an address is the agreed one or below it: nothing is pushed anywhere else."""
    one, other = _parts(address), _parts(agreed)
    if one is None or other is None:
        return False
    base = other.path.rstrip("/")
    return (
        (one.scheme, one.netloc) == (other.scheme, other.netloc)
        and (one.path == base or one.path.startswith(f"{base}/"))
        and ".." not in one.path
        and not (one.query or one.fragment)
    )


def number_in(query_type: str, query: Any) -> str | None:
    """The number by which a query names one person; none when it asks for anything else.

    ``idtype-value`` names it outright; ``expression`` and ``predicate`` do by one equation.
    """
    if query_type == "idtype-value" and isinstance(query, dict):
        return _equal(query.get("type"), query.get("value"))
    if query_type == "predicate" and isinstance(query, list) and len(query) == 1:
        [only] = query
        if not isinstance(only, dict) or only.get("expression2") is not None:
            return None
        first = only.get("expression1")
        if not isinstance(first, dict) or first.get("operator") != "eq":
            return None
        return _equal(first.get("attribute_name"), first.get("attribute_value"))
    if query_type == "expression" and isinstance(query, dict):
        return _in_expression(query.get("value"))
    return None


def _in_expression(value: Any) -> str | None:
    expression = value.get("expression") if isinstance(value, dict) else None
    asked = expression.get("query") if isinstance(expression, dict) else None
    if isinstance(asked, dict) and [*asked] == ["$and"] and isinstance(asked["$and"], list):
        asked = asked["$and"][0] if len(asked["$and"]) == 1 else None
    if not isinstance(asked, dict) or len(asked) != 1:
        return None
    [(name, condition)] = asked.items()
    if not isinstance(condition, dict) or [*condition] != ["$eq"]:
        return None
    return _equal(name, condition["$eq"])


def _equal(name: Any, value: Any) -> str | None:
    named = isinstance(name, str) and name.upper() in NUMBERS
    return value if named and isinstance(value, str) else None


def purpose_in(*stated: Any) -> str | None:
    """The code of the purpose that ``authorize`` or ``consent`` of a question states."""
    for one in stated:
        purpose = one.get("purpose") if isinstance(one, dict) else None
        code = purpose.get("code") if isinstance(purpose, dict) else None
        if isinstance(code, str):
            return code
    return None
