"""Another authority asks about one person, and the person sees who asked (个人信息保护法)."""

from datetime import date, timedelta
from typing import Any

import pytest
from aid_testing import sharing
from aid_testing.actors import CITY, COUNTY, as_, if_match, once
from aid_testing.applications import (
    a_draft,
    a_person,
    accepted,
    an_id_number,
    applicant_of,
    drafted,
    handler_of,
    member_of,
    numbers_of,
)
from aid_testing.city import decide, propose
from aid_testing.clocks import ahead
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from intake.store.sharing.pulls import forget_answers
from shared.roles import system

EVERYTHING = ["AIDED", "AIDED_SINCE", "PAID_BY_CATEGORY"]


async def aided(client: Client, **of_money: int) -> tuple[Any, str]:
    """An accepted case that is approved, and its applicant's number."""
    case = await accepted(client)
    await sharing.granted(client, case, **of_money)
    number = (await numbers_of(client, case))[0]
    assert number is not None
    return case, number


async def test_a_consumer_learns_what_was_agreed_and_no_more(client: Client) -> None:
    consumer = sharing.a_consumer()
    agreement = await sharing.agreed(client, consumer)
    _, number = await aided(client, paid=1)

    answer = await sharing.pull(client, consumer, number)

    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["aided"] is True
    assert {*told} & {"aided_since", "paid_by_category"} == set()
    today = client.database.clock.today()
    assert told["kept_until"] == (today + timedelta(days=30)).isoformat()
    assert (told["agreement_id"], told["fields"]) == (agreement["id"], ["AIDED"])
    assert number not in answer.text


async def test_what_was_paid_this_year_stands_by_category_and_money_that_came_back_does_not(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer, fields=EVERYTHING)
    _, once_paid = await aided(client, paid=1)
    _, paid_again = await aided(client, paid=2, returned=1)
    _, came_back = await aided(client, paid=1, returned=1)

    said = [
        (await sharing.pull(client, consumer, one)).json()
        for one in (once_paid, paid_again, came_back)
    ]

    today = client.database.clock.today().isoformat()
    assert [one["aided_since"] for one in said] == [today] * 3
    amount = {"EXPENDITURE_MEDICAL": "9000.00"}
    assert [one["paid_by_category"] for one in said] == [amount, amount, {}]


async def test_a_person_whom_nobody_knows_is_answered_like_one_without_aid(client: Client) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer, fields=EVERYTHING)
    case = await accepted(client)
    waiting = (await numbers_of(client, case))[0]

    unknown = (await sharing.pull(client, consumer, an_id_number(date(1961, 4, 4)))).json()
    not_decided = (await sharing.pull(client, consumer, waiting)).json()

    own = {"id", "asked_at"}
    assert {k: v for k, v in unknown.items() if k not in own} == {
        k: v for k, v in not_decided.items() if k not in own
    }
    assert (unknown["aided"], unknown["paid_by_category"]) == (False, {})


async def test_aid_for_one_person_is_not_told_of_the_household(client: Client) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer)
    case = await accepted(client, a_draft(category="INDIVIDUAL_OTHER", beneficiary_index=0))
    await sharing.granted(client, case)
    applicant, spouse, *_ = await numbers_of(client, case)

    said = [
        (await sharing.pull(client, consumer, one)).json()["aided"] for one in (applicant, spouse)
    ]

    assert said == [True, False]


@pytest.mark.parametrize(
    ("agreement", "asked"),
    [
        ({}, {"purpose": "CREDIT_SCORE"}),
        ({}, {"ground": "OTHER_LAW"}),
        ({"since": 1}, {}),
    ],
    ids=["another purpose", "another ground", "an agreement that begins tomorrow"],
)
async def test_nothing_is_told_beyond_an_agreement_and_the_refusal_is_on_the_trail(
    client: Client, agreement: dict[str, Any], asked: dict[str, Any]
) -> None:
    consumer = sharing.a_consumer()
    if "since" in agreement:
        begins = client.database.clock.today() + timedelta(days=agreement["since"])
        agreement = {"since": begins.isoformat()}
    await sharing.agreed(client, consumer, **agreement)
    _, number = await aided(client)

    answer = await sharing.pull(client, consumer, number, **asked)

    assert (answer.status_code, answer.json()["code"]) == (403, "NO_DATA_AGREEMENT")
    assert "请" in answer.json()["detail"]
    refused = await rows(
        client.database,
        "SELECT action, outcome FROM audit_log WHERE actor_id = :who",
        who=f"client:{consumer}",
    )
    assert [(one.action, one.outcome) for one in refused] == [("pull_data", "denied")]


async def test_the_agreement_of_one_consumer_is_none_of_another(client: Client) -> None:
    consumer, other = sharing.a_consumer(), sharing.a_consumer()
    agreement = await sharing.agreed(client, consumer)
    _, number = await aided(client)
    receipt = (await sharing.pull(client, consumer, number)).json()

    asked = await sharing.pull(client, other, number)
    read = await client.get(
        f"/v1/data-pulls/{receipt['id']}", headers=sharing.of_the_consumer(client, other)
    )
    seen = await client.get("/v1/data-agreements", headers=sharing.of_the_consumer(client, other))

    assert (asked.status_code, read.status_code) == (403, 404)
    assert agreement["id"] not in [one["id"] for one in seen.json()["items"]]


async def test_a_number_that_is_none_is_refused_at_its_place(client: Client) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer)

    answer = await sharing.pull(client, consumer, "540102198001010010")

    assert (answer.status_code, answer.json()["code"]) == (422, "ID_NUMBER_INVALID")
    assert answer.json()["errors"][0]["pointer"] == "/id_number"


async def test_a_question_sent_again_is_one_receipt_with_the_same_answer(client: Client) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer)
    _, number = await aided(client)
    key = f"question of {consumer}"

    first, again = [await sharing.pull(client, consumer, number, key=key) for _ in range(2)]

    assert again.json() == first.json()
    assert again.headers["Idempotency-Hit"] == "true"


async def test_an_answer_is_gone_after_the_day_until_which_it_may_be_kept(client: Client) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer, kept_days=10)
    _, number = await aided(client)
    receipt = (await sharing.pull(client, consumer, number)).json()
    headers = sharing.of_the_consumer(client, consumer)

    with ahead(client, 10):
        last_day = await client.get(f"/v1/data-pulls/{receipt['id']}", headers=headers)
    with ahead(client, 11):
        after = await client.get(f"/v1/data-pulls/{receipt['id']}", headers=headers)
        async with client.database.transaction(by=system("intake"), audited=False) as tx:
            await forget_answers(tx, today=tx.clock.today())
    kept = await rows(
        client.database,
        "SELECT CAST(id AS varchar) AS id FROM data_pulls WHERE answer IS NOT NULL",
    )

    assert last_day.json()["aided"] is True
    assert (after.status_code, "aided" in after.json()) == (200, False)
    assert receipt["id"] not in [one.id for one in kept]


async def test_with_consent_as_its_ground_each_person_is_asked_and_may_take_it_back(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    agreement = await sharing.agreed(client, consumer, ground="CONSENT")
    case, number = await aided(client)
    spouse = (await numbers_of(client, case))[1]
    until = (client.database.clock.today() + timedelta(days=30)).isoformat()
    body = {"agreement_id": agreement["id"], "application_id": case["id"], "valid_until": until}

    before = await sharing.pull(client, consumer, number, ground="CONSENT")
    given = await client.post(
        "/v1/my-data-consents", json=body, headers=applicant_of(client) | once()
    )
    with_it = await sharing.pull(client, consumer, number, ground="CONSENT")
    of_the_spouse = await sharing.pull(client, consumer, spouse, ground="CONSENT")
    own = await client.post(
        "/v1/my-data-consents",
        json=body | {"id_number": spouse},
        headers=member_of(client, "卓玛") | once(),
    )
    of_the_spouse_too = await sharing.pull(client, consumer, spouse, ground="CONSENT")
    taken_back = await client.post(
        f"/v1/my-data-consents/{given.json()['id']}/withdraw",
        headers=applicant_of(client) | once() | if_match(given),
    )
    after = await sharing.pull(client, consumer, number, ground="CONSENT")

    assert (before.status_code, before.json()["code"]) == (403, "DATA_CONSENT_MISSING")
    assert (given.status_code, with_it.status_code, with_it.json()["aided"]) == (201, 201, True)
    assert of_the_spouse.status_code == 403
    assert (own.status_code, of_the_spouse_too.status_code) == (201, 201)
    assert (taken_back.status_code, after.status_code) == (200, 403)
    again = await client.post(
        f"/v1/my-data-consents/{given.json()['id']}/withdraw",
        headers=applicant_of(client) | once() | if_match(taken_back),
    )
    assert again.json()["code"] == "DATA_CONSENT_WITHDRAWN_ALREADY"
    listed = await client.get("/v1/my-data-consents", headers=applicant_of(client))
    assert given.json()["id"] in [one["id"] for one in listed.json()["items"]]
    one = await client.get(
        f"/v1/my-data-consents/{given.json()['id']}", headers=applicant_of(client)
    )
    strange = await client.get(
        f"/v1/my-data-consents/{given.json()['id']}", headers=applicant_of(client, "another")
    )
    assert (one.status_code, strange.status_code) == (200, 404)


@pytest.mark.parametrize(
    ("of_agreement", "days", "by", "code"),
    [
        ("STATUTORY_DUTY", 30, "applicant", "DATA_CONSENT_NOT_ASKED"),
        ("CONSENT", 367, "applicant", "DATA_CONSENT_DAYS"),
        ("CONSENT", -1, "applicant", "DATA_CONSENT_DAYS"),
        ("CONSENT", 30, "a stranger", "APPLICATION_NOT_FOUND"),
    ],
    ids=["no consent is needed", "for longer than a year", "for the past", "of somebody else"],
)
async def test_a_consent_is_the_persons_own_and_for_a_time(
    client: Client, of_agreement: str, days: int, by: str, code: str
) -> None:
    agreement = await sharing.agreed(client, sharing.a_consumer(), ground=of_agreement)
    case = await accepted(client)
    until = (client.database.clock.today() + timedelta(days=days)).isoformat()

    answer = await client.post(
        "/v1/my-data-consents",
        json={
            "agreement_id": agreement["id"],
            "application_id": case["id"],
            "valid_until": until,
        },
        headers=applicant_of(client, by) | once(),
    )

    assert answer.json()["code"] == code


async def test_an_agreement_is_made_by_two_people_of_the_city(client: Client) -> None:
    consumer = sharing.a_consumer()
    body = sharing.an_agreement(client, consumer)
    _, number = await aided(client)

    of_a_county = as_(client.layout, "city_supervisor", region=COUNTY, sub="nobody")
    refused = await propose(client, "/v1/data-agreements", of_a_county, **body)
    proposed = await propose(client, "/v1/data-agreements", sharing.the_city(client), **body)
    alone = await decide(client, proposed, by=sharing.the_city(client))
    meanwhile = await sharing.pull(client, consumer, number)
    await decide(client, proposed, by=sharing.the_city(client, "second"))

    assert refused.status_code == 403
    assert (proposed.status_code, alone.status_code) == (202, 403)
    assert meanwhile.json()["code"] == "NO_DATA_AGREEMENT"
    assert (await sharing.pull(client, consumer, number)).status_code == 201


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"since": "2020-01-01"}, "DATA_AGREEMENT_DAYS"),
        ({"until": "2020-01-01"}, "DATA_AGREEMENT_DAYS"),
        ({"region": "3301"}, "OUTSIDE_LHASA"),
        ({}, "DATA_AGREEMENT_OVERLAPS"),
    ],
    ids=["from the past", "ends before it begins", "of another city", "beside another"],
)
async def test_an_agreement_that_could_not_hold_is_refused_at_once(
    client: Client, change: dict[str, Any], code: str
) -> None:
    consumer = sharing.a_consumer()
    if not change:
        await sharing.agreed(client, consumer)

    body = sharing.an_agreement(client, consumer, **change)
    answer = await propose(client, "/v1/data-agreements", sharing.the_city(client), **body)

    assert (answer.status_code, answer.json()["code"]) in {(409, code), (422, code)}


async def test_an_agreement_that_ended_lets_nobody_ask_on_the_day_after(client: Client) -> None:
    consumer = sharing.a_consumer()
    agreement = await sharing.agreed(client, consumer)
    _, number = await aided(client)
    until = client.database.clock.today().isoformat()
    too_late = {"document": "拉民发〔2026〕13号", "until": "2199-01-01"}
    path = f"/v1/data-agreements/{agreement['id']}/end"
    by = sharing.the_city(client) | if_match(agreement)

    longer = await client.post(path, json=too_late, headers=by | once())
    proposed = await client.post(path, json=too_late | {"until": until}, headers=by | once())
    done = await decide(client, proposed, by=sharing.the_city(client, "second"))
    today = await sharing.pull(client, consumer, number)
    with ahead(client, 1):
        tomorrow = await sharing.pull(client, consumer, number)

    assert longer.json()["code"] == "DATA_AGREEMENT_DAYS"
    assert done.status_code == 200, done.text
    assert (today.status_code, tomorrow.status_code) == (201, 403)


async def test_a_person_sees_who_asked_why_and_on_which_ground(client: Client) -> None:
    consumer = sharing.a_consumer()
    await sharing.agreed(client, consumer)
    sub = f"asked about by {consumer}"
    case = await accepted(client, sub=sub)
    number = (await numbers_of(client, case))[0]
    receipt = (await sharing.pull(client, consumer, number)).json()
    paper = case["documents"][0]["id"]
    await client.get(
        f"/v1/applications/{case['id']}/documents/{paper}/content",
        headers=handler_of(client, case["region"]),
    )

    own = await client.get("/v1/my-readings", headers=applicant_of(client, sub))

    assert own.status_code == 200, own.text
    officer, asked = own.json()["items"][:2]
    assert asked == {
        "at": asked["at"],
        "reader": "拉萨市教育局",
        "office": None,
        "purpose": "学费减免资格核验",
        "basis": "社会救助暂行办法 第五十七条",
        "what": ["本年是否获临时救助"],
        "case_id": None,
        "receipt": receipt["id"],
    }
    assert (officer["reader"], officer["office"]) == ("乡镇（街道）经办人", case["region"])
    assert (officer["what"], officer["case_id"]) == (["申请材料"], case["id"])
    strange = await client.get("/v1/my-readings", headers=applicant_of(client, f"not {sub}"))
    assert strange.json()["items"] == []


async def test_what_other_services_fetched_of_a_person_is_shown_with_its_purpose(
    client: Client,
) -> None:
    sub = f"fetched of {sharing.a_consumer()}"
    case = await accepted(client, sub=sub)
    by = as_(client.layout, "service", sub="service:assessment", region=CITY)
    fetched = await client.get(
        f"/v1/internal/cases/{case['id']}/people?purpose=ECONOMIC_CHECK", headers=by
    )
    assert fetched.status_code == 200, fetched.text

    found = []
    cursor = ""
    while True:
        page = await client.get(
            f"/v1/my-readings?limit=1{cursor}",
            headers=applicant_of(client, sub) | {"Accept-Language": "en"},
        )
        found += page.json()["items"]
        if page.json()["next"] is None:
            break
        cursor = f"&cursor={page.json()['next']}"

    [one] = [one for one in found if one["purpose"]]
    assert (one["purpose"], one["what"]) == ("the check of means", ["names and numbers of persons"])
    assert "service:assessment" not in str(one)


async def test_who_types_a_number_into_a_draft_is_not_that_person(client: Client) -> None:
    """Neither may a stranger consent for somebody, nor see who asked about them."""
    consumer = sharing.a_consumer()
    agreement = await sharing.agreed(client, consumer, ground="CONSENT")
    _, number = await aided(client)
    draft = await drafted(client, a_draft(applicant=a_person(id_number=number)), sub="mallory")
    until = (client.database.clock.today() + timedelta(days=30)).isoformat()

    given = await client.post(
        "/v1/my-data-consents",
        json={
            "agreement_id": agreement["id"],
            "application_id": draft["id"],
            "valid_until": until,
        },
        headers=applicant_of(client, "mallory") | once(),
    )
    asked = await sharing.pull(client, consumer, number, ground="CONSENT")
    other = sharing.a_consumer()
    await sharing.agreed(client, other)
    assert (await sharing.pull(client, other, number)).status_code == 201
    seen = await client.get("/v1/my-readings", headers=applicant_of(client, "mallory"))

    assert given.json()["code"] == "APPLICATION_NOT_FOUND"
    assert asked.status_code == 403
    assert seen.json()["items"] == []


async def test_a_consent_that_is_taken_back_takes_the_same_given_twice_along(
    client: Client,
) -> None:
    consumer = sharing.a_consumer()
    agreement = await sharing.agreed(client, consumer, ground="CONSENT")
    case, number = await aided(client)
    until = (client.database.clock.today() + timedelta(days=30)).isoformat()
    body = {"agreement_id": agreement["id"], "application_id": case["id"], "valid_until": until}
    by = applicant_of(client)
    first = await client.post("/v1/my-data-consents", json=body, headers=by | once())
    await client.post("/v1/my-data-consents", json=body, headers=by | once())

    taken_back = await client.post(
        f"/v1/my-data-consents/{first.json()['id']}/withdraw", headers=by | once() | if_match(first)
    )

    assert taken_back.status_code == 200
    after = await sharing.pull(client, consumer, number, ground="CONSENT")
    assert (after.status_code, after.json()["code"]) == (403, "DATA_CONSENT_MISSING")
