"""What was found about people changes the form of their case, or is somebody's duty (A-70, A-82)."""

from typing import Any
from uuid import UUID

from aid_testing.actors import COUNTY, as_, if_match, once
from aid_testing.applications import (
    a_draft,
    a_person,
    accepted,
    consented,
    follow_own_events,
    handler_of,
    member_of,
    submitted,
    upload,
)
from aid_testing.decisions import an_approval
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, outbox
from intake.consumers import subscriptions
from shared.contracts.approval import CaseReturned, DecisionMade, OpinionSigned, SignerRole
from shared.contracts.disbursement import PaymentPaid

LEFT = "已办理离婚登记，另立户口"


async def find(
    client: Client, application: Any, found: dict[str, str], *, papers: list[str], **more: Any
) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/household/findings",
        json={
            "found": [{"person_id": who, "finding": what} for who, what in found.items()],
            "since": client.app.state.clock.today().isoformat(),
            "reason": LEFT,
            "papers": papers,
        }
        | more,
        headers=handler_of(client) | once(),
    )


async def confirm(client: Client, finding: Any, verb: str = "confirm") -> Any:
    return await client.post(
        f"/v1/applications/{finding['application_id']}/household/findings/{finding['id']}/{verb}",
        json={"reason": "与户口簿核对一致"},
        headers=as_(client.layout, "county_handler", region=COUNTY) | once() | if_match(finding),
    )


async def found(
    client: Client,
    application: Any,
    people: dict[str, str],
    *,
    papers: list[str] | None = None,
    **more: Any,
) -> Any:
    """A finding that the county has confirmed."""
    if papers is None:
        paper = await upload(
            client,
            application,
            "HUKOU_BOOK_OR_RESIDENCE_PERMIT",
            headers=handler_of(client) | once(),
        )
        papers = [paper.json()["id"]]
    made = await find(client, application, people, papers=papers, **more)
    assert made.status_code == 201, made.text
    answer = await confirm(client, made.json())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def proof_of_death(client: Client, application: Any) -> list[str]:
    paper = await upload(client, application, "DEATH_PROOF", headers=handler_of(client) | once())
    return [paper.json()["id"]]


async def read(client: Client, application: Any, by: dict[str, str] | None = None) -> Any:
    seen = await client.get(
        f"/v1/applications/{application['id']}", headers=by or handler_of(client)
    )
    assert seen.status_code == 200, seen.text
    return seen.json()


async def payloads(client: Client, application: Any, name: str) -> list[dict[str, Any]]:
    events = await outbox(client.database, application["id"])
    return [one.payload for one in events if f".{name}.v1" in one.type]


async def duties(client: Client, application: Any, what: str) -> list[tuple[str, str]]:
    return [
        (one["state"], one["role"])
        for one in await payloads(client, application, "deadline-changed")
        if one["what"] == what
    ]


async def test_who_was_found_gone_leaves_the_form_with_before_after_who_and_why(
    client: Client,
) -> None:
    application = await accepted(client)
    spouse, child = (one["person_id"] for one in application["members"])

    await found(client, application, {spouse: "LEFT"})
    after = await read(client, application)
    corrections = await client.get(
        f"/v1/applications/{application['id']}/corrections", headers=handler_of(client)
    )

    assert [one["person_id"] for one in after["members"]] == [child]
    [told] = await payloads(client, application, "application-corrected")
    assert [one["person_id"] for one in told["members"]] == [
        application["applicant"]["person_id"],
        child,
    ]
    assert told["changed"] == ["members"]
    [kept] = corrections.json()["items"]
    assert (kept["status"], len(kept["before"]["members"]), len(kept["after"]["members"])) == (
        "agreed",
        2,
        1,
    )
    assert (kept["proposed_by"], kept["answered_by"], kept["reason"]) == (
        "township_handler@540102001",
        "county_handler@540102",
        "与户口簿核对一致",
    )


async def test_after_the_opinion_the_form_is_the_handlers_duty_until_it_is_corrected(
    client: Client,
) -> None:
    application = await accepted(client)
    spouse, child = application["members"]
    opinion = OpinionSigned(
        case_id=UUID(application["id"]),
        role=SignerRole.TOWNSHIP_HANDLER,
        positive=True,
        signed_by="handler",
        signed_at=client.app.state.clock.now(),
    )
    await subscriptions.deliver(client.database, [a_message(opinion)])

    await found(client, application, {spouse["person_id"]: "LEFT"})
    waiting = await read(client, application)
    await returned(client, application)
    sheet = await upload(
        client, application, "CORRECTION_SHEET", headers=handler_of(client) | once()
    )
    child_only = {
        "name": "达娃",
        "relation": "CHILD",
        "id_number": (await numbers(client, application))[2],
    }
    corrected = await client.post(
        f"/v1/applications/{application['id']}/corrections",
        json={
            "parts": {"members": [child_only]},
            "reason": LEFT,
            "paper_id": sheet.json()["id"],
        },
        headers=handler_of(client) | once(),
    )

    assert len(waiting["members"]) == 2
    assert corrected.status_code == 201, corrected.text
    assert await duties(client, application, "correct_form") == [
        ("set", "township_handler"),
        ("met", "township_handler"),
    ]
    assert [one["person_id"] for one in (await read(client, application))["members"]] == [
        child["person_id"]
    ]


async def returned(client: Client, application: Any) -> None:
    """The county returns the case: the opinion does not count any more."""
    event = CaseReturned(
        case_id=UUID(application["id"]),
        points=("MEMBERS",),
        returned_by="county",
        returned_at=client.app.state.clock.now(),
    )
    await subscriptions.deliver(client.database, [a_message(event)])


async def numbers(client: Client, application: Any) -> list[str]:
    shown = await client.get(
        f"/v1/applications/{application['id']}?reveal=true", headers=handler_of(client)
    )
    people = shown.json()
    return [people["applicant"]["id_number"], *(one["id_number"] for one in people["members"])]


async def test_a_member_goes_on_with_the_application_of_the_dead(client: Client) -> None:
    application = await accepted(client)
    dead = application["applicant"]["person_id"]
    spouse, child = (one["person_id"] for one in application["members"])
    proof = await proof_of_death(client, application)

    unproven = await find(client, application, {dead: "DIED"}, papers=[], next_applicant=spouse)
    nobody = await find(client, application, {dead: "DIED"}, papers=proof, next_applicant=dead)
    await found(client, application, {dead: "DIED"}, papers=proof, next_applicant=spouse)
    hers = await read(client, application, member_of(client, "卓玛"))
    withdrawn = await client.post(
        f"/v1/applications/{application['id']}/withdraw",
        headers=member_of(client, "卓玛") | once() | if_match(hers),
    )

    assert (unproven.status_code, unproven.json()["code"]) == (422, "DEATH_PROOF_NEEDED")
    assert (nobody.status_code, nobody.json()["code"]) == (422, "CANNOT_GO_ON")
    assert (hers["applicant"]["person_id"], hers["applicant"]["relation"]) == (spouse, "HEAD")
    assert [one["person_id"] for one in hers["members"]] == [child]
    assert (hers["household_id"], hers["account"]) == (application["household_id"], None)
    [told] = await payloads(client, application, "application-corrected")
    assert (told["applicant_id"], told["owner"]) == (spouse, "account of 卓玛")
    assert withdrawn.json()["status"] == "withdrawn"


async def test_who_consented_on_paper_signs_in_later_to_go_on(client: Client) -> None:
    """Before acceptance too; the account is known from the consent by own sign-in."""
    application = await submitted(client, complete=False)
    dead = application["applicant"]["person_id"]
    spouse = application["members"][0]["person_id"]
    proof = await proof_of_death(client, application)

    await found(client, application, {dead: "DIED"}, papers=proof, next_applicant=spouse)
    before = await client.get(
        f"/v1/applications/{application['id']}", headers=member_of(client, "卓玛")
    )
    signed = await consented(client, application | {"entrusted": True}, 0, "卓玛")
    hers = await read(client, application, member_of(client, "卓玛"))

    assert before.status_code == 404
    assert signed.status_code == 201, signed.text
    assert hers["applicant"]["person_id"] == spouse


async def test_when_nobody_goes_on_the_application_ends_on_record(client: Client) -> None:
    alone = a_draft(applicant=a_person("旺堆"), members=[])
    application = await accepted(client, alone)
    dead = application["applicant"]["person_id"]
    proof = await proof_of_death(client, application)

    await found(client, application, {dead: "DIED"}, papers=proof)
    await follow_own_events(client, application["id"])
    ended = await read(client, application)
    timeline = await client.get(
        f"/v1/applications/{application['id']}/timeline", headers=handler_of(client)
    )

    assert ended["status"] == "ended"
    assert "终结" in ended["next_step"]["sentence"]
    assert "application-ended" in [one["code"] for one in timeline.json()["entries"]]
    assert len(await payloads(client, application, "application-ended")) == 1


async def test_what_was_asked_for_the_dead_alone_ends_with_them(client: Client) -> None:
    application = await accepted(client, a_draft(category="INDIVIDUAL_OTHER", beneficiary_index=0))
    dead = application["applicant"]["person_id"]
    spouse = application["members"][0]["person_id"]
    proof = await proof_of_death(client, application)

    refused = await find(client, application, {dead: "DIED"}, papers=proof, next_applicant=spouse)

    assert (refused.status_code, refused.json()["code"]) == (422, "CANNOT_GO_ON")


async def test_the_county_may_not_agree_that_somebody_died(client: Client) -> None:
    application = await accepted(client)
    dead = application["applicant"]["person_id"]
    proof = await proof_of_death(client, application)

    made = await find(client, application, {dead: "DIED"}, papers=proof)
    rejected = await confirm(client, made.json(), "reject")

    assert rejected.json()["status"] == "rejected"
    assert (await read(client, application))["status"] == "accepted"


async def decided(client: Client, application: Any, **changes: Any) -> DecisionMade:
    """The county has granted, and the payment is on its way."""
    decision = an_approval(case_id=UUID(application["id"]), **changes)
    await subscriptions.deliver(client.database, [a_message(decision)])
    return decision


async def test_after_the_decision_the_households_aid_goes_to_a_member_who_lives(
    client: Client,
) -> None:
    application = await accepted(client)
    await decided(client, application)
    dead = application["applicant"]["person_id"]
    spouse = application["members"][0]["person_id"]
    proof = await proof_of_death(client, application)

    await found(client, application, {dead: "DIED"}, papers=proof, next_applicant=spouse)
    hers = await read(client, application, member_of(client, "卓玛"))

    assert (hers["status"], hers["applicant"]["person_id"]) == ("accepted", spouse)
    [told] = await payloads(client, application, "death-found")
    assert (told["owner"], told["recipient"], told["account_needed"]) == (
        "account of 卓玛",
        spouse,
        True,
    )
    assert told["payee_version"] > 1
    assert await payloads(client, application, "application-corrected") == []
    assert await duties(client, application, "correct_form") == []


async def test_after_the_decision_the_unpaid_aid_of_an_individual_ends(client: Client) -> None:
    draft = a_draft(category="INDIVIDUAL_OTHER", beneficiary_index=1)
    application = await accepted(client, draft)
    await decided(client, application)
    child = application["members"][0]["person_id"]
    proof = await proof_of_death(client, application)

    await found(client, application, {child: "DIED"}, papers=proof)

    assert (await read(client, application))["status"] == "ended"
    assert len(await payloads(client, application, "application-ended")) == 1


async def test_what_is_paid_is_not_taken_up_again_by_a_death(client: Client) -> None:
    application = await accepted(client)
    decision = await decided(client, application)
    now = client.app.state.clock.now()
    paid = PaymentPaid(
        case_id=decision.case_id,
        payment_id=decision.decision_id,
        decision_id=decision.decision_id,
        amount=decision.amount,
        attempt=1,
        paid_on=now.date(),
    )
    await subscriptions.deliver(client.database, [a_message(paid)])
    dead = application["applicant"]["person_id"]
    proof = await proof_of_death(client, application)

    refused = await find(client, application, {dead: "DIED"}, papers=proof)

    assert (refused.status_code, refused.json()["code"]) == (409, "DECIDED_BEFORE_THE_FINDING")


async def test_after_the_decision_whoever_left_makes_no_duty_that_nobody_can_end(
    client: Client,
) -> None:
    application = await accepted(client)
    await decided(client, application)
    spouse = application["members"][0]["person_id"]

    await found(client, application, {spouse: "LEFT"})

    assert await duties(client, application, "correct_form") == []
    assert await payloads(client, application, "death-found") == []
