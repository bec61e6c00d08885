"""`aid replay`: stored findings and decisions made again, and what differs named."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from aid.replay import STORED, Answers, replay
from aid_testing.approvals import Office
from aid_testing.assessing import Officer, Outside
from aid_testing.assessments import accepted_event
from aid_testing.city import figure
from aid_testing.finance import a_county
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from aid_testing.training import School
from sqlalchemy import text

ClientOf = Callable[[str], Awaitable[Client]]


def answers_of(service: str) -> Answers:
    [one] = [one for one in STORED if one.service == service]
    return one


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (None, None),
        (
            """UPDATE decisions SET outcome = jsonb_set(outcome, '{amount}', '1') {which}""",
            "/amount",
        ),
        (
            """UPDATE decisions SET basis = jsonb_set(
                CAST(basis AS jsonb), '{inputs,ledger,household}', '999000') {which}""",
            "/cap_remaining_before",
        ),
        (
            """UPDATE decisions SET basis = jsonb_set(
                CAST(basis AS jsonb), '{edition,rules}', '["decision/0"]') {which}""",
            "decision/0 is gone",
        ),
    ],
    ids=["untouched", "another amount", "another ledger", "a version that is gone"],
)
async def test_a_decision_is_made_again_from_what_it_followed_from(
    client_of: ClientOf, change: str | None, says: str | None
) -> None:
    office = Office(await client_of("approval"))
    granted = await office.approved(await office.opened())
    which = "WHERE case_id = CAST(:id AS uuid)"

    changes = () if change is None else (change.replace("{which}", which),)
    async with owned(office.client, *changes, id=granted["case_id"]) as session:
        own = text("SELECT CAST(id AS varchar) FROM decisions WHERE case_id = CAST(:id AS uuid)")
        decision_id = await session.scalar(own, {"id": granted["case_id"]})
        counts, lines = await replay(session, answers_of("approval"))

    about = [line for line in lines if str(decision_id) in line]
    assert counts["same"] + counts["differ"] >= 1
    assert bool(about) is bool(says)
    assert says is None or any(says in line for line in about)


async def test_findings_are_made_again_from_inputs_and_edition(client_of: ClientOf) -> None:
    client = await client_of("assessment")
    event = accepted_event()
    outside = Outside(client)
    await outside.given(event)
    await outside.work()
    day = str(event.accepted_on)
    await figure(client, "city_income", since=day, until=day, all_residents="40000.00")
    officer = Officer(client, event.case_id)
    await officer.prepare()
    done = await officer.do("complete")
    assert done.status_code == 200, done.text

    async with owned(client) as session:
        untouched = await replay(session, answers_of("assessment"))
    less = """UPDATE evaluations SET inputs = jsonb_set(CAST(inputs AS jsonb),
        '{medical,bills,0,amount}', '100') WHERE case_id = CAST(:id AS uuid)"""
    async with owned(client, less, id=str(event.case_id)) as session:
        changed = await replay(session, answers_of("assessment"))

    assert not [line for line in untouched[1] if str(event.case_id) in line]
    assert any(f"{event.case_id}/1 /cost_years" in line for line in changed[1])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (None, None),
        ("""UPDATE claim_bases SET answer = jsonb_set(answer, '{amount}', '1')""", "/amount"),
        (
            """UPDATE claim_bases SET basis = jsonb_set(basis, '{inputs,passed}', 'false')""",
            "/decision",
        ),
        (
            """UPDATE claim_bases SET basis = jsonb_set(basis, '{edition,rules,0}', '"x/0"')""",
            "x/0 is gone",
        ),
    ],
    ids=["untouched", "another amount", "another result", "a version that is gone"],
)
async def test_a_training_claim_is_answered_again_from_what_it_followed_from(
    client_of: ClientOf, change: str | None, says: str | None
) -> None:
    """VT-059, VT-066: facts, edition and answer are kept with each decision about a claim."""
    school = await School(await client_of("training-subsidy"), a_county()).founded()
    claim = await school.approved(await school.claim_of_a_graduate())
    refused = await school.refused(await school.claim_of_a_graduate(), items=["六"])
    ids = {claim["id"]: claim, refused["id"]: refused}

    changes = () if change is None else (f"{change} WHERE claim_id = CAST(:id AS uuid)",)
    async with owned(school.client, *changes, id=claim["id"]) as session:
        own = text("SELECT CAST(decision_id AS varchar) FROM claim_bases WHERE claim_id = :id")
        made = [await session.scalar(own, {"id": UUID(one)}) for one in ids]
        counts, lines = await replay(session, answers_of("training-subsidy"))

    assert all(made)
    assert counts["same"] + counts["differ"] >= len(ids)
    about = [line for line in lines if made[0] in line]
    assert [line for line in lines if made[1] in line] == []
    assert bool(about) is bool(says)
    assert says is None or any(says in line for line in about)
