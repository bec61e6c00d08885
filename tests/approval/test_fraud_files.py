"""A refusal that found the intent opens a file on fraud, which somebody else of the county ends."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from aid_testing.actors import if_match, once
from aid_testing.approvals import Office, negative
from aid_testing.hidden import HIDDEN, refused_for_fraud
from approval.store.cases.cases import get_case
from approval.usecases.supervision.fraud import open_file
from shared.contracts.vocabulary import Exclusion
from shared.roles import Actor, Region, Role


async def files_of(office: Office, case_id: UUID) -> list[dict[str, Any]]:
    answer = await office.client.get(
        f"/v1/fraud-files?case_id={case_id}", headers=office.county_handler
    )
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def read(office: Office, file: dict[str, Any]) -> dict[str, Any]:
    answer = await office.client.get(f"/v1/fraud-files/{file['id']}", headers=office.county_handler)
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    return seen


async def step(
    office: Office, file: dict[str, Any], verb: str, who: dict[str, str], **body: Any
) -> Any:
    seen = await read(office, file)
    return await office.client.post(
        f"/v1/fraud-files/{file['id']}/{verb}", json=body, headers=who | once() | if_match(seen)
    )


async def test_found_intent_opens_one_file_with_a_duty_that_its_end_meets(office: Office) -> None:
    """TA-034: the refusal opens it; another person hands it over and says what came of it."""
    case_id = await refused_for_fraud(office)
    today = office.client.database.clock.today().isoformat()
    [file] = await files_of(office, case_id)
    duties = {one["what"] for one in (await office.get(case_id))["due"]}

    own = await step(office, file, "close", office.county_lead, outcome="WARNED", result="已告诫。")
    early = await step(
        office, file, "close", office.county_handler, outcome="PENALISED", result="已处罚。"
    )
    handed = await step(
        office,
        file,
        "refer",
        office.county_handler,
        to="PENALTY",
        document="城民〔2026〕1号",
        on=today,
    )
    closed = await step(
        office, file, "close", office.county_handler, outcome="PENALISED", result="已处罚。"
    )
    again = await step(
        office, file, "close", office.county_handler, outcome="WARNED", result="已告诫。"
    )

    assert (file["status"], "fraud_file" in duties) == ("open", True)
    assert (own.status_code, own.json()["code"]) == (403, "FRAUD_FILE_OF_ANOTHER")
    assert (early.status_code, early.json()["code"]) == (422, "FRAUD_NOT_REFERRED")
    assert (handed.status_code, handed.json()["status"]) == (200, "referred")
    assert closed.json()["result"] == "已处罚。"
    assert (again.status_code, again.json()["code"]) == (409, "ACTION_NOT_ALLOWED")
    assert "fraud_file" not in {one["what"] for one in (await office.get(case_id))["due"]}


async def test_a_file_is_not_handed_over_before_it_was_opened(office: Office) -> None:
    [file] = await files_of(office, await refused_for_fraud(office))

    early = await step(
        office,
        file,
        "refer",
        office.county_handler,
        to="POLICE",
        document="移送书",
        on="2020-01-01",
    )

    assert early.json()["code"] == "FRAUD_REFERRAL_DAY_IMPOSSIBLE"


async def test_another_county_knows_of_no_file(office: Office) -> None:
    [file] = await files_of(office, await refused_for_fraud(office))
    stranger = office.who("county_handler", "stranger", "540127")

    read_ = await office.client.get(f"/v1/fraud-files/{file['id']}", headers=stranger)
    listed = await office.client.get("/v1/fraud-files", headers=stranger)

    assert (read_.status_code, listed.json()["items"]) == (403, [])


async def test_a_refusal_for_another_reason_opens_no_file(office: Office) -> None:
    case_id = await office.opened(replace(HIDDEN, exclusions=frozenset({Exclusion.REFUSED_WORK})))
    await office.rejected(case_id, "第十条（四）")
    await office.forwarded(case_id)
    await office.step(case_id, "review", office.county_handler, negative("第十条（四）"))
    body = {"approve": False, "reason": "无正当理由拒绝就业，经核查属实。"}

    refused = await office.step(case_id, "decide", office.county_lead, body)

    assert (refused["status"], await files_of(office, case_id)) == ("refused", [])


async def test_a_case_that_is_refused_anew_has_its_file_open_again_and_of_the_new_refuser(
    office: Office,
) -> None:
    case_id = await refused_for_fraud(office)
    [file] = await files_of(office, case_id)
    await step(
        office, file, "close", office.county_handler, outcome="UNFOUNDED", result="决定已撤销。"
    )
    name = f"second-lead@{office.county}"
    other = Actor(sub=name, roles=frozenset({Role.COUNTY_LEAD}), region=Region(office.county))

    async with office.client.database.transaction(by=other) as tx:
        await open_file(tx, await get_case(tx, case_id, lock=True))

    [again] = await files_of(office, case_id)
    own = office.who("county_lead", "second-lead", office.county)
    refused = await step(office, again, "close", own, outcome="WARNED", result="已告诫。")
    assert (again["id"], again["status"], again["opened_by"]) == (file["id"], "open", name)
    assert refused.json()["code"] == "FRAUD_FILE_OF_ANOTHER"
    assert "fraud_file" in {one["what"] for one in (await office.get(case_id))["due"]}
