"""Who cannot be helped enough is referred, with consent, and it has an end (第二十一条、第二十八条)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from aid_testing.actors import as_, once
from aid_testing.approvals import Office
from aid_testing.assistance import a_case
from aid_testing.counties import ended, entered
from aid_testing.rows import audit_of, outbox, rows
from aid_testing.steps import ask, made, step
from shared.contracts.vocabulary import Residence

CONTACT = "卓玛 13900000001"


def owner_of(office: Office) -> dict[str, str]:
    return as_(office.client.layout, "applicant", sub=f"owner@{office.county}")


async def opened(office: Office, case: Any = None) -> UUID:
    return await office.opened(case, owner=f"owner@{office.county}")


async def proposed(office: Office, case_id: UUID, **changes: Any) -> dict[str, Any]:
    body = {"case_id": str(case_id), "receiver": "DEPARTMENT", "needs": ["LIVING_COST"]}
    scheme = {} if "receiver" in changes else {"scheme": "DIBAO"}
    return await made(
        office.client, "/v1/referrals", office.county_handler, body | scheme | changes
    )


async def moved(
    office: Office, seen: dict[str, Any], verb: str, by: dict[str, str], **body: Any
) -> dict[str, Any]:
    said = None if verb == "withdraw" else body
    return await step(office.client, f"/v1/referrals/{seen['id']}/{verb}", by, seen, said)


async def agreed(office: Office, seen: dict[str, Any]) -> dict[str, Any]:
    today = office.client.database.clock.today().isoformat()
    return await moved(office, seen, "consent", owner_of(office), on=today, contact=CONTACT)


def a_proof(office: Office, days: int = 0) -> dict[str, str]:
    on = office.client.database.clock.today() + timedelta(days=days)
    return {"document": "城函〔2026〕12号", "on": on.isoformat()}


async def refusal(
    office: Office, seen: dict[str, Any], verb: str, by: dict[str, str], **body: Any
) -> tuple[int, str]:
    answer = await ask(office.client, f"/v1/referrals/{seen['id']}/{verb}", by, seen, body)
    return answer.status_code, answer.json()["code"]


async def duties(office: Office, referral_id: str) -> list[str]:
    found = await rows(
        office.client.database,
        "SELECT what FROM deadlines WHERE case_id = :id AND state = 'open'",
        id=UUID(referral_id),
    )
    return [row.what for row in found]


async def a_charity(office: Office, **changes: Any) -> dict[str, Any]:
    today = office.client.database.clock.today().isoformat()
    entry = {
        "code": "GOOD_PEOPLE",
        "text": "拉萨市慈善总会",
        "since": today,
        "kind": "CHARITY",
        "needs": ["TREATMENT_COST"],
        "org": f"charity-{office.county}",
    } | changes
    await entered(office.client, "providers", entry, county=office.county)
    return entry


async def test_who_needs_more_is_referred_to_a_department_helped_to_apply_and_told_how_it_ended(
    office: Office,
) -> None:
    case_id = await opened(office)
    seen = await proposed(office, case_id)
    waits = await duties(office, seen["id"])

    helpless = await ask(
        office.client,
        f"/v1/referrals/{seen['id']}/send",
        office.county_handler,
        agree := await agreed(office, seen),
        {},
    )
    sent = await moved(office, agree, "send", office.county_handler, help_given="已代填申请表。")
    waits += await duties(office, seen["id"])
    received = await moved(office, sent, "receive", office.visitor, proof=a_proof(office))
    closed = await moved(
        office,
        received,
        "report",
        office.visitor,
        outcome="HELPED",
        text="已纳入低保。",
        proof=a_proof(office),
    )
    listed = await office.client.get(
        "/v1/referrals", params={"case_id": str(case_id)}, headers=owner_of(office)
    )

    assert waits == ["referral_step", "referral_answer"]
    assert helpless.json()["code"] == "HELP_TO_APPLY_MISSING"
    assert (closed["status"], closed["outcome"]) == ("closed", "HELPED")
    assert await duties(office, seen["id"]) == []
    assert [(one["status"], one["outcome"]) for one in listed.json()["items"]] == [
        ("closed", "HELPED")
    ]
    events = [e for e in await outbox(office.client.database, case_id) if "referral" in e.type]
    assert [event.type.split(".")[2] for event in events] == [
        "referral-proposed",
        "referral-sent",
        "referral-received",
        "referral-closed",
    ]
    assert all("卓玛" not in str(event.payload) for event in events)


async def test_a_willing_charity_is_matched_and_sees_nothing_without_consent(
    office: Office,
) -> None:
    entry = await a_charity(office)
    await a_charity(office, code="OTHERS", needs=["WORK"])
    case_id = await opened(office)
    charity = as_(office.client.layout, "data_partner", org=entry["org"], sub="charity")
    seen = await proposed(
        office,
        case_id,
        receiver="CHARITY",
        provider=entry["code"],
        needs=["TREATMENT_COST"],
    )
    address = f"/v1/referrals/{seen['id']}"

    matches = await office.client.get(f"{address}/matches", headers=office.county_handler)
    early = await ask(office.client, f"{address}/send", office.county_handler, seen, {})
    unseen = await office.client.get(address, headers=charity)
    sent = await moved(office, await agreed(office, seen), "send", office.county_handler)
    shown = (await office.client.get(address, headers=charity)).json()
    elsewhere = await office.client.get(
        address, headers=as_(office.client.layout, "data_partner", org="another", sub="other")
    )
    withdrawn = await moved(office, sent, "withdraw", owner_of(office))

    assert [one["code"] for one in matches.json()] == [entry["code"]]
    assert (early.status_code, early.json()["code"]) == (409, "CONSENT_MISSING")
    assert unseen.status_code == elsewhere.status_code == 404
    assert shown["contact"] == CONTACT
    assert set(shown["profile"]) == {
        *("county", "category", "cause_type", "household_size", "minor")
    }
    assert (withdrawn["outcome"], withdrawn["contact"]) == ("CONSENT_WITHDRAWN", None)
    assert "read_referral" in {
        row.action for row in await audit_of(office.client.database, seen["id"])
    }


async def test_who_is_not_of_this_place_is_helped_to_apply_at_the_hukou_county(
    office: Office,
) -> None:
    local = await opened(office)
    guest = await opened(office, a_case_of_a_guest())

    refused = await office.client.post(
        "/v1/referrals",
        json={
            "case_id": str(local),
            "receiver": "HUKOU_COUNTY",
            "needs": ["LIVING_COST"],
            "hukou_county": "510104",
        },
        headers=office.county_handler | {"Idempotency-Key": '"hukou-of-here"'},
    )
    seen = await proposed(office, guest, receiver="HUKOU_COUNTY", hukou_county="510104")
    sent = await moved(
        office,
        await agreed(office, seen),
        "send",
        office.county_handler,
        help_given="已传真至户籍地民政局并协助填表。",
    )
    back = await moved(
        office, sent, "send-back", office.visitor, reason="需补充户口簿。", proof=a_proof(office)
    )
    ended = await moved(
        office, back, "report", office.county_handler, outcome="NO_LONGER_NEEDED", text="已返乡。"
    )

    assert refused.json()["code"] == "HUKOU_IS_LOCAL"
    assert (sent["hukou_county"], sent["status"]) == ("510104", "sent")
    assert (back["status"], back["answer"]) == ("sent_back", "需补充户口簿。")
    assert ended["status"] == "closed"


def a_case_of_a_guest() -> Any:
    return a_case(residence=Residence.RESIDENCE_PERMIT)


async def test_a_referral_names_one_body_that_is_listed_and_strangers_do_not_see_it(
    office: Office,
) -> None:
    case_id = await opened(office)
    seen = await proposed(office, case_id)
    stranger = as_(office.client.layout, "applicant", sub="stranger")
    county = as_(office.client.layout, "county_handler", region="540199", sub="x@540199")

    codes = [
        (
            await office.client.post(
                "/v1/referrals",
                json={"case_id": str(case_id), "needs": ["GOODS"]} | body,
                headers=office.county_handler | {"Idempotency-Key": f'"named-{place}"'},
            )
        ).json()["code"]
        for place, body in enumerate(
            (
                {"receiver": "DEPARTMENT"},
                {"receiver": "CHARITY", "scheme": "DIBAO"},
                {"receiver": "CHARITY", "provider": "NOBODY_KNOWS"},
            )
        )
    ]
    answers = [
        await office.client.get(f"/v1/referrals/{seen['id']}", headers=who)
        for who in (stranger, county)
    ]
    overdue = seen | {"version": 9}
    stale = await ask(
        office.client, f"/v1/referrals/{seen['id']}/send", office.county_handler, overdue, {}
    )

    assert codes == ["RECEIVER_INCOMPLETE", "RECEIVER_INCOMPLETE", "PROVIDER_NOT_LISTED"]
    assert [one.status_code for one in answers] == [404, 403]
    assert stale.status_code == 412


async def test_a_body_that_is_willing_no_more_is_listed_until_its_last_day(office: Office) -> None:
    entry = await a_charity(office)
    today = office.client.database.clock.today()
    listed = "/v1/county-registers/providers"

    async def codes(days: int) -> list[str]:
        on = (today + timedelta(days=days)).isoformat()
        answer = await office.client.get(listed, params={"county": office.county, "on": on})
        return [one["code"] for one in answer.json()]

    confirmed = await ended(
        office.client, "providers", entry["code"], until=today.isoformat(), county=office.county
    )
    unknown = await ended(
        office.client, "providers", "NOBODY", until=today.isoformat(), county=office.county
    )

    assert confirmed.status_code == 200
    assert (await codes(0), await codes(1)) == ([entry["code"]], [])
    assert (unknown.status_code, unknown.json()["code"]) == (404, "COUNTY_ENTRY_NOT_FOUND")


async def test_consent_is_given_on_a_day_since_the_proposal_and_by_a_handler_on_a_paper(
    office: Office,
) -> None:
    seen = await proposed(office, await opened(office))
    today = office.client.database.clock.today()
    days = [(today + timedelta(days=days)).isoformat() for days in (-1, 0, 1)]
    by, paper = office.county_handler, "同意书 2026-17"

    codes = [
        await refusal(office, seen, "consent", by, on=days[1], contact=CONTACT),
        await refusal(office, seen, "consent", by, on=days[0], contact=CONTACT, paper=paper),
        await refusal(office, seen, "consent", by, on=days[2], contact=CONTACT, paper=paper),
        await refusal(office, seen, "consent", owner_of(office), on=days[2], contact=CONTACT),
    ]
    kept = await moved(office, seen, "consent", by, on=days[1], contact=CONTACT, paper=paper)

    assert codes == [(422, "CONSENT_PAPER_MISSING"), *[(422, "CONSENT_DAY_IMPOSSIBLE")] * 3]
    assert (kept["consent"], kept["consent_paper"], kept["consented_on"]) == (
        *("ON_PAPER", paper, days[1]),
    )


async def test_receipt_and_result_are_the_receivers_or_recorded_by_another_on_its_writing(
    office: Office,
) -> None:
    entry = await a_charity(office)
    charity = as_(office.client.layout, "data_partner", org=entry["org"], sub="charity")
    seen = await proposed(
        office,
        await opened(office),
        receiver="CHARITY",
        provider=entry["code"],
        needs=["TREATMENT_COST"],
    )
    sent = await moved(office, await agreed(office, seen), "send", office.county_handler)
    helped = {"outcome": "HELPED", "text": "已资助。"}

    by_sender = await refusal(office, sent, "receive", office.county_handler, proof=a_proof(office))
    unproven = await refusal(office, sent, "receive", office.visitor)
    too_early = await refusal(office, sent, "receive", office.visitor, proof=a_proof(office, -1))
    received = await moved(office, sent, "receive", charity)
    for_it = [
        await refusal(office, received, "report", by, **helped, **proof)
        for by, proof in (
            (office.county_handler, {"proof": a_proof(office)}),
            (office.visitor, {}),
            (office.visitor, {"proof": a_proof(office, 1)}),
        )
    ]
    closed = await moved(
        office, received, "report", office.visitor, **helped, proof=a_proof(office)
    )

    assert by_sender == for_it[0] == (403, "ANOTHER_THAN_THE_SENDER")
    assert unproven == for_it[1] == (422, "PROOF_MISSING")
    assert too_early == for_it[2] == (422, "PROOF_DAY_IMPOSSIBLE")
    assert (closed["outcome"], closed["proofs"]) == (
        "HELPED",
        [{"step": "report"} | a_proof(office)],
    )


async def test_a_provider_is_asked_only_for_what_it_offers(office: Office) -> None:
    entry = await a_charity(office, needs=["CARE", "LIVING_COST"])
    body = {
        "case_id": str(await opened(office)),
        "receiver": "CHARITY",
        "provider": entry["code"],
    }

    answers = [
        await office.client.post(
            "/v1/referrals",
            json=body | {"needs": needs},
            headers=office.county_handler | once(),
        )
        for needs in (["SCHOOL_COST"], ["CARE", "SCHOOL_COST"], ["CARE"])
    ]

    assert [one.status_code for one in answers] == [422, 422, 201]
    assert answers[0].json()["code"] == answers[1].json()["code"] == "PROVIDER_OFFERS_LESS"
