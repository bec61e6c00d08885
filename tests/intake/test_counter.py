"""A paper application entered at the counter, for somebody who has no account (第十四条（一）)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from aid_testing.actors import TOWNSHIP, as_, if_match, once
from aid_testing.applications import (
    UPLOADED,
    a_draft,
    a_person,
    applicant_of,
    drafted,
    follow_own_events,
    handler_of,
    submitted,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of, outbox, rows
from shared.contracts.vocabulary import CheckSource

NO_ACCOUNT = a_draft()["applicant"]["name"]


def clerk(client: Client, region: str = TOWNSHIP) -> dict[str, str]:
    """The officer at the counter, another one than the handler."""
    role = "township_handler" if len(region) > 6 else "county_handler"
    return as_(client.layout, role, region=region, sub="clerk at the counter")


async def entered(client: Client, body: dict[str, Any] | None = None, **by: Any) -> Any:
    answer = await client.post(
        "/v1/applications/entries", json=body or a_draft(), headers=clerk(client, **by) | once()
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def scan(client: Client, application: Any, kind: str) -> str:
    answer = await upload(client, application, kind, headers=clerk(client) | once())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def step(client: Client, application: Any, verb: str, by: dict[str, str], **body: Any) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/{verb}",
        json=body or None,
        headers=by | once() | if_match(application),
    )


async def on_paper(client: Client, application: Any, index: int, name: str) -> Any:
    """The consent of one adult on a signed sheet, entered by the clerk as the witness."""
    today = client.app.state.clock.today()
    return await client.post(
        f"/v1/applications/{application['id']}/authorisations",
        json={
            "scope": [source.value for source in CheckSource],
            "valid_until": (today + timedelta(days=90)).isoformat(),
            "signed_by": name,
            "member_index": index,
            "paper_id": await scan(client, application, "CHECK_AUTHORISATION"),
            "signed_on": today.isoformat(),
        },
        headers=clerk(client) | once(),
    )


async def handed_in(
    client: Client, body: dict[str, Any] | None = None, *, papers: bool = True
) -> Any:
    application = await entered(client, body)
    form = await scan(client, application, "WRITTEN_APPLICATION")
    if papers:
        for kind in UPLOADED:
            await scan(client, application, kind)
        for index, name in enumerate(("扎西", "卓玛")):
            consent = await on_paper(client, application, index, name)
            assert consent.status_code == 201, consent.text
    today = client.app.state.clock.today().isoformat()
    answer = await step(
        client,
        application,
        "hand-in",
        clerk(client),
        paper_id=form,
        signed_by="扎西",
        signed_on=today,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_paper_application_is_entered_scanned_handed_in_and_accepted_by_a_colleague(
    client: Client,
) -> None:
    application = await handed_in(client)

    own = await step(client, application, "accept", clerk(client))
    taken = await step(client, application, "accept", handler_of(client))

    assert (application["status"], application["channel"]) == ("submitted", "COUNTER")
    assert application["case_number"].startswith("LZ-540102-")
    assert (application["missing"], application["signed"]) == ([], True)
    made = {one["kind"]: one["made_here"] for one in application["documents"]}
    assert (made["WRITTEN_APPLICATION"], made["APPROVAL_FORM"]) == (False, True)
    assert (own.status_code, own.json()["code"]) == (403, "OWN_APPLICATION")
    assert taken.json()["status"] == "accepted", taken.text
    [told] = [
        event.payload
        for event in await outbox(client.database, application["id"])
        if "application-accepted" in event.type
    ]
    assert told["owner"] is None
    assert "clerk at the counter" in told["applied_by"], "who entered it signs nowhere"
    [signature] = await rows(
        client.database,
        "SELECT method, signed_on, paper_id FROM signatures WHERE application_id = :id",
        id=application["id"],
    )
    assert (signature.method, signature.signed_on) == (
        "HANDWRITTEN",
        client.app.state.clock.today(),
    )
    assert signature.paper_id is not None


async def test_a_colleague_goes_on_with_a_draft_of_the_counter_and_others_do_not_see_it(
    client: Client,
) -> None:
    application = await entered(client)
    address = f"/v1/applications/{application['id']}"

    changed = await client.patch(
        f"{address}/entry",
        json={"category": "DISTRESSED"},
        headers=handler_of(client) | if_match(application),
    )
    listed = await client.get("/v1/applications?status=draft&mine=true", headers=clerk(client))
    seen = {
        role: (
            await client.get(address, headers=as_(client.layout, role, region=region))
        ).status_code
        for role, region in (("township_lead", TOWNSHIP), ("auditor", "5401"))
    }
    foreign = await client.get(address, headers=handler_of(client, "540103001"))

    assert (changed.status_code, changed.json()["category"]) == (200, "DISTRESSED")
    assert application["id"] in [one["id"] for one in listed.json()["items"]]
    assert seen == {"township_lead": 404, "auditor": 404}
    assert foreign.status_code == 403
    [row] = await rows(
        client.database,
        "SELECT owner, entered_by FROM applications WHERE id = :id",
        id=application["id"],
    )
    assert row.owner == ""
    assert row.entered_by == ["clerk at the counter", f"township_handler@{TOWNSHIP}"]


async def test_the_form_is_checked_as_the_apps_is_and_is_of_the_officers_place(
    client: Client,
) -> None:
    wrong = a_draft(applicant=a_person() | {"id_number": "540102198001010010"})
    answers = [
        await client.post(
            "/v1/applications/entries", json=body, headers=clerk(client, region) | once()
        )
        for body, region in (
            (wrong, TOWNSHIP),
            (a_draft(), "540103001"),
            (a_draft(region="540102", village=None), TOWNSHIP),
            (a_draft(region="540102", village=None), "540102"),
        )
    ]

    assert [one.status_code for one in answers] == [422, 403, 403, 201]
    assert answers[0].json()["code"] == "ID_NUMBER_INVALID"


async def test_without_the_signed_form_nothing_is_handed_in(client: Client) -> None:
    application = await entered(client)
    form = await scan(client, application, "WRITTEN_APPLICATION")
    card = await scan(client, application, "ID_CARD")
    today = client.app.state.clock.today()

    async def hand_in(**changes: Any) -> str:
        body = {"paper_id": form, "signed_by": "扎西", "signed_on": today.isoformat()} | changes
        answer = await step(client, application, "hand-in", clerk(client), **body)
        assert answer.status_code == 422, answer.text
        return str(answer.json()["code"])

    codes = [
        await hand_in(paper_id=str(uuid4())),
        await hand_in(paper_id=card),
        await hand_in(signed_by="旦增"),
        await hand_in(signed_on=(today + timedelta(days=1)).isoformat()),
    ]

    assert codes == ["PAPER_UNKNOWN", "SIGNED_FORM_NEEDED", "SIGNER_NAME_DIFFERS", "DAY_IN_FUTURE"]


async def test_a_draft_in_somebodys_own_account_is_no_matter_of_the_counter(
    client: Client,
) -> None:
    own = await drafted(client)

    changed = await client.patch(
        f"/v1/applications/{own['id']}/entry",
        json={"category": "DISTRESSED"},
        headers=clerk(client) | if_match(own),
    )
    dropped = await step(client, own, "withdraw-at-counter", clerk(client))

    assert [changed.status_code, dropped.status_code] == [404, 404]


async def test_what_was_listed_is_brought_to_the_counter_and_taken_in(client: Client) -> None:
    application = await handed_in(client, papers=False)
    own = await step(client, application, "list-missing", clerk(client))
    listed = (await step(client, application, "list-missing", handler_of(client))).json()
    too_early = await step(client, listed, "complete-at-counter", clerk(client))
    for kind in UPLOADED:
        await scan(client, application, kind)
    for index, name in enumerate(("扎西", "卓玛")):
        await on_paper(client, application, index, name)

    completed = await step(client, listed, "complete-at-counter", handler_of(client))
    taken = await step(client, completed.json(), "accept", handler_of(client))

    assert own.json()["code"] == "OWN_APPLICATION"
    assert listed["status"] == "incomplete"
    assert too_early.json()["code"] == "STILL_MISSING"
    assert completed.json()["status"] == "submitted", completed.text
    assert taken.json()["status"] == "accepted", "who took papers in may accept"


async def test_it_is_withdrawn_on_a_signed_sheet_and_on_no_other_paper(client: Client) -> None:
    application = await handed_in(client)
    online = await submitted(client)
    card = await scan(client, application, "ID_CARD")

    bare = await step(client, application, "withdraw-at-counter", clerk(client))
    other = await step(client, application, "withdraw-at-counter", clerk(client), paper_id=card)
    ended = []
    for one in (application, online):
        sheet = await scan(client, one, "WITHDRAWAL_SHEET")
        answer = await step(client, one, "withdraw-at-counter", clerk(client), paper_id=sheet)
        ended.append(answer.json()["status"])

    assert {bare.json()["code"], other.json()["code"]} == {"WITHDRAWAL_SHEET_NEEDED"}
    assert ended == ["withdrawn", "withdrawn"]
    events = [event.type for event in await outbox(client.database, application["id"])]
    assert any("application-withdrawn" in one for one in events)


async def test_what_is_on_its_way_to_another_body_is_withdrawn_on_a_signed_sheet_too(
    client: Client,
) -> None:
    """Who has no account could take nothing back between the sending and the receipt (A-78)."""
    application = await handed_in(client, a_draft(residence="NONE"), papers=False)
    sent = await step(
        client,
        application,
        "route",
        handler_of(client),
        routed_to="RESCUE_STATION",
        article="第十五条",
        reason="申请人既无本地户籍也无居住证，夜宿车站",
    )
    assert sent.status_code == 200, sent.text

    other = await upload(client, application, "ID_CARD", headers=clerk(client) | once())
    bare = await step(client, sent.json(), "withdraw-at-counter", clerk(client))
    sheet = await scan(client, application, "WITHDRAWAL_SHEET")
    withdrawn = await step(
        client, sent.json(), "withdraw-at-counter", clerk(client), paper_id=sheet
    )

    assert (other.status_code, other.json()["code"]) == (409, "UPLOAD_NOT_ALLOWED")
    assert bare.json()["code"] == "WITHDRAWAL_SHEET_NEEDED"
    assert withdrawn.json()["status"] == "withdrawn", withdrawn.text


async def test_a_draft_of_the_counter_is_dropped_without_a_sheet(client: Client) -> None:
    application = await entered(client)

    dropped = await step(client, application, "withdraw-at-counter", clerk(client))

    assert dropped.json()["status"] == "withdrawn", dropped.text


async def test_a_refusal_is_complained_of_at_the_counter(client: Client) -> None:
    application = await handed_in(client)
    refused = await step(
        client,
        application,
        "refuse-acceptance",
        handler_of(client),
        reason_code="IDENTITY_NOT_PROVEN",
        reason="身份证与本人不符",
    )

    complained = await step(
        client, refused.json(), "complain-at-counter", clerk(client), reason="身份证已补办"
    )
    again = await step(
        client, complained.json(), "complain-at-counter", clerk(client), reason="身份证已补办"
    )

    assert complained.json()["status"] == "refused", complained.text
    assert again.json()["code"] == "COMPLAINED_ALREADY"
    events = [event.type for event in await outbox(client.database, application["id"])]
    assert any("refusal-complained" in one for one in events)


async def test_the_receipt_says_number_papers_and_what_comes_next(client: Client) -> None:
    draft = await entered(client)
    application = await handed_in(client)
    address = "/v1/applications/{id}/receipt"

    none = await client.get(address.format_map(draft), headers=clerk(client))
    shown = await client.get(address.format_map(application), headers=clerk(client))
    stranger = await client.get(address.format_map(application), headers=applicant_of(client))
    await step(client, application, "accept", handler_of(client))
    after = await client.get(address.format_map(application), headers=clerk(client))

    assert (none.status_code, stranger.status_code) == (404, 404)
    for part in (application["case_number"], "扎西", "收件回执", "居民身份证", "下一步"):
        assert part in shown.text
    assert "受理回执" in after.text
    actions = [row.action for row in await audit_of(client.database, application["id"])]
    assert "read_application_receipt" in actions


async def test_an_entry_sent_twice_is_entered_once(client: Client) -> None:
    body, key = a_draft(), once()
    address = "/v1/applications/entries"

    first = await client.post(address, json=body, headers=clerk(client) | key)
    second = await client.post(address, json=body, headers=clerk(client) | key)

    assert first.status_code == second.status_code == 201
    assert second.json()["id"] == first.json()["id"]


async def test_a_guardian_of_the_form_consents_on_paper_for_nobody_else(client: Client) -> None:
    """A-74: a scan of the sheet and its day; a name typed by the clerk alone is no consent."""
    body = a_draft(members=[a_person("旦增", born=date(1990, 1, 1), relation="SPOUSE", phone=None)])
    application = await entered(client, body)
    today = client.app.state.clock.today().isoformat()

    typed = await client.post(
        f"/v1/applications/{application['id']}/authorisations",
        json={
            "scope": ["BANKS"],
            "valid_until": today,
            "signed_by": "旦增",
            "member_index": 1,
        },
        headers=clerk(client) | once(),
    )

    assert (typed.status_code, typed.json()["code"]) == (422, "CONSENT_ON_PAPER_NEEDED")


async def open_own(client: Client, application: Any, number: str | None, name: str) -> Any:
    return await client.post(
        "/v1/applications/open-own",
        json={"case_number": application["case_number"], "id_number": number},
        headers=as_(client.layout, "applicant", sub=f"account of {name}", name=name) | once(),
    )


async def test_who_applied_on_paper_has_the_case_after_signing_in(client: Client) -> None:
    body = a_draft()
    application = await handed_in(client, body)
    number = body["applicant"]["id_number"]

    opened = await open_own(client, application, number, "扎西")
    own = as_(client.layout, "applicant", sub="account of 扎西", name="扎西")
    listed = await client.get("/v1/applications", headers=own)
    withdrawn = await step(client, opened.json(), "withdraw", own)

    assert opened.status_code == 200, opened.text
    assert number not in opened.text
    assert application["id"] in [one["id"] for one in listed.json()["items"]]
    assert withdrawn.json()["status"] == "withdrawn", "it is theirs in every step"


async def test_without_the_own_name_number_and_receipt_there_is_no_such_case(
    client: Client,
) -> None:
    body = a_draft()
    application = await handed_in(client, body)
    spouse = body["members"][0]["id_number"]
    number = body["applicant"]["id_number"]

    answers = [
        await open_own(client, application, number, "旦增"),
        await open_own(client, application, spouse, "扎西"),
        await open_own(client, application, spouse, "卓玛"),
        await open_own(client, {"case_number": "LZ-540102-2026-999999"}, number, "扎西"),
    ]

    assert {one.status_code for one in answers} == {404}


async def test_after_acceptance_the_others_are_told_whose_case_it_is(client: Client) -> None:
    body = a_draft()
    application = await handed_in(client, body)
    await step(client, application, "accept", handler_of(client))

    await open_own(client, application, body["applicant"]["id_number"], "扎西")

    [told] = [
        event.payload
        for event in await outbox(client.database, application["id"])
        if "applicant-known" in event.type
    ]
    assert told["owner"] == "account of 扎西"


async def test_of_a_case_that_an_agent_brought_the_applicant_is_the_principal(
    client: Client,
) -> None:
    body = a_draft()
    application = await submitted(client, body)

    opened = await open_own(client, application, body["applicant"]["id_number"], "扎西")
    still = await client.get(f"/v1/applications/{application['id']}", headers=applicant_of(client))

    assert (opened.status_code, still.status_code) == (200, 200)


async def delivered(client: Client, application: Any, **changes: Any) -> Any:
    proof = changes.pop("paper_id", None) or await scan(client, application, "DELIVERY_PROOF")
    body = {"on": client.app.state.clock.today().isoformat(), "paper_id": proof} | changes
    return await step(client, application, "deliver-letter", clerk(client), **body)


async def test_the_one_notice_is_handed_over_and_its_term_runs_from_then(client: Client) -> None:
    application = await handed_in(client, papers=False)
    nothing = await delivered(client, application)
    listed = (await step(client, application, "list-missing", handler_of(client))).json()
    day = client.app.state.clock.today()

    wrong_paper = await delivered(
        client, listed, paper_id=await scan(client, application, "ID_CARD")
    )
    too_early = await delivered(client, listed, on=(day - timedelta(days=1)).isoformat())
    handed_over = await delivered(client, listed)
    twice = await delivered(client, listed)

    assert nothing.json()["code"] == "NOTHING_WRITTEN"
    assert wrong_paper.json()["code"] == "DELIVERY_PROOF_NEEDED"
    assert too_early.json()["code"] == "DELIVERY_DAY_IMPOSSIBLE"
    assert handed_over.status_code == 200, handed_over.text
    assert twice.json()["code"] == "DELIVERED_ALREADY"
    await follow_own_events(client, application["id"])
    told = await client.get(f"/v1/applications/{application['id']}/timeline", headers=clerk(client))
    assert f"{day.isoformat()}一次性告知书已送达申请人。" in [
        one["sentence"] for one in told.json()["entries"]
    ]


async def test_a_letter_of_non_acceptance_is_handed_over_after_the_end_too(
    client: Client,
) -> None:
    application = await handed_in(client)
    refused = await step(
        client,
        application,
        "refuse-acceptance",
        handler_of(client),
        reason_code="IDENTITY_NOT_PROVEN",
        reason="身份证与本人不符",
    )

    card = await upload(client, application, "ID_CARD", headers=clerk(client) | once())
    answer = await delivered(client, refused.json())

    assert card.status_code == 409, "no other paper is added any more"
    assert answer.status_code == 200, answer.text
    [told] = [
        event.payload
        for event in await outbox(client.database, application["id"])
        if "notice-delivered" in event.type
    ]
    assert told["letter"] == "NON_ACCEPTANCE"


async def test_an_approval_form_that_was_not_signed_stands_on_the_notice_until_it_is_brought(
    client: Client,
) -> None:
    """TA-064, TA-065: who writes a letter at home has not signed the office's form."""
    application = await entered(client)
    form = await scan(client, application, "WRITTEN_APPLICATION")
    for kind in UPLOADED:
        await scan(client, application, kind)
    for index, name in enumerate(("扎西", "卓玛")):
        await on_paper(client, application, index, name)
    today = client.app.state.clock.today().isoformat()
    signed = {"paper_id": form, "signed_by": "扎西", "signed_on": today}
    handed = await step(
        client, application, "hand-in", clerk(client), **signed, approval_form_signed=False
    )

    told = await step(client, handed.json(), "list-missing", handler_of(client))
    await scan(client, application, "APPROVAL_FORM")
    complete = await step(client, told.json(), "complete-at-counter", clerk(client))
    taken = await step(client, complete.json(), "accept", handler_of(client))

    assert handed.json()["missing"] == ["APPROVAL_FORM"]
    assert told.json()["notice"]["missing"] == ["APPROVAL_FORM"]
    assert complete.json()["missing"] == []
    assert taken.json()["status"] == "accepted"
