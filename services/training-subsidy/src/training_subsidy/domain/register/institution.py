"""Training institutions and their standing: who may open classes (215号（五）（七））."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.contracts.training_subsidy import (
    InstitutionRegistered,
    InstitutionStatus,
    InstitutionStatusChanged,
)
from shared.errors import Fault, Unprocessable
from shared.identifiers import DETAILS, check_uscc
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

HRSS = frozenset({Role.HRSS_HANDLER, Role.HRSS_LEAD})

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is                   one may      and it becomes               who
    (InstitutionStatus.ACTIVE,      "restrict",  InstitutionStatus.RESTRICTED, HRSS),
    (InstitutionStatus.ACTIVE,      "exit",      InstitutionStatus.EXITED,     HRSS),
    (InstitutionStatus.RESTRICTED,  "reinstate", InstitutionStatus.ACTIVE,     HRSS),
    (InstitutionStatus.RESTRICTED,  "exit",      InstitutionStatus.EXITED,     HRSS),
    statuses=labels("training_subsidy", "institution_statuses"),
    words=labels("training_subsidy", "institution_steps"),
)
# fmt: on


class CreditCodeInvalid(Unprocessable):
    article = "215号（七）"


def check_credit_code(credit_code: str) -> str:
    """The code as it is kept. Raises ``CreditCodeInvalid``."""
    checked = check_uscc(credit_code)
    if checked.detail is not None:
        words = DETAILS[checked.detail]
        place = Fault(pointer="/credit_code", code=checked.detail, text=words)
        raise CreditCodeInvalid(detail=words, errors=[place])
    return checked.normalised


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """One institution of the register; its past standings are kept beside it."""

    id: UUID
    credit_code: str
    name: str
    region: str
    qualified_for_pay_first: bool
    registered_on: date
    status: InstitutionStatus = InstitutionStatus.ACTIVE
    version: int = 0

    @classmethod
    def register(
        cls,
        *,
        id: UUID,  # noqa: A002 - the field's name
        credit_code: str,
        name: str,
        region: str,
        qualified_for_pay_first: bool,
        by: Actor,
        on: date,
    ) -> tuple["Institution", InstitutionRegistered]:
        """Enter an institution whose credit code holds (VT-006, VT-021)."""
        by.within(region)
        code = check_credit_code(credit_code)
        institution = cls(
            id=id,
            credit_code=code,
            name=name,
            region=region,
            qualified_for_pay_first=qualified_for_pay_first,
            registered_on=on,
        )
        return institution, InstitutionRegistered(
            institution_id=id, region=region, registered_on=on
        )

    def change_status(
        self, action: str, *, reason_code: str, by: Actor, on: date
    ) -> tuple["Institution", InstitutionStatusChanged]:
        """``restrict``, ``exit`` or ``reinstate`` with a reason (VT-006, VT-019, A-58)."""
        by.within(self.region)
        status = LIFECYCLE.after(action, status=self.status, by=by)
        return replace(self, status=status), InstitutionStatusChanged(
            institution_id=self.id, status=status, reason_code=reason_code, effective_on=on
        )
