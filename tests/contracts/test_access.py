"""Every role and pair of roles, from every place, at every operation of the five documents."""

import random
from collections.abc import Awaitable, Callable, Mapping

import pytest
from aid_testing import matrix
from aid_testing.fixtures import Client
from aid_testing.things import things_of
from fastapi import APIRouter, FastAPI
from shared.access import AccessNotDeclared, open_to_all
from shared.openapi import access_matrix
from shared.suite import SERVICES

NAMES = [service.name for service in SERVICES]
OPEN_ANYWHERE: Mapping[str, frozenset[str]] = {
    "intake": frozenset({"register_device"}),  # its name is the caller's own: nobody else's thing
    "approval": frozenset({"raise_objection"}),  # whoever reads a public notice may object
    "training-subsidy": frozenset(
        {"adjust_trade", "delist_trade"}
    ),  # a trade is the city's, of no county
}
OF_THE_CITY = frozenset({"list_city_changes", "get_city_change"})
WITHOUT_A_SAMPLE: Mapping[str, frozenset[str]] = {
    "intake": frozenset(
        {
            *("confirm_decision", "disclose_people", "get_transfer", "read_application_letter"),
            *("get_data_pull", "get_my_data_consent"),
        }
    ),
    "assessment": frozenset({"get_conflict", "get_findings"}),
    "approval": frozenset({"confirm_decision", "get_signing_batch", "read_countersign_sheet"}),
    "disbursement": frozenset(
        {
            "get_results",
            "get_report_file",
            "get_allocation",
            "read_demand",
            "get_staff_accounts",
            "get_bank_file",
        }
    ),
    "training-subsidy": frozenset(
        {
            *("get_selection_list", "get_talent", "get_selection_objection"),
            "get_study_agreement",
            *("get_skill_certificate", "get_small_firm"),
            *("get_apprenticeship", "get_apprentice", "get_apprentice_batch"),
            "get_other_course",
            "list_bids",
            *("get_claim_letter", "get_claim_explanation", "get_performance_review", "check_lot"),
            *("read_claim_paper", "read_claim_sheet", "get_claim_payee_change"),
            "get_hrss_deputy",
            "get_claim_delivery",
            "get_claim_objection",
            "print_claim_letter",
            *("get_invoice", "get_claim_invoice", "read_claim_invoice", "get_claim_batch"),
            *("get_employee", "get_employee_batch", "get_staff_money"),
            *("get_enterprise_class", "list_enterprise_trainees"),
            *("read_admission_letter", "get_grade", "get_enrolment_batch", "get_evidence"),
            *("get_syllabus", "get_trainee_contract"),
            "disclose_people",
            "confirm_decision",
        }
    ),
}
"""Reading operations that answer nobody in the samples: they need a purpose, or a further step."""


@pytest.mark.parametrize("name", NAMES)
async def test_no_role_and_no_pair_of_roles_gets_what_is_not_its_own(
    client_of: Callable[[str], Awaitable[Client]], name: str
) -> None:
    client = await client_of(name)
    things = await things_of(client)
    count = matrix.Count()

    await matrix.check_decisions(client, things, count)
    await matrix.check_refusals(client, things, count, chance=random.Random(name))
    await matrix.check_strangers(
        client, things, count, open_anywhere=OF_THE_CITY | OPEN_ANYWHERE.get(name, frozenset())
    )

    matrix.TOTAL.cells += count.cells
    matrix.TOTAL.leaks += count.leaks
    assert count.leaks == []
    asked = {
        operation.id
        for operation in matrix.operations(client)
        if operation.method == "GET" and operation.is_of_a_thing
    }
    assert await matrix.readable(client, things) == asked - WITHOUT_A_SAMPLE[name]


def test_an_operation_that_says_nobody_does_not_start() -> None:
    router = APIRouter()

    @router.get("/forgotten", operation_id="read_forgotten")
    async def read_forgotten() -> str:
        return "everything"

    app = FastAPI()
    app.include_router(router)

    with pytest.raises(AccessNotDeclared, match="read_forgotten"):
        access_matrix(app)


def test_an_operation_may_be_declared_open() -> None:
    router = APIRouter()

    @router.get("/notice-board", operation_id="read_board")
    @open_to_all
    async def read_board() -> str:
        return "public"

    app = FastAPI()
    app.include_router(router)

    assert access_matrix(app) == {"read_board": None}
