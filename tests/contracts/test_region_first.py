"""Where a thing is comes before what it is: a stranger is refused before a version is compared."""

from collections.abc import Awaitable, Callable, Iterator

import pytest
from aid_testing import matrix
from aid_testing.fixtures import Client
from aid_testing.matrix import Askers, Operation, Where, ask, operations
from aid_testing.things import things_of
from shared.auth import Verifier
from shared.roles import SINGLE_CASE_ROLES, Role
from shared.suite import SERVICES

NAMES = [service.name for service in SERVICES]
FIRST, NEVER = 1, 999_999
"""The version that a thing has at least once had, and one that none ever has."""
OF_THE_CITY = {"confirm_city_change", "reject_city_change", "withdraw_city_change"}
WITHOUT_A_SAMPLE = {
    "intake": {
        *("confirm_finding", "reject_finding", "take_over_papers", "hand_in_entry"),
        *("end_data_agreement", "withdraw_data_consent"),
    },
    "training-subsidy": {
        *("adjust_trade", "award_purchase", "delist_trade", "end_certification_body"),
        *("reinstate_institution", "settle_inquiry", "correct_enrolment"),
        "answer_selection_objection",
        *("answer_claim_objection", "withdraw_claim_objection", "record_leaving"),
        "correct_staff_money",
        *("decide_small_firm", "withdraw_small_firm"),
        *("agree_to_apprenticeship", "withdraw_apprenticeship", "decide_apprenticeship"),
        *("record_apprentice_left", "certify_apprentice", "cancel_apprentice"),
        *("evaluate_performance", "comment_on_performance", "withdraw_performance_review"),
        *("agree_to_performance", "confirm_performance", "send_performance_back"),
        *("remove_invoice", "remove_invoice_share", "take_back_invoice"),
        *("remove_evidence", "take_back_evidence"),
        *("lift_grade", "remove_other_course", "end_purchase_contract"),
        *("correct_talent", "end_talent"),
        *("confirm_claim_payee", "reject_claim_payee"),
        *("sign_hrss_deputy", "end_hrss_deputy"),
        *("confirm_grade", "reject_grade", "object_to_grade", "answer_grade_objection"),
    },
}
"""Operations of which the samples have no thing to compare a version with."""

ClientOf = Callable[[str], Awaitable[Client]]


def roles_of(operation: Operation) -> Iterator[Role]:
    yield from sorted(operation.roles - matrix.PROGRAMS)


@pytest.mark.parametrize("name", NAMES)
async def test_a_stranger_is_refused_before_the_version_is_compared(
    client_of: ClientOf, name: str
) -> None:
    client = await client_of(name)
    things = await things_of(client)
    askers = Askers(client, things)
    changes = [operation for operation in operations(client) if operation.has_version]
    told, compared = [], set()
    for operation in changes:
        for role in roles_of(operation):
            for where in (Where.FOREIGN, Where.NOWHERE):
                token = askers.token((role,), where)
                said = [
                    await ask(client, operation, things, token, version=version)
                    for version in (FIRST, NEVER)
                ]
                codes = {(answer.status_code, answer.json()["code"]) for answer in said}
                if len(codes) > 1 or not {status for status, _ in codes} <= {403, 404}:
                    told.append(f"{operation.id} {role} {where}: {sorted(codes)}")
            own = askers.token((role,), Where.OWN)
            if (await ask(client, operation, things, own, version=NEVER)).status_code == 412:
                compared.add(operation.id)

    assert told == []
    never = {one.id for one in changes} - compared - OF_THE_CITY
    assert never == WITHOUT_A_SAMPLE.get(name, set())


ASKED_BY_REGION = {
    "approval": {"list_cases"},
    "assessment": {"list_assessments"},
    "disbursement": {
        *("list_register", "get_register_totals", "export_register", "list_budget_use"),
        *("list_journal", "get_trial_balance", "export_journal"),
    },
    "intake": {
        *("list_applications", "list_work"),
        *("get_reward_counts", "export_reward_counts"),
    },
}


@pytest.mark.parametrize("name", NAMES)
async def test_an_officer_who_asks_for_another_region_is_refused_by_every_list(
    client_of: ClientOf, name: str
) -> None:
    client = await client_of(name)
    things = await things_of(client)
    askers = Askers(client, things)
    verifier: Verifier = client.app.state.verifier
    lists = [operation for operation in operations(client) if "region" in operation.query]
    for operation in lists:
        for role in roles_of(operation):
            headers = askers.token((role,), Where.OWN)
            actor = await verifier.actor(headers["Authorization"].removeprefix("Bearer "))
            own, foreign = actor.region.code, matrix.FOREIGN
            wider = {own[:digits] for digits in (4, 6, 9) if digits < len(own)}
            for region in {foreign, foreign[:6], foreign[:4], *wider}:
                answer = await client.get(
                    operation.template, params={"region": region}, headers=headers
                )
                if role in SINGLE_CASE_ROLES:  # their own cases, of that region
                    assert answer.is_success, answer.text
                    assert answer.json()["items"] == [] or region in wider
                else:
                    said = (answer.status_code, answer.json()["code"])
                    assert said == (403, "OUTSIDE_REGION"), f"{operation.id} {role} {region}"
            if role not in SINGLE_CASE_ROLES:
                answer = await client.get(
                    operation.template, params={"region": own}, headers=headers
                )
                assert answer.status_code == 200, answer.text

    assert {operation.id for operation in lists} == ASKED_BY_REGION.get(name, set())
