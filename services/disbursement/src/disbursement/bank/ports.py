"""What a format is to the rest of the service: files that it writes, messages that it reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from disbursement.domain.bank.agents import Encoding
from disbursement.domain.bank.messages import OrderedBatch, Report, Statement


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A file in which a released batch may be fetched."""

    write: Callable[[OrderedBatch, Encoding], bytes]
    media: str
    suffix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFormat:
    """One kind of agreement with a bank; the first of ``files`` is what it gets unless it asks.

    ``reports`` and ``statements`` are what it may answer, by the name of the form; ``encodings``
    what its letters may be; ``fits`` tells whether a name can stand in its files.
    """

    encodings: frozenset[Encoding]
    files: Mapping[str, PaymentFile]
    reports: Mapping[str, Callable[[bytes], Report]]
    statements: Mapping[str, Callable[[bytes], tuple[Statement, ...]]]
    fits: Callable[[str, Encoding], bool] = lambda *_: True
