"""Figures of the city: a case waits for one that is missing or stale, and goes on when it comes."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from aid_testing.actors import CITY, as_
from aid_testing.assessing import Officer, Outside
from aid_testing.assessments import (
    a_declaration,
    a_medical_bill,
    a_member,
    a_visit,
    accepted_event,
    an_authorisation,
)
from aid_testing.city import agree, decide, figure, of_the_city, propose
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, outbox, rows
from intake import consumers as of_intake
from shared.clock import real_now
from shared.contracts.intake import ApplicationAccepted, Relation
from shared.contracts.plumbing import AssessmentDeadlineChanged
from shared.contracts.vocabulary import Category, CauseType

THEN = datetime(2029, 6, 8, 4, 0, tzinfo=UTC)
STANDARD = {"name": "dibao_standard", "standard": "1000.00"}
INCOME = {"name": "city_income", "all_residents": "70000.00"}
CASES = [  # each of a day of its own, for which no other test loads a figure
    (Category.EXPENDITURE_MEDICAL, "2029-06-01", [STANDARD, INCOME]),
    (Category.EMERGENCY, "2029-06-04", [STANDARD]),
]


@contextmanager
def years_later(client: Client) -> Iterator[None]:
    """Business time as it will be in June 2029."""
    clock, ahead = client.database.clock, THEN - real_now()
    before = clock.offset
    clock.offset = lambda: ahead  # type: ignore[method-assign]
    try:
        yield
    finally:
        clock.offset = before  # type: ignore[method-assign]


def a_case_of(category: Category, day: str) -> ApplicationAccepted:
    members = (a_member(), a_member(relation=Relation.CHILD, adult=False))
    consent = an_authorisation(members[0].person_id, valid_until=date(2030, 1, 1))
    return accepted_event(
        category,
        accepted_at=datetime.fromisoformat(f"{day}T04:00+00:00"),
        members=members,
        authorisations=(consent,),
        cause_type=CauseType.FIRE if category is Category.EMERGENCY else CauseType.MAJOR_DISEASE,
        declared=a_declaration(
            medical_bills=(a_medical_bill(paid_on=day),), other_necessary="90000.00"
        ),
    )


async def ready_but_for_the_city(client: Client, event: ApplicationAccepted) -> Officer:
    """The check is over, the visit made, and everything determined."""
    outside = Outside(client)
    await outside.given(event)
    await outside.work()
    officer = Officer(client, event.case_id)
    visited = await officer.do("home-visit", a_visit(visited_on=str(event.accepted_on)))
    assert visited.status_code == 200, visited.text
    await officer.prepare_determination()
    return officer


async def duties(client: Client, event: ApplicationAccepted) -> list[tuple[str, str]]:
    found = await rows(
        client.database,
        "SELECT role, state FROM deadlines WHERE case_id = :id AND what = 'city_figure'",
        id=event.case_id,
    )
    return [(one.role, one.state) for one in found]


async def sweep(client: Client) -> None:
    """What the service does by itself when something has happened."""
    await client.app.state.running.sweep()


@pytest.mark.parametrize(("category", "day", "parts"), CASES)
async def test_fr_11_a_stale_figure_is_the_citys_duty_and_never_decides(
    client: Client, category: Category, day: str, parts: list[dict[str, str]]
) -> None:
    """FR-11: on 2029-06-01 the figures of 2021 and 2026 are good no more: unknown, not “not met”."""
    missing = [one["name"].upper() for one in parts]
    with years_later(client):
        event = a_case_of(category, day)
        officer = await ready_but_for_the_city(client, event)

        seen = (await officer.read()).json()
        refused = await officer.do("complete")
        owed = await duties(client, event)
        figures = [one | {"in_force_from": day, "good_until": day} for one in parts]
        proposed = await propose(client, "/v1/internal/figures", figures=figures)
        await sweep(client)
        still = await officer.do("complete")
        confirmed = await decide(client, proposed)
        await sweep(client)
        after = (await officer.read()).json()
        done = await officer.do("complete")

    assert {one["answer"] for one in seen["preview_findings"]} & {"NOT_MET"} == set()
    assert [one["code"] for one in seen["waiting_for"]] == missing
    assert (refused.status_code, refused.json()["missing"]) == (409, missing)
    assert owed == [("city_supervisor", "open")]
    assert still.json()["missing"] == missing  # one person of the city is not enough
    assert confirmed.json()["status"] == "confirmed"
    assert (after["waiting_for"], await duties(client, event)) == ([], [("city_supervisor", "met")])
    assert done.status_code == 200, done.text


async def test_fr_11_what_is_unknown_is_the_answer_that_rests_on_the_figure(client: Client) -> None:
    """FR-11: the income's rule says unknown, and the least aid of an emergency is not named."""
    day = "2029-06-05"
    with years_later(client):
        medical = await ready_but_for_the_city(client, a_case_of(Category.EXPENDITURE_MEDICAL, day))
        emergency = await ready_but_for_the_city(client, a_case_of(Category.EMERGENCY, day))
        seen, least = (await medical.read()).json(), (await emergency.read()).json()

    answers = {one["rule"]: one["answer"] for one in seen["preview_findings"]}
    assert answers["income_is_below_the_citys"] == "UNKNOWN"
    assert answers["no_cashable_assets_cover_the_needs"] == "UNKNOWN"
    assert (least["preview"]["floor"], least["preview"]["recommended_amount"]) == (None, None)


async def test_fr_11_the_duty_stands_on_the_citys_work_list(
    client: Client, client_of: Callable[[str], Awaitable[Client]]
) -> None:
    """FR-11: a person of the city sees what is owed, by which article and until when."""
    intake = await client_of("intake")
    with years_later(client):
        event = a_case_of(Category.EMERGENCY, "2029-06-06")
        await Outside(client).given(event)
    told = [
        AssessmentDeadlineChanged.model_validate(one.payload)
        for one in await outbox(client.database, event.case_id)
        if "deadline-changed" in one.type
    ]
    [duty] = [one for one in told if one.what == "city_figure"]
    await of_intake.subscriptions.deliver(intake.database, [a_message(duty)])

    supervisor = as_(client.layout, "city_supervisor", region=CITY)
    listed = await intake.get("/v1/work?mine=true&limit=200", headers=supervisor)

    [item] = [one for one in listed.json()["items"] if one["case_id"] == str(event.case_id)]
    assert (item["role"], item["article"]) == ("city_supervisor", "第八条、第十一条")
    assert item["sentence"] == "加载认定所缺的市级数据（统计公报或低保标准）"


async def test_fr_12_an_income_between_the_two_published_figures_is_the_citys_to_decide(
    client: Client,
) -> None:
    """FR-12: asked for at assessment, not after signatures; no officer types the figure (A-79)."""
    day = (real_now() + timedelta(hours=8) - timedelta(days=40)).date()
    outside = Outside(client)
    event = await outside.given(
        accepted_event(
            accepted_at=datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
            declared=a_declaration(income_last_12_months="120000.00"),
        )
    )
    await figure(
        client,
        "city_income",
        since=str(day),
        until=str(day),
        urban="61802.00",
        rural="29189.00",
    )
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()

    typed = await officer.do("determine", {"city_income_per_head": "45000.00"})
    early = await officer.do("complete")
    owed = await duties(client, event)
    await figure(client, "city_income", since=str(day), until=str(day), all_residents="45000.00")
    done = await officer.do("complete")

    assert typed.status_code == 422
    assert (early.status_code, early.json()["missing"]) == (409, ["CITY_INCOME"])
    assert owed == [("city_supervisor", "open")]
    assert done.status_code == 200, done.text
    assert await duties(client, event) == [("city_supervisor", "cancelled")]


async def test_an_income_below_the_rural_figure_needs_no_further_word(client: Client) -> None:
    outside = Outside(client)
    day = str((real_now() + timedelta(hours=8)).date())
    await figure(client, "city_income", since=day, until=day, urban="61802.00", rural="29189.00")
    event = await outside.given(accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()

    assert (await officer.do("complete")).status_code == 200
    assert await duties(client, event) == []


@pytest.mark.parametrize(
    "figure_",
    [
        {"name": "dibao_standard", "all_residents": "1.00"},
        {"name": "dibao_standard", "standard": "1.00", "rural": "1.00"},
        {"name": "city_income"},
        {"name": "city_income", "urban": "70000.00"},
        {"name": "city_income", "rural": "30000.00"},
        {"name": "property_rules", "vehicles": 1},
        {"name": "city_income", "all_residents": "1.00", "good_until": "2028-02-07"},
        {"name": "dibao_standard", "standard": "1.00", "good_until": "2099-12-31"},
        {"name": "dibao_standard", "standard": "1.00", "good_until": "2025-12-31"},
        {"name": "dibao_standard", "standard": "0.00"},
    ],
)
async def test_a_figure_that_is_not_whole_is_refused(client: Client, figure_: Any) -> None:
    given = {"in_force_from": "2026-01-01", "good_until": "2026-12-31"} | figure_

    refused = await agree(client, "/v1/internal/figures", figures=[given])

    assert refused.status_code == 422, refused.text


async def test_a_document_gives_one_figure_for_one_day(client: Client) -> None:
    one = {"name": "dibao_standard", "in_force_from": "2031-01-01", "good_until": "2031-12-31"}
    figures = [one | {"standard": amount} for amount in ("850.00", "860.00")]

    refused = await propose(client, "/v1/internal/figures", figures=figures)

    assert refused.status_code == 422, refused.text


async def test_every_figure_is_public_with_document_and_last_day_of_trust(client: Client) -> None:
    await figure(
        client, "dibao_standard", since="2019-01-01", until="2019-12-31", standard="850.00"
    )

    listed = (await client.get("/v1/city-figures")).json()

    [one] = [one for one in listed if one["in_force_from"] == "2019-01-01"]
    assert (one["good_until"], one["value"]) == ("2019-12-31", {"standard": "850.00"})
    assert one["document"] == "拉民发〔2026〕1号"


async def test_a_person_of_the_city_proposes_and_another_city_does_not(client: Client) -> None:
    one = {"name": "dibao_standard", "in_force_from": "2019-02-01", "good_until": "2019-12-31"}
    figures = [one | {"standard": "850.00"}]
    supervisor = of_the_city(client, "supervisor", "city_supervisor")
    neighbour = as_(client.layout, "city_supervisor", region="5402", sub="neighbour")

    proposed = await propose(client, "/v1/internal/figures", supervisor, figures=figures)
    alone = await decide(client, proposed, by=supervisor)
    elsewhere = await propose(client, "/v1/internal/figures", neighbour, figures=figures)
    next_door = await decide(client, proposed, by=neighbour)

    assert proposed.status_code == 202, proposed.text
    assert alone.json()["code"] == "SECOND_PERSON_OF_CITY"
    assert {elsewhere.json()["code"], next_door.json()["code"]} == {"CITY_LEVEL_REQUIRED"}


async def test_a_person_of_the_city_decides_only_what_is_of_their_role(client: Client) -> None:
    day = {"code": "LHASA", "published_from": "2026-08-14", "published_through": "2026-08-14"}
    proposed = await propose(client, "/v1/internal/calendars", calendars=[day])

    refused = await decide(
        client, proposed, by=of_the_city(client, "supervisor", "city_supervisor")
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_NOT_ALLOWED")
