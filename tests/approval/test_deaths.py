"""Whom a grant was for has died: nothing more is paid, and somebody looks at what is gone (A-82)."""

from uuid import UUID, uuid4

from aid_testing.actors import as_
from aid_testing.approvals import Office, cancelled, paid, too_late
from aid_testing.rows import outbox
from shared.contracts.intake import ApplicationEnded, DeathFound


def ended(office: Office, case_id: str) -> ApplicationEnded:
    now = office.client.database.clock.now()
    return ApplicationEnded(case_id=UUID(case_id), ended_at=now, ended_by="county handler")


async def requests(office: Office, case_id: str) -> int:
    events = await outbox(office.client.database, case_id)
    return len([one for one in events if "revocation-requested" in one.type])


async def test_the_unpaid_aid_of_an_individual_ends_with_a_letter(office: Office) -> None:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]

    await office.deliver(ended(office, case_id))
    asked = await office.get(case_id)
    await office.deliver(cancelled(granted))
    await office.addressed(case_id)
    seen = await office.get(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.county_handler)

    assert asked["status"] == "revocation_requested"
    assert await requests(office, case_id) == 1
    assert seen["status"] == "revoked"
    assert {one["what"] for one in seen["due"]} == {"delivery"}
    for words in ("民法典》第十三条", "救助对象去世", "终止发放"):
        assert words in letter.text


async def test_what_had_left_already_is_reviewed(office: Office) -> None:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]

    await office.deliver(ended(office, case_id))
    await office.deliver(too_late(granted))
    seen = await office.get(case_id)

    assert seen["status"] == "approved"
    assert "recovery_review" in {one["what"] for one in seen["due"]}


async def test_what_is_paid_stays_paid(office: Office) -> None:
    granted = await office.approved(await office.opened())
    await office.deliver(paid(granted))

    await office.deliver(ended(office, granted["case_id"]))

    assert (await office.get(granted["case_id"]))["status"] == "approved"
    assert await requests(office, granted["case_id"]) == 0


async def test_a_proposal_to_take_the_grant_back_ends_with_it(office: Office) -> None:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]
    await office.revoking(case_id)

    await office.deliver(ended(office, case_id))
    seen = await office.get(case_id)

    assert seen["status"] == "revocation_requested"
    assert "revocation" not in {one["what"] for one in seen["due"]}
    assert await requests(office, case_id) == 1


async def test_who_goes_on_reads_the_case_and_its_letter(office: Office) -> None:
    granted = await office.approved(await office.opened(owner="account of the dead"))
    case_id = granted["case_id"]
    await office.addressed(case_id)
    heir = as_(office.client.layout, "applicant", sub="account of 卓玛")

    before = await office.client.get(f"/v1/cases/{case_id}/letter", headers=heir)
    await office.deliver(
        DeathFound(
            case_id=UUID(case_id),
            payee_ref=uuid4(),
            payee_version=2,
            corrected_at=office.client.database.clock.now(),
            owner="account of 卓玛",
            account_needed=True,
        )
    )
    after = await office.client.get(f"/v1/cases/{case_id}/letter", headers=heir)

    assert (before.status_code, after.status_code) == (404, 200)
