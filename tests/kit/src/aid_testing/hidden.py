"""A case of which an officer has found that something was hidden on purpose (第十条（二）)."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.vocabulary import Exclusion

from aid_testing.approvals import Office, negative
from aid_testing.assistance import a_case

HIDDEN = replace(a_case(), exclusions=frozenset({Exclusion.CONCEALED_OR_FALSE}))


async def refused_for_fraud(office: Office) -> UUID:
    """Both offices are against it, and the county's lead refuses."""
    case_id = await office.opened(HIDDEN)
    await office.rejected(case_id, "第十条（二）")
    await office.forwarded(case_id)
    await office.step(case_id, "review", office.county_handler, negative("第十条（二）"))
    body = {"approve": False, "reason": "故意隐瞒家庭存款，经核查属实。"}
    await office.step(case_id, "decide", office.county_lead, body)
    return case_id
