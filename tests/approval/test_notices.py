from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import as_, once
from aid_testing.approvals import Office
from aid_testing.assistance import a_case
from aid_testing.rows import audit_of, outbox, rows
from approval.usecases.notices import notices
from shared.contracts.people import CasePeople, PersonData
from shared.contracts.vocabulary import Category
from shared.roles import system


async def named(
    office: Office, case_id: UUID, notice_id: str, village: str | None = None, **changes: Any
) -> None:
    """The applicant's name arrives from its owner."""
    person = PersonData(person_id=uuid4(), name="次仁卓玛", born_on=date(1980, 1, 1))
    people = CasePeople(
        case_id=case_id,
        applicant_id=person.person_id,
        persons=(person.model_copy(update=changes),),
        village_name="扎细社区",
        village=village,
    )
    async with office.client.database.transaction(by=system("approval")) as tx:
        await notices.name_notice(tx, UUID(notice_id), people)


async def on_notice(office: Office, **changes: Any) -> tuple[UUID, str]:
    case_id = await office.opened()
    case = await office.noticed(case_id)
    notice_id: str = case["notices"][0]["notice_id"]
    await named(office, case_id, notice_id, **changes)
    return case_id, notice_id


async def test_anybody_sees_the_masked_name_village_category_and_amount(office: Office) -> None:
    _, notice_id = await on_notice(office)

    seen = (await office.client.get(f"/v1/notices/{notice_id}")).json()

    assert seen["name"] == "次仁**"
    assert (seen["village"], seen["category"]) == ("扎细社区", "急难型困难家庭")
    assert seen["amount"] == "2730.00"
    assert set(seen) == {
        "notice_id",
        "region",
        "name",
        "village",
        "category",
        "amount",
        "posted_on",
        "closes_on",
        "second",
    }


async def test_the_village_boards_version_is_for_officers_of_the_region(office: Office) -> None:
    _, notice_id = await on_notice(office)
    address = f"/v1/notices/{notice_id}?channel=VILLAGE_BOARD"
    stranger = as_(office.client.layout, "township_handler", region="540121001")
    applicant = as_(office.client.layout, "applicant")

    full = await office.client.get(address, headers=office.villager_of_township)

    assert full.json()["name"] == "次仁卓玛"
    assert (await office.client.get(address)).status_code == 401
    assert (await office.client.get(address, headers=stranger)).status_code == 403
    assert (await office.client.get(address, headers=applicant)).status_code == 403
    audited = await audit_of(office.client.database, notice_id)
    assert "read_notice_name" in [row.action for row in audited]


async def test_fr_27_a_village_worker_prints_the_own_villages_notice_and_no_others(
    office: Office,
) -> None:
    """FR-27: a token of 12 digits reads the notice of its village; another village's is refused."""
    case_id, notice_id = await on_notice(office)
    township = (await office.client.get(f"/v1/notices/{notice_id}")).json()["region"]
    await named(office, case_id, notice_id, village=f"{township}001")
    address = f"/v1/notices/{notice_id}?channel=VILLAGE_BOARD"
    own, other, elsewhere = (
        as_(office.client.layout, "village_worker", region=region, sub=f"village-{region}")
        for region in (f"{township}001", f"{township}002", "540121001001")
    )
    objection = {"name": "旦增", "contact": "13900000000", "text": "该家庭有其他收入来源。"}

    mine = await office.client.get(address, headers=own)
    refused = [(await office.client.get(address, headers=one)) for one in (other, elsewhere)]
    objected = await office.client.post(
        f"/v1/notices/{notice_id}/objections", headers=own | once(), json=objection
    )
    raised = f"/v1/notices/{notice_id}/objections/{objected.json()['id']}"

    assert (mine.status_code, mine.json()["name"]) == (200, "次仁卓玛")
    assert [answer.json()["code"] for answer in refused] == ["OUTSIDE_REGION"] * 2
    assert objected.status_code == 201, objected.text
    assert (await office.client.get(raised, headers=other)).status_code == 403
    assert (await office.client.get(address, headers=office.villager_of_township)).is_success


@pytest.mark.parametrize("channel", ["ONLINE", "VILLAGE_BOARD"])
async def test_a_minor_is_never_named(office: Office, channel: str) -> None:
    _, notice_id = await on_notice(office, born_on=date.today() - timedelta(days=4000))  # noqa: DTZ011

    seen = await office.client.get(
        f"/v1/notices/{notice_id}?channel={channel}", headers=office.handler
    )

    assert seen.json()["name"] == "未成年人某某"


async def test_an_individual_aid_is_noticed_under_the_name_of_whom_it_is_for(
    office: Office,
) -> None:
    beneficiary = uuid4()
    case_id = await office.opened(a_case(Category.INDIVIDUAL_OTHER), beneficiary_id=beneficiary)
    case = await office.noticed(case_id, "1000.00")
    notice_id = case["notices"][0]["notice_id"]
    people = CasePeople(
        case_id=case_id,
        applicant_id=uuid4(),
        persons=(
            PersonData(person_id=uuid4(), name="扎西顿珠"),
            PersonData(person_id=beneficiary, name="白玛"),
        ),
    )

    async with office.client.database.transaction(by=system("approval")) as tx:
        await notices.name_notice(tx, UUID(notice_id), people)

    assert (await office.client.get(f"/v1/notices/{notice_id}")).json()["name"] == "白*"


async def test_running_notices_are_listed_by_region_without_a_token(office: Office) -> None:
    _, first = await on_notice(office)
    _, second = await on_notice(office)

    page = (await office.client.get(f"/v1/notices?region={office.county}&limit=1")).json()
    rest = (
        await office.client.get(f"/v1/notices?region={office.county}&limit=1&cursor={page['next']}")
    ).json()

    assert [n["notice_id"] for n in page["items"] + rest["items"]] == [first, second]
    assert rest["next"] is None


async def test_a_notice_runs_seven_days_and_is_taken_down_with_its_name(office: Office) -> None:
    case_id, notice_id = await on_notice(office)
    closes = (await office.get(case_id))["notices"][0]["closes_on"]

    assert await office.close_notices() == 0
    with office.later(12):
        assert await office.close_notices() >= 1

    closed = await office.get(case_id)
    assert closed["status"] == "ready_to_forward"
    assert closed["notices"][0] | {"notice_id": ""} == {
        "notice_id": "",
        "posted_on": closed["notices"][0]["posted_on"],
        "closes_on": closes,
        "seventh_day": (office.client.database.clock.today() + timedelta(days=7)).isoformat(),
        "closed_on": closes,
        "running": False,
        "second": False,
        "amount": "2730.00",
        "name": None,
    }
    assert [due["what"] for due in closed["due"]] == ["forward"]
    assert (await office.client.get(f"/v1/notices/{notice_id}")).status_code == 404
    [row] = await rows(
        office.client.database, "SELECT name FROM notices WHERE id = :id", id=UUID(notice_id)
    )
    assert row.name is None


async def test_forwarding_before_the_end_says_when_it_may_be(office: Office) -> None:
    case_id, _ = await on_notice(office)
    closes = date.fromisoformat((await office.get(case_id))["notices"][0]["closes_on"])

    early = await office.ask(case_id, "forward", office.handler)

    assert (early.status_code, early.json()["code"]) == (409, "PUBLICITY_NOT_FINISHED")
    assert early.json()["earliest_forward"] == (closes + timedelta(days=1)).isoformat()
    assert early.json()["article"] == "202号 第十八条（一）（1）"


async def test_forwarding_after_the_end_closes_the_notice_by_itself(office: Office) -> None:
    case_id, _ = await on_notice(office)

    with office.later(12):
        forwarded = await office.step(case_id, "forward", office.handler)

    assert forwarded["status"] == "county_review"
    types = [event.type for event in await outbox(office.client.database, case_id)]
    assert "aid.approval.notice-closed.v1" in types


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_notice_is_not_posted_before_the_signature_or_ahead(
    office: Office, days: int
) -> None:
    case_id = await office.opened()
    await office.signed(case_id)
    day = office.client.database.clock.today() + timedelta(days=days)

    refused = await office.ask(
        case_id, "post-notice", office.handler, {"posted_on": day.isoformat()}
    )

    assert refused.json()["code"] == "POSTED_ON_NOT_POSSIBLE"


async def test_a_notice_cannot_be_entered_when_its_days_are_already_over(office: Office) -> None:
    case_id = await office.opened()
    await office.signed(case_id)
    signed_on = office.client.database.clock.today()

    with office.later(9):
        refused = await office.ask(
            case_id, "post-notice", office.handler, {"posted_on": signed_on.isoformat()}
        )

    assert (refused.status_code, refused.json()["code"]) == (422, "POSTED_ON_NOT_POSSIBLE")


async def test_the_name_lies_sealed(office: Office) -> None:
    _, notice_id = await on_notice(office)

    [row] = await rows(
        office.client.database,
        "SELECT name, village FROM notices WHERE id = :id",
        id=UUID(notice_id),
    )

    assert all("次仁".encode() not in bytes(value) for value in row)
