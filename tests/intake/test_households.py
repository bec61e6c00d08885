"""Households are their members over time: who joins, who left, and what is found about it (A-70)."""

from datetime import date, timedelta
from typing import Any

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.applications import (
    a_draft,
    a_person,
    accepted,
    an_id_number,
    applicant_of,
    drafted,
    handler_of,
    submitted,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.rows import outbox

COUNTY = "540102"
WHY = {"reason": "与户口簿、离婚证核对一致。"}


class Family:
    """People with numbers that nobody else in this run has."""

    def __init__(self) -> None:
        self.a = a_person("扎西")
        self.b = a_person("卓玛", born=date(1982, 2, 2))
        self.c = a_person("达娃", born=date(2015, 5, 5), phone=None)


def applied(head: dict[str, Any], *others: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The form of a head with members."""
    members = [one | {"relation": "OTHER", "phone": None} for one in others]
    return a_draft(applicant=head, members=members, **changes)


async def household_of(client: Client, application: dict[str, Any]) -> dict[str, Any]:
    read = await client.get(
        f"/v1/applications/{application['id']}/household", headers=handler_of(client)
    )
    assert read.status_code == 200, read.text
    seen: dict[str, Any] = read.json()
    return seen


async def ids_of(client: Client, application: dict[str, Any]) -> list[str]:
    """The ids of an application's people, the applicant first."""
    [event] = [
        one
        for one in await outbox(client.database, application["id"])
        if one.type == "aid.intake.application-accepted.v1"
    ]
    return [member["person_id"] for member in event.payload["members"]]


async def find(
    client: Client,
    application: dict[str, Any],
    *,
    since: date | None = None,
    papers: list[str] | None = None,
    **found: str,
) -> Any:
    if papers is None:
        paper = await upload(
            client,
            application,
            "HUKOU_BOOK_OR_RESIDENCE_PERMIT",
            headers=handler_of(client) | once(),
        )
        papers = [paper.json()["id"]]
    body = {
        "found": [{"person_id": who, "finding": what} for who, what in found.items()],
        "since": (since or client.app.state.clock.today()).isoformat(),
        "reason": "已办理离婚登记，母子另立户口。",
        "papers": papers,
    }
    return await client.post(
        f"/v1/applications/{application['id']}/household/findings",
        json=body,
        headers=handler_of(client) | once(),
    )


async def answer(client: Client, finding: Any, verb: str = "confirm", **who: str) -> Any:
    headers = as_(client.layout, "county_handler", region=COUNTY, **who)
    address = f"/v1/applications/{finding['application_id']}/household/findings/{finding['id']}"
    return await client.post(
        f"{address}/{verb}", json=WHY, headers=headers | once() | if_match(finding)
    )


async def confirmed(client: Client, application: dict[str, Any], **found: str) -> dict[str, Any]:
    """The event of a finding that the county confirmed."""
    made = await find(client, application, **found)
    assert made.status_code == 201, made.text
    done = await answer(client, made.json())
    assert done.status_code == 200, done.text
    events = await outbox(client.database, application["id"])
    changes = [one for one in events if one.type == "aid.intake.household-changed.v1"]
    payload: dict[str, Any] = changes[-1].payload
    return payload


async def test_fr_07_another_head_changes_nothing(client: Client) -> None:
    """FR-07: spouses change places, or a relative takes the place of the one who died."""
    home, sister = Family(), a_person("央金")
    first = await accepted(client, applied(home.a, home.b))

    swapped = await accepted(client, applied(home.b, home.a))
    with_her_sister = await accepted(client, applied(home.b, sister))

    assert swapped["household_id"] == first["household_id"]
    assert with_her_sister["household_id"] == first["household_id"]


async def test_fr_08_the_family_joins_the_household_of_who_was_aided_alone(
    client: Client,
) -> None:
    """FR-08: the child alone first, then the family with that member."""
    home = Family()
    alone = await accepted(
        client, applied(home.a, category="INDIVIDUAL_OTHER", beneficiary_index=0)
    )

    family = await accepted(client, applied(home.b, home.a, home.c))

    assert family["household_id"] == alone["household_id"]


async def test_fr_08_several_who_were_aided_alone_are_of_the_family_without_a_question(
    client: Client,
) -> None:
    """FR-08: who applied as a person alone named nobody of the household (A-08, A-70)."""
    home = Family()
    alone = [
        await accepted(client, applied(who, category="INDIVIDUAL_OTHER", beneficiary_index=0))
        for who in (home.a, home.b)
    ]

    family = await accepted(client, applied(home.a, home.b, home.c))
    [change] = [
        one.payload
        for one in await outbox(client.database, family["id"])
        if one.type == "aid.intake.household-changed.v1"
    ]
    seen = await household_of(client, family)

    assert family["household_id"] == alone[0]["household_id"]
    assert change["merged"] == [alone[1]["household_id"]]
    assert change["aided_alone"]
    assert {one["household_id"] for one in seen["members"] if one["until"] is None} == {
        family["household_id"]
    }


async def test_a_household_of_one_is_a_household_and_stays_a_question(client: Client) -> None:
    """A-46: a registered household of one applies as a household, not as a person alone."""
    home = Family()
    own = await accepted(client, applied(home.b))
    await accepted(client, applied(home.b, category="INDIVIDUAL_OTHER", beneficiary_index=0))
    one = await accepted(client, applied(home.a))

    family = await accepted(client, applied(home.a, home.b))
    types = [one.type for one in await outbox(client.database, family["id"])]

    assert family["household_id"] == one["household_id"] != own["household_id"]
    assert "aid.intake.household-changed.v1" not in types


async def test_strangers_form_a_household_of_their_own(client: Client) -> None:
    one, other = Family(), Family()

    first = await accepted(client, applied(one.a, one.b))
    second = await accepted(client, applied(other.a, other.b))

    assert first["household_id"] != second["household_id"]


async def test_who_left_by_divorce_has_a_household_of_the_own_and_the_case_goes_along(
    client: Client,
) -> None:
    home = Family()
    first = await accepted(client, applied(home.a, home.b, home.c))
    own = await accepted(client, applied(home.b, home.c))
    mother, child = await ids_of(client, own)

    change = await confirmed(client, own, **{mother: "LEFT", child: "LEFT"})
    again = await accepted(client, applied(home.b, home.c))
    father = await accepted(client, applied(home.a))

    assert change["household_id"] != first["household_id"]
    assert {move["left"] for move in change["moves"]} == {first["household_id"]}
    assert {move["joined"] for move in change["moves"]} == {change["household_id"]}
    assert again["household_id"] == change["household_id"]
    assert father["household_id"] == first["household_id"]


async def test_who_left_the_first_application_of_a_household_leaves_the_others_where_they_are(
    client: Client,
) -> None:
    home = Family()
    first = await accepted(client, applied(home.a, home.b, home.c))
    _, spouse, _ = await ids_of(client, first)

    change = await confirmed(client, first, **{spouse: "LEFT"})

    assert change["household_id"] == first["household_id"]
    [move] = change["moves"]
    assert (move["person_id"], move["left"]) == (spouse, first["household_id"])
    assert move["joined"] != first["household_id"]


async def test_where_the_head_died_the_household_goes_on(client: Client) -> None:
    home = Family()
    first = await accepted(client, applied(home.a, home.b, home.c))
    dead, *_ = await ids_of(client, first)
    widow = await accepted(client, applied(home.b, home.c))

    change = await confirmed(client, widow, **{dead: "LEFT"})
    seen = await household_of(client, widow)

    assert change["household_id"] == first["household_id"]
    assert [move["person_id"] for move in change["moves"]] == [dead]
    [row] = [
        one for one in seen["members"] if one["person_id"] == dead and one["of_this_household"]
    ]
    assert row["until"] == client.app.state.clock.today().isoformat()


async def test_who_married_in_belongs_to_the_new_household_from_then_on(client: Client) -> None:
    home, other = Family(), Family()
    await accepted(client, applied(home.a, home.b))
    bride_before = await accepted(client, applied(other.b, other.c))
    married = await accepted(client, applied(home.a, home.b, other.b))
    bride = (await ids_of(client, married))[-1]

    change = await confirmed(client, married, **{bride: "JOINED"})

    assert change["household_id"] == married["household_id"]
    assert change["moves"] == [
        {
            "person_id": bride,
            "left": bride_before["household_id"],
            "joined": married["household_id"],
        }
    ]


async def test_who_came_back_after_a_divorce_has_joined_the_household_that_was_left(
    client: Client,
) -> None:
    """A-70: mother and child are more than the father, and it is they who came back."""
    home = Family()
    before = await accepted(client, applied(home.a, home.b, home.c))
    apart = await accepted(client, applied(home.b, home.c))
    mother, child = await ids_of(client, apart)
    own = await confirmed(client, apart, **{mother: "LEFT", child: "LEFT"})
    again = await accepted(client, applied(home.a, home.b, home.c))

    change = await confirmed(client, again, **{mother: "JOINED", child: "JOINED"})

    assert again["household_id"] == own["household_id"]
    assert change["household_id"] == before["household_id"]
    assert {mother, child} <= {one["person_id"] for one in change["moves"]}
    assert {one["joined"] for one in change["moves"]} == {before["household_id"]}


async def test_two_households_on_record_that_are_one_are_merged(client: Client) -> None:
    home = Family()
    one = await accepted(client, applied(home.a))
    other = await accepted(client, applied(home.b))
    both = await accepted(client, applied(home.a, home.b))
    spouse = (await ids_of(client, both))[1]

    change = await confirmed(client, both, **{spouse: "SAME_HOUSEHOLD"})
    later = await accepted(client, applied(home.b))

    assert both["household_id"] == one["household_id"]
    assert change["merged"] == [other["household_id"]]
    assert later["household_id"] == one["household_id"]


async def test_who_was_named_by_mistake_never_belonged_there(client: Client) -> None:
    home, right = Family(), Family()
    wrong = await accepted(client, applied(home.a, home.b, right.c))
    true = await accepted(client, applied(right.a, right.c))
    child = (await ids_of(client, true))[1]

    change = await confirmed(client, true, **{child: "MISTAKEN"})

    assert true["household_id"] == wrong["household_id"]
    assert change["household_id"] != wrong["household_id"]
    assert {move["person_id"] for move in change["moves"]} == set(await ids_of(client, true))


async def test_a_finding_waits_for_another_person_of_the_county(client: Client) -> None:
    home = Family()
    first = await accepted(client, applied(home.a, home.b))
    gone = (await ids_of(client, first))[1]
    made = await find(client, first, **{gone: "LEFT"})

    second = await find(client, first, **{gone: "LEFT"})
    same = await answer(client, made.json(), sub=made.json()["found_by"])
    rejected = await answer(client, made.json(), "reject")
    again = await answer(client, rejected.json())
    work = await client.get("/v1/work", headers=as_(client.layout, "county_handler", region=COUNTY))

    assert (second.status_code, second.json()["code"]) == (409, "FINDING_OPEN_ALREADY")
    assert (same.status_code, same.json()["code"]) == (403, "CONFIRMED_BY_ANOTHER")
    assert rejected.json()["status"] == "rejected"
    assert (again.status_code, again.json()["code"]) == (409, "FINDING_ANSWERED")
    assert first["id"] not in [one["case_id"] for one in work.json()["items"]]


@pytest.mark.parametrize(
    ("finding", "code"), [("JOINED", "NOTHING_TO_JOIN"), ("SAME_HOUSEHOLD", "NOTHING_TO_JOIN")]
)
async def test_a_finding_needs_what_it_speaks_of(client: Client, finding: str, code: str) -> None:
    home, stranger = Family(), Family()
    first = await accepted(client, applied(home.a, home.b))
    unknown = await ids_of(client, await accepted(client, applied(stranger.a)))

    nowhere = await find(client, first, **{(await ids_of(client, first))[1]: finding})
    nobody = await find(client, first, **{unknown[0]: "LEFT"})

    assert (nowhere.status_code, nowhere.json()["code"]) == (422, code)
    assert (nobody.status_code, nobody.json()["code"]) == (422, "NO_MEMBER")


@pytest.mark.parametrize("finding", ["LEFT", "JOINED", "SAME_HOUSEHOLD", "MISTAKEN"])
async def test_a_finding_without_a_paper_is_refused(client: Client, finding: str) -> None:
    home = Family()
    first = await accepted(client, applied(home.a, home.b))
    spouse = (await ids_of(client, first))[1]

    refused = await find(client, first, papers=[], **{spouse: finding})

    assert (refused.status_code, refused.json()["code"]) == (422, "FINDING_WITHOUT_PAPER")


async def test_nobody_left_before_they_came_or_were_born(client: Client) -> None:
    """Who never belonged there was named by mistake: of that no day before birth is told."""
    home = Family()
    first = await accepted(client, applied(home.a, home.b))
    spouse = (await ids_of(client, first))[1]
    yesterday = client.app.state.clock.today() - timedelta(days=1)

    early = await find(client, first, since=yesterday, **{spouse: "LEFT"})
    unborn = await find(client, first, since=date(1982, 2, 1), **{spouse: "MISTAKEN"})
    mistaken = await find(client, first, since=yesterday, **{spouse: "MISTAKEN"})

    assert [(one.status_code, one.json()["code"]) for one in (early, unborn)] == [
        (422, "FOUND_BEFORE_THEIR_DAY"),
        (422, "FOUND_BEFORE_THEIR_DAY"),
    ]
    assert "1982-02-02" in unborn.json()["detail"]
    assert mistaken.status_code == 201, mistaken.text


async def test_before_acceptance_no_household_is_on_record(client: Client) -> None:

    application = await submitted(client)

    read = await client.get(
        f"/v1/applications/{application['id']}/household", headers=handler_of(client)
    )

    assert (read.status_code, read.json()["code"]) == (409, "NOT_ACCEPTED_YET")


NEWBORN = {"born_on": "2026-05-20", "sex": "FEMALE", "reason": "新生儿，尚未登记户口"}


def with_newborn(home: Family) -> dict[str, Any]:
    body = applied(home.a, home.b)
    newborn = {"name": "白玛", "relation": "CHILD", "without_number": NEWBORN}
    return body | {"members": [*body["members"], newborn]}


async def test_fr_09_a_member_without_a_number_counts_and_gets_the_number_later(
    client: Client,
) -> None:
    """FR-09: a newborn of a household of three; the number is added later (A-77)."""
    home = Family()
    application = await accepted(client, with_newborn(home))
    child = application["members"][1]

    added = await client.post(
        f"/v1/applications/{application['id']}/members/{child['person_id']}/number",
        json={"id_number": an_id_number(date(2026, 5, 20))},
        headers=handler_of(client) | once() | if_match(application),
    )

    [event] = [
        one
        for one in await outbox(client.database, application["id"])
        if one.type == "aid.intake.application-accepted.v1"
    ]
    assert [one["numbered"] for one in event.payload["members"]] == [True, True, False]
    assert (child["id_number"], child["born_on"]) == (None, "2026-05-20")
    assert added.status_code == 200, added.text
    after = added.json()["members"][1]
    assert after["person_id"] == child["person_id"]
    assert after["id_number"] is not None


async def test_the_same_newborn_is_the_same_person_in_the_next_application(
    client: Client,
) -> None:
    home = Family()
    first = await accepted(client, with_newborn(home))

    again = await accepted(client, with_newborn(home))

    assert again["members"][1]["person_id"] == first["members"][1]["person_id"]


async def test_a_member_has_a_number_or_the_reason_why_not(client: Client) -> None:
    home = Family()
    body = with_newborn(home)
    body["members"][1]["id_number"] = an_id_number(date(2026, 5, 20))

    refused = await client.post(
        "/v1/applications", json=body, headers=applicant_of(client) | once()
    )

    assert refused.status_code == 422
    assert "二者只填一项" in refused.json()["errors"][0]["message"]


async def test_a_minor_without_any_adult_is_paid_to_the_own_account(client: Client) -> None:
    """Cash has its limit: without this a larger aid could be paid to nobody (A-45)."""
    child = a_person("达娃", born=date(2015, 5, 5), phone=None)
    body = a_draft(
        category="INDIVIDUAL_MINOR_OR_MENTAL",
        applicant=child,
        members=[],
        beneficiary_index=0,
        agent={
            "name": "平措",
            "id_number": an_id_number(),
            "phone": "13900000002",
            "reason": "申请人未成年，由亲属代为申请。",
            "liability_accepted": True,
        },
    )

    draft = await drafted(client, body)

    assert draft["account"] is not None
    assert "CHECK_AUTHORISATION" not in draft["missing"]
