"""Registers that 215号 asks for and that are a file each: entered by one, confirmed by another."""

from datetime import date, timedelta
from typing import Any

import pytest
from aid_client.chance import hex_text
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.rows import outbox
from aid_testing.training import School
from training_subsidy.domain.register.kept import FieldType, RegisterProfile
from training_subsidy.policy.registers import REGISTERS, RegisterMalformed, read_register

DOCUMENT = "拉人社发〔2026〕12号"


def a_value(profile: RegisterProfile, name: str) -> Any:
    field = profile.fields[name]
    return {
        FieldType.TEXT: f"唐卡{hex_text(4)}",
        FieldType.NUMBER: 20,
        FieldType.MONEY: "1200.50",
        FieldType.DAY: "2026-03-01",
        FieldType.YEAR: 2026,
        FieldType.CHOICE: next(iter(field.choices), None),
        FieldType.CREDIT_CODE: a_credit_code(),
    }[field.type]


def values_for(register: str) -> dict[str, Any]:
    profile = REGISTERS[register]
    return {name: a_value(profile, name) for name in profile.fields}


def an_entry(school: School, register: str, **other: Any) -> dict[str, Any]:
    return {
        "region": school.county,
        "since": school.today.isoformat(),
        "document": DOCUMENT,
        "values": values_for(register),
    } | other


async def fitting(school: School, register: str) -> dict[str, Any]:
    """Values for a register; what names an entry of another one names one in force there."""
    values = values_for(register)
    for name, other in REGISTERS[register].named.items():
        there = await entered(school, other)
        values[name] = there["values"][REGISTERS[other].key[0]]
    return values


async def proposed(school: School, register: str, **other: Any) -> Any:
    other = {"values": await fitting(school, register)} | other
    path = f"/v1/registers/{register}/entries"
    return await school.ask(path, school.handler, json=an_entry(school, register, **other))


async def entered(school: School, register: str, **other: Any) -> Any:
    entry = await proposed(school, register, **other)
    return await school.ask(f"/v1/register-entries/{entry['id']}/confirm", school.lead, seen=entry)


async def public(school: School, register: str, on: date | None = None) -> list[Any]:
    query = f"region={school.county}" + (f"&on={on.isoformat()}" if on else "")
    answer = await school.client.get(f"/v1/registers/{register}/entries?{query}")
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


@pytest.mark.parametrize("register", sorted(REGISTERS))
async def test_an_entry_counts_once_another_person_has_confirmed_it(
    school: School, register: str
) -> None:
    """VT-005, VT-023, VT-042, VT-043, VT-046, VT-050, VT-051, VT-052, VT-053, VT-054, VT-055,
    VT-045, VT-058, VT-060, VT-066, VT-067, VT-068, VT-069."""
    entry = await proposed(school, register)
    alone = await school.post(
        f"/v1/register-entries/{entry['id']}/confirm",
        as_(
            school.client.layout, "hrss_lead", region=school.county, sub=f"handler-{school.county}"
        ),
        seen=entry,
    )
    before = await school.get(f"/v1/register-sums?register={register}", school.lead)

    done = await school.ask(f"/v1/register-entries/{entry['id']}/confirm", school.lead, seen=entry)

    assert (alone.status_code, alone.json()["code"]) == (403, "REGISTER_ENTRY_FOUR_EYES")
    assert (before, done["status"]) == ([], "entered")
    [sums] = await school.get(f"/v1/register-sums?register={register}", school.lead)
    profile = REGISTERS[register]
    told = {name: entry["values"][name] for name in profile.summed}
    assert sums == {"county": school.county, "entries": 1, "sums": told}
    answer = await school.client.get(f"/v1/registers/{register}/entries?region={school.county}")
    assert answer.status_code == (200 if profile.public else 404)
    if profile.public:
        assert [one["id"] for one in answer.json()["items"]] == [entry["id"]]
    duty = [row.payload["state"] for row in await outbox(school.client.database, entry["id"])]
    assert duty == ["set", "met"]


async def test_an_entry_that_does_not_fit_names_every_field_that_is_wrong(school: School) -> None:
    wrong = values_for("facilities") | {
        "kind": "PALACE",
        "places": -1,
        "operator_code": "915401",
        "colour": "red",
    }
    del wrong["name"]

    answer = await school.post(
        "/v1/registers/facilities/entries",
        school.handler,
        json=an_entry(school, "facilities", values=wrong),
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "REGISTER_ENTRY_MALFORMED")
    assert {(one["pointer"], one["code"]) for one in answer.json()["errors"]} == {
        ("/values/colour", "UNKNOWN"),
        ("/values/kind", "CHOICE"),
        ("/values/name", "MISSING"),
        ("/values/places", "NUMBER"),
        ("/values/operator_code", "CREDIT_CODE"),
    }


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"wage_low": "12.345"}, "MONEY"),
        ({"wage_low": "-1.00"}, "MONEY"),
        ({"wage_low": 3}, "MONEY"),
        ({"wanted": True}, "NUMBER"),
        ({"trade": "   "}, "TEXT"),
        ({"trade": ["x"]}, "TEXT"),
    ],
    ids=str,
)
async def test_a_value_of_another_kind_is_refused(
    school: School, values: dict[str, Any], code: str
) -> None:
    given = values_for("market-information") | values

    answer = await school.post(
        "/v1/registers/market-information/entries",
        school.handler,
        json=an_entry(school, "market-information", values=given),
    )

    assert [one["code"] for one in answer.json()["errors"]] == [code]


async def test_the_same_is_entered_once_and_changed_by_an_entry_that_replaces_it(
    school: School,
) -> None:
    first = await entered(school, "facilities")
    values = first["values"] | {"places": 40}
    later = school.today + timedelta(days=30)
    again = await school.post(
        "/v1/registers/facilities/entries",
        school.handler,
        json=an_entry(school, "facilities", values=values),
    )

    second = await proposed(
        school, "facilities", values=values, since=later.isoformat(), replaces=first["id"]
    )
    await school.ask(f"/v1/register-entries/{second['id']}/confirm", school.lead, seen=second)

    assert (again.status_code, again.json()["code"]) == (409, "REGISTER_ENTRY_KNOWN")
    assert [one["values"]["places"] for one in await public(school, "facilities")] == [20]
    assert [one["values"]["places"] for one in await public(school, "facilities", later)] == [40]
    replaced = await school.get(f"/v1/register-entries/{first['id']}", school.handler)
    assert replaced["until"] == (later - timedelta(days=1)).isoformat()


async def test_an_entry_is_rejected_with_its_reason_or_taken_back_and_may_be_made_anew(
    school: School,
) -> None:
    values = values_for("awards")
    first = await proposed(school, "awards", values=values)
    path = f"/v1/register-entries/{first['id']}"
    rejected = await school.ask(
        f"{path}/reject", school.lead, seen=first, json={"reason": "事迹材料不全。"}
    )
    second = await proposed(school, "awards", values=values)

    taken_back = await school.ask(
        f"/v1/register-entries/{second['id']}/withdraw", school.handler, seen=second
    )

    assert (rejected["status"], rejected["reason"]) == ("rejected", "事迹材料不全。")
    assert taken_back["status"] == "withdrawn"
    assert (await entered(school, "awards", values=values))["status"] == "entered"


async def test_an_entry_ends_on_a_day_and_is_read_as_it_was_before(school: School) -> None:
    entry = await entered(school, "facilities")
    path = f"/v1/register-entries/{entry['id']}/end"
    early = (school.today - timedelta(days=1)).isoformat()
    last = school.today + timedelta(days=5)

    refused = await school.post(
        path, school.lead, seen=entry, json={"until": early, "reason": "协议到期。"}
    )
    await school.ask(
        path, school.lead, seen=entry, json={"until": last.isoformat(), "reason": "协议到期。"}
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "REGISTER_ENTRY_DAYS")
    assert len(await public(school, "facilities", last)) == 1
    assert await public(school, "facilities", last + timedelta(days=1)) == []


async def test_a_contest_outside_the_plan_of_the_year_is_not_subsidised(school: School) -> None:
    """VT-045: a subsidy names a contest of the plan that another person confirmed."""
    path = "/v1/registers/contest-subsidies/entries"
    contest = await proposed(school, "contests")
    values = values_for("contest-subsidies") | {"contest": contest["values"]["number"]}
    body = an_entry(school, "contest-subsidies", values=values)

    early = await school.post(path, school.handler, json=body)
    planned = f"/v1/register-entries/{contest['id']}/confirm"
    await school.ask(planned, school.lead, seen=contest)
    in_time = await school.post(path, school.handler, json=body)

    assert (early.status_code, early.json()["code"]) == (422, "REGISTER_ENTRY_NOT_LISTED")
    assert "年度职业技能竞赛计划" in early.json()["detail"]
    assert in_time.status_code == 201, in_time.text


async def test_an_institution_enters_what_is_its_own_and_sees_no_other(school: School) -> None:
    """VT-067: its accounts of a year, which nobody else but the office reads."""
    values = values_for("institution-accounts") | {"institution_code": school.credit_code}
    entry = await school.ask(
        "/v1/registers/institution-accounts/entries",
        school.own,
        json=an_entry(school, "institution-accounts", values=values),
    )
    stranger = as_(school.client.layout, "training_institution", org=a_credit_code())

    other = await school.client.get(f"/v1/register-entries/{entry['id']}", headers=stranger)
    own = await school.get("/v1/register-entries?register=institution-accounts", school.own)
    listed = await school.get(
        "/v1/register-entries?register=institution-accounts&state=proposed", school.lead
    )

    assert other.status_code == 404
    assert [one["id"] for one in own["items"]] == [entry["id"]]
    assert [one["id"] for one in listed["items"]] == [entry["id"]]
    barred = await school.post(
        "/v1/registers/awards/entries", school.own, json=an_entry(school, "awards")
    )
    assert (barred.status_code, barred.json()["code"]) == (403, "ROLE_NOT_ALLOWED")


async def test_the_registers_say_what_they_ask_and_by_which_item(school: School) -> None:
    answer = await school.client.get("/v1/registers")

    told = {one["code"]: one for one in answer.json()}
    assert set(told) == set(REGISTERS)
    assert told["awards"]["law"] == "拉政发〔2018〕215号 （八）（十五）"
    strange = await school.client.get("/v1/registers/palaces/entries")
    assert (strange.status_code, strange.json()["code"]) == (404, "REGISTER_UNKNOWN")


PROFILE = """
code: palaces
title: {zh: 宫殿, en: palaces}
law: 拉政发〔2018〕215号
requirements: [VT-005]
enters: [hrss_handler]
public: true
key: [name]
fields:
  name: {title: {zh: 名称, en: name}, type: text}
"""


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("key: [name]", "key: [place]", "key"),
        ("type: text", "type: colour", "type"),
        ("enters: [hrss_handler]", "enters: [applicant]", "enters"),
        ("type: text", "type: choice", "choices"),
        ("public: true\n", "", "public"),
        ("type: text", "type: text, sum: true", "summed"),
    ],
)
def test_a_register_that_lacks_something_does_not_start(
    before: str, after: str, place: str
) -> None:
    assert read_register("palaces.yaml", PROFILE).code == "palaces"

    with pytest.raises(RegisterMalformed, match=place):
        read_register("palaces.yaml", PROFILE.replace(before, after))


async def test_nobody_without_an_organisation_sees_what_officers_have_entered(
    school: School,
) -> None:
    """An entry belongs to no organisation: that is nobody's own, and of another county."""
    entry = await proposed(school, "institution-accounts")
    layout = school.client.layout
    officer = as_(layout, "hrss_handler", region="542099", sub="elsewhere")
    nobodys = as_(layout, "training_institution", sub="without an organisation")

    for stranger in (officer, nobodys):
        listed = await school.get("/v1/register-entries?limit=200", stranger)
        assert entry["id"] not in [one["id"] for one in listed["items"]]


async def test_an_organisation_enters_what_is_its_own_alone(school: School) -> None:
    values = values_for("institution-accounts")

    answer = await school.post(
        "/v1/registers/institution-accounts/entries",
        school.own,
        json=an_entry(school, "institution-accounts", values=values),
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "REGISTER_ENTRY_NOT_YOURS")


async def test_what_ends_on_a_day_to_come_counts_until_then(school: School) -> None:
    entry = await entered(school, "facilities")
    until = (school.today + timedelta(days=9)).isoformat()
    await school.ask(
        f"/v1/register-entries/{entry['id']}/end",
        school.lead,
        seen=entry,
        json={"until": until, "reason": "协议到期。"},
    )

    [sums] = await school.get("/v1/register-sums?register=facilities", school.lead)

    assert sums["entries"] == 1
