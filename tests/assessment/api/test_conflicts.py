from typing import Any

from aid_testing.assessing import Officer, Outside
from aid_testing.assessments import accepted_event
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of, outbox, rows
from assessment.domain.check import Source
from shared.contracts.intake import ApplicationAccepted


async def in_conflict(client: Client) -> tuple[ApplicationAccepted, Officer, Any]:
    """A case whose two adults each have 5,000 yuan in banks where 2,000 were declared."""
    outside = Outside(client)
    outside.items = {Source.BANKS: {"deposits": "5000.00"}}
    event = await outside.given(accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()
    [conflict] = (await officer.read()).json()["conflicts"]
    return event, officer, conflict


async def test_a_difference_is_listed_once_with_both_figures(client: Client) -> None:
    event, _, conflict = await in_conflict(client)

    assert (conflict["item"], conflict["declared"], conflict["verified"]) == (
        "deposits",
        "2000.00",
        "10000.00",
    )
    published = await outbox(client.database, event.case_id)
    answered = [row.payload["conflicts"] for row in published if "check-answered" in row.type]
    assert sorted(answered) == [1, 1]


async def test_an_unsettled_conflict_holds_the_completion_up(client: Client) -> None:
    _, officer, _ = await in_conflict(client)

    response = await officer.do("complete")

    assert response.status_code == 409
    assert response.json()["missing"] == ["CONFLICT"]


async def test_the_settled_figure_counts_and_a_discrepancy_alone_excludes_nobody(
    client: Client,
) -> None:
    _, officer, conflict = await in_conflict(client)

    resolved = await officer.do(
        f"conflicts/{conflict['id']}/resolve",
        {"counts": "VERIFIED", "explanation": "到期存单忘记申报。"},
    )
    completed = await officer.do("complete")

    assert resolved.status_code == 200, resolved.text
    assert resolved.json()["conflict"]["figure"] == "10000.00"
    assert completed.status_code == 200, completed.text
    answers = {f["rule"]: f["answer"] for f in completed.json()["preview_findings"]}
    assert answers["nothing_was_hidden_on_purpose"] == "MET"


async def test_intent_found_by_an_officer_leads_to_article_10_2(client: Client) -> None:
    _, officer, conflict = await in_conflict(client)

    await officer.do(
        f"conflicts/{conflict['id']}/resolve",
        {"counts": "VERIFIED", "explanation": "承认转移存款以通过审核。", "intentional": True},
    )
    findings = (await officer.read()).json()["preview_findings"]

    answers = {finding["rule"]: finding["answer"] for finding in findings}
    assert answers["nothing_was_hidden_on_purpose"] == "NOT_MET"


async def test_an_established_figure_is_given_with_the_settlement(client: Client) -> None:
    _, officer, conflict = await in_conflict(client)
    address = f"conflicts/{conflict['id']}/resolve"
    words = {"explanation": "其中八千元为代管的集体款，已查证。"}

    without = await officer.do(address, {"counts": "ESTABLISHED"} | words)
    resolved = await officer.do(address, {"counts": "ESTABLISHED", "amount": "2000.00"} | words)

    assert without.status_code == 422
    assert resolved.json()["conflict"]["figure"] == "2000.00"


async def test_the_explanation_lies_sealed_and_its_reading_is_audited(client: Client) -> None:
    event, officer, conflict = await in_conflict(client)
    words = "到期存单忘记申报。"
    await officer.do(
        f"conflicts/{conflict['id']}/resolve", {"counts": "DECLARED", "explanation": words}
    )

    seen = await officer.read(f"/conflicts/{conflict['id']}")

    assert seen.json()["explanation"] == words
    [row] = await rows(
        client.database,
        "SELECT explanation_sealed FROM conflicts WHERE case_id = :id",
        id=event.case_id,
    )
    assert words.encode() not in row.explanation_sealed
    assert "get_conflict" in [row.action for row in await audit_of(client.database, event.case_id)]


async def test_a_source_that_never_answers_is_settled_by_hand_with_its_reason(
    client: Client,
) -> None:
    outside = Outside(client)
    outside.reply = outside.only(*(source for source in Source if source is not Source.BANKS))
    event = await outside.given(accepted_event(members=accepted_event().members[:1]))
    await outside.work(rounds=3)
    officer = Officer(client, event.case_id)

    response = await officer.do(
        "sources/resolve",
        {
            "person_id": str(event.members[0].person_id),
            "source": "BANKS",
            "reason": "银行接口停用，已核对盖章流水。",
            "figures": {"deposits": "2000.00"},
        },
    )

    assert response.status_code == 200, response.text
    [check] = response.json()["checks"]
    [banks] = [source for source in check["sources"] if source["source"] == "BANKS"]
    assert check["status"] == "ANSWERED"
    assert (banks["by_hand"], banks["figures"]) == (True, {"deposits": "2000.00"})
    published = await outbox(client.database, event.case_id)
    [answered] = [row.payload for row in published if "check-answered" in row.type]
    assert answered["by_hand"] is True
    [row] = [r for r in await audit_of(client.database, event.case_id) if "resolve" in r.action]
    assert row.detail["source"] == "BANKS"


async def test_who_has_not_authorised_is_not_settled_by_hand_either(client: Client) -> None:
    event = await Outside(client).given(accepted_event(authorisations=()))
    officer = Officer(client, event.case_id)

    response = await officer.do(
        "sources/resolve",
        {
            "person_id": str(event.members[0].person_id),
            "source": "BANKS",
            "reason": "本人未授权。",
        },
    )

    assert response.status_code == 409
    assert response.json()["code"] == "CHECK_IS_BLOCKED"


async def test_a_difference_is_shown_as_soon_as_its_source_has_answered(client: Client) -> None:
    outside = Outside(client)
    outside.items = {Source.BANKS: {"deposits": "5000.00"}}
    outside.reply = outside.only(Source.BANKS)
    event = await outside.given(accepted_event())

    await outside.work(rounds=3)

    officer = Officer(client, event.case_id)
    read = (await officer.read()).json()
    assert {one["status"] for one in read["checks"]} == {"RUNNING"}
    assert [one["item"] for one in read["conflicts"]] == ["deposits"]


async def test_less_than_was_declared_is_shown_when_nobody_is_left_to_answer(
    client: Client,
) -> None:
    outside = Outside(client)
    outside.items = {Source.BANKS: {"deposits": "300.00"}}
    outside.reply = outside.only(Source.BANKS)
    event = await outside.given(accepted_event())
    officer = Officer(client, event.case_id)

    await outside.work(rounds=3)
    before = (await officer.read()).json()["conflicts"]
    outside.enquiry = lambda request_id: outside.all_at_once({"request_id": request_id})
    await outside.work()
    after = (await officer.read()).json()["conflicts"]

    assert before == []
    assert [(one["item"], one["verified"]) for one in after] == [("deposits", "600.00")]
