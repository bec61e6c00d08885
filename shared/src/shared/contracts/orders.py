"""The one shape that orders money for every programme, and what else moves an order (decisions 4).

The owners' events have these fields: approval's ``DecisionMade``, training-subsidy's
``ClaimDecided`` and so on. Disbursement reads them through these protocols.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from shared.contracts.vocabulary import FundKind, PaymentMethod, Programme


class PaymentOrder(Protocol):
    """A decision; an approval carries everything that orders the money, and refusals order none."""

    @property
    def case_id(self) -> UUID: ...
    @property
    def decision_id(self) -> UUID: ...
    @property
    def case_number(self) -> str: ...
    @property
    def approved(self) -> bool: ...
    @property
    def articles(self) -> tuple[str, ...]: ...
    @property
    def decided_at(self) -> datetime: ...
    @property
    def decided_by(self) -> str: ...
    @property
    def signers(self) -> tuple[str, ...]: ...
    @property
    def programme(self) -> Programme: ...
    @property
    def region(self) -> str: ...
    @property
    def amount(self) -> int: ...
    @property
    def fund_kind(self) -> FundKind | None: ...
    @property
    def payee_ref(self) -> UUID | None: ...
    @property
    def payee_version(self) -> int | None: ...
    @property
    def method(self) -> PaymentMethod: ...


class PayeeCorrection(Protocol):
    """The account of a case was corrected with its owner; a newer version can be fetched."""

    @property
    def case_id(self) -> UUID: ...
    @property
    def payee_ref(self) -> UUID: ...
    @property
    def payee_version(self) -> int: ...


class Revocation(Protocol):
    """A decision is to be taken back, if its money can still be stopped."""

    @property
    def decision_id(self) -> UUID: ...
