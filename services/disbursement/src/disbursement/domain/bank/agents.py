"""An agent bank (代发银行) as dated reference data: what it is sent, how, by when, what its codes mean.

Two people of the city load it (第十九条; decision record 0080). Its accounts are those of the funds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Unprocessable
from shared.workdays import LHASA, Calendar, Layer

from disbursement.domain.bank.account_check import AccountCheck


class AgentBankNotLoaded(Conflict):
    """The bank of the fund has no data that are in force today."""


class AgentBankEditionNotPossible(Unprocessable):
    """The data of bank … may begin on … at the earliest."""


class NameNotInLetters(Conflict):
    """The bank's files are in …, which cannot hold the names of …."""

    article = "202号 第十九条"


class FileFormat(StrEnum):
    """The kind of file in which a bank is paid and answers."""

    ISO_20022 = "iso20022"
    DELIMITED = "delimited"
    FIXED_WIDTH = "fixed"


class Encoding(StrEnum):
    """The letters of a file; GB 18030 holds every one, GBK neither rare characters nor Tibetan."""

    UTF_8 = "utf-8"
    GB_18030 = "gb18030"
    GBK = "gbk"

    @property
    def label(self) -> str:
        """The name that banks use."""
        return {"utf-8": "UTF-8", "gb18030": "GB 18030", "gbk": "GBK"}[self.value]

    def holds(self, text: str) -> bool:
        """Tell whether every letter of a text has a place."""
        try:
            text.encode(self.value)
        except UnicodeEncodeError:
            return False
        return True


class Transport(StrEnum):
    """How files travel: the bank fetches and posts over HTTP, or both sides look into its folders,
    or we call its front machine.
    """

    HTTP = "http"
    SFTP = "sftp"
    PUSH = "push"


class SignatureKind(StrEnum):
    """How files are signed apart from themselves, ours by us and the bank's by the bank."""

    NONE = "none"
    RSA = "rsa-sha256"
    SM2 = "sm2-sm3"


class EncryptionKind(StrEnum):
    """Whether files are enveloped for who gets them, ours for the bank and the bank's for us."""

    NONE = "none"
    CMS = "cms"


ENVELOPE = "cms"
"""The form under which an enveloped payment file is kept beside the plain ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedTerms:
    """What is agreed with a bank. ``reasons``: its own return codes in our words."""

    format: FileFormat = FileFormat.ISO_20022
    encoding: Encoding = Encoding.UTF_8
    transport: Transport = Transport.HTTP
    signature: SignatureKind = SignatureKind.NONE
    encryption: EncryptionKind = EncryptionKind.NONE
    clearing_number: str | None = None
    cut_off: time
    days_off: tuple[date, ...] = ()
    days_worked: tuple[date, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    account_check: AccountCheck | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentBank:
    """One edition of a bank's data, good from a day until another (without one: until the next)."""

    id: UUID
    code: str
    name: str
    valid_from: date
    valid_until: date | None
    document: str
    terms: AgreedTerms

    def is_in_force(self, day: date) -> bool:
        """Tell whether the edition counts on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def says_the_same(self, other: "AgentBank") -> bool:
        """Tell whether two editions differ in nothing but the document they rest on."""
        return replace(other, id=self.id, document=self.document) == self

    def execution_day(self, at: datetime, city: Calendar) -> date:
        """The day on which the bank carries out a file that it gets at an instant.

        After the cut-off, or on a day on which the bank does not work, it is its next working day.
        """
        there = at.astimezone(LHASA)
        own = Layer(
            code=self.code,
            published_from=self.valid_from,
            published_through=date.max,
            off=frozenset(self.terms.days_off),
            work=frozenset(self.terms.days_worked),
        )
        late = there.time() > self.terms.cut_off
        return Calendar((*city.layers, own)).on_or_after(there.date() + timedelta(days=late))


@dataclass(frozen=True, slots=True)
class Filed:
    """What becomes of a new edition: written, in place of one that had not begun, after another."""

    write: bool
    replaces: UUID | None = None
    ends: UUID | None = None
    ends_on: date | None = None


def file_edition(new: AgentBank, there: list[AgentBank], *, today: date) -> Filed:
    """Place a new edition behind those of its bank, the oldest first.

    What has begun is not changed, as files were written by it. Raises
    ``AgentBankEditionNotPossible``.
    """
    if not there:
        return Filed(write=True)
    last = there[-1]
    if new.says_the_same(last):
        return Filed(write=False)
    begins = max(last.valid_from, today + timedelta(days=1))
    if new.valid_from < begins:
        raise AgentBankEditionNotPossible(name=new.name, first=begins.isoformat())
    if new.valid_from == last.valid_from:
        return Filed(write=True, replaces=last.id)
    before = new.valid_from - timedelta(days=1)
    is_open = last.valid_until is None or last.valid_until > before
    return Filed(write=True, ends=last.id if is_open else None, ends_on=before)
