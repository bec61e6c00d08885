"""Builders of applications: synthetic people with valid numbers, and the steps up to acceptance."""

from collections import Counter
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from intake.consumers import subscriptions
from intake.usecases.applications import case_file
from shared.contracts.event import REGISTRY
from shared.contracts.vocabulary import CheckSource
from shared.roles import Actor, Role
from stdnum import luhn
from stdnum.cn import ric

from aid_testing.actors import TOWNSHIP, as_, if_match, once
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, rows

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00" * 2
    + b"\x00" * 4
    + b"IEND\xaeB`\x82"
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\x00" * 40
    + b"\xff\xd9"
)
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40

UPLOADED = (
    "HUKOU_BOOK_OR_RESIDENCE_PERMIT",
    "ID_CARD",
    "HARDSHIP_PROOF",
    "INCOME_PROPERTY_PROOF",
)
"""The papers that people bring; the two forms and the authorisations are made by signing."""

_sequence = count(1)
_cards = count(1)
_numbers: Counter[tuple[str, date]] = Counter()
COUNTIES = ("540102", "540121", "540122", "540123", "540124", "540127")
PEOPLE_OF_A_DAY = 1000


def an_id_number(born: date = date(1980, 1, 1), *, region: str | None = None) -> str:
    """A valid resident ID number that nobody else in this run has.

    A county has a thousand for one day; where none is asked for, the next county goes on.
    """
    counties = COUNTIES if region is None else (region,)
    county = next(one for one in counties if _numbers[one, born] < PEOPLE_OF_A_DAY)
    body = f"{county}{born:%Y%m%d}{_numbers[county, born]:03d}"
    _numbers[county, born] += 1
    return body + str(ric.calc_check_digit(f"{body}0"))


def a_card() -> str:
    """A card number with its Luhn digit."""
    body = f"622202020{next(_cards):09d}"
    return body + str(luhn.calc_check_digit(body))


def a_person(
    name: str = "扎西", *, born: date = date(1980, 1, 1), **changes: Any
) -> dict[str, Any]:
    """An applicant; members get a ``relation`` too."""
    return {"name": name, "id_number": an_id_number(born), "phone": "13900000001"} | changes


def a_draft(**changes: Any) -> dict[str, Any]:
    """The form of a household of three that asks aid for medical costs."""
    return {
        "region": TOWNSHIP,
        "village": f"{TOWNSHIP}001",
        "village_name": "八廓社区",
        "category": "EXPENDITURE_MEDICAL",
        "procedure": "GENERAL",
        "residence": "LOCAL_HUKOU",
        "event": {
            "cause_type": "MAJOR_DISEASE",
            "incident_on": "2026-03-02",
            "description": "急性阑尾炎住院，费用难以负担",
        },
        "applicant": a_person("扎西"),
        "applicant_relation": "HEAD",
        "members": [
            a_person("卓玛", born=date(1982, 2, 2), relation="SPOUSE", phone=None),
            a_person("达娃", born=date(2015, 5, 5), relation="CHILD", phone=None),
        ],
        "declared": {
            "income_last_12_months": "18000.00",
            "income_last_year": "20000.00",
            "deposits": "1000.00",
            "household_status": "DIBAO",
            "medical_bills": [
                {
                    "issuer": "拉萨市人民医院",
                    "invoice_number": f"LS{next(_sequence):08d}",
                    "paid_on": "2026-03-01",
                    "gross": "60000.00",
                    "basic_insurance": "30000.00",
                }
            ],
        },
        "account": {"bank_code": "BANK-LHASA", "account": a_card(), "holder": "SELF"},
    } | changes


def applicant_of(client: Client, sub: str = "applicant") -> dict[str, str]:
    """The token of the applicant."""
    return as_(client.layout, "applicant", sub=sub)


def handler_of(client: Client, region: str = TOWNSHIP) -> dict[str, str]:
    """The token of the township's handler."""
    return as_(client.layout, "township_handler", region=region)


async def drafted(
    client: Client, body: dict[str, Any] | None = None, *, sub: str = "applicant"
) -> Any:
    """A draft; the answer's JSON."""
    answer = await client.post(
        "/v1/applications", json=body or a_draft(), headers=applicant_of(client, sub) | once()
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def signed(
    client: Client, body: dict[str, Any] | None = None, *, sub: str = "applicant"
) -> Any:
    """A draft signed by its applicant."""
    body = body or a_draft()
    draft = await drafted(client, body, sub=sub)
    answer = await client.post(
        f"/v1/applications/{draft['id']}/sign",
        json={"signed_by": body["applicant"]["name"]},
        headers=applicant_of(client, sub) | once() | if_match(draft),
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def numbers_of(client: Client, application: Any) -> list[str | None]:
    """The ID numbers of an application's people, in the order of the form."""
    by = Actor(sub="a test", roles=frozenset({Role.SERVICE}))
    async with client.database.transaction(by=by, audited=False) as tx:
        file = await case_file.load(tx, UUID(str(application["id"])), of_a_person=True)
    return [person.id_number for person in file.household.persons]


def member_of(client: Client, name: str) -> dict[str, str]:
    """The token of somebody of the household, whose account has this name."""
    return as_(client.layout, "applicant", sub=f"account of {name}", name=name)


async def consented(
    client: Client,
    application: Any,
    index: int,
    name: str,
    *,
    sub: str = "applicant",
    **changes: Any,
) -> Any:
    """The consent of one adult by the own account; the response."""
    until = (client.app.state.clock.today() + timedelta(days=90)).isoformat()
    numbers = await numbers_of(client, application)
    is_own = index == 0 and not application["entrusted"]
    own = {} if is_own else {"id_number": numbers[index]}
    return await client.post(
        f"/v1/applications/{application['id']}/authorisations",
        json={
            "scope": [source.value for source in CheckSource],
            "valid_until": until,
            "signed_by": name,
        }
        | own
        | changes,
        headers=(applicant_of(client, sub) if is_own else member_of(client, name)) | once(),
    )


async def authorised(
    client: Client, application: Any, names: dict[int, str], *, sub: str = "applicant"
) -> None:
    """Consents of the adults, by index and name."""
    for index, name in names.items():
        answer = await consented(client, application, index, name, sub=sub)
        assert answer.status_code == 201, answer.text


async def upload(
    client: Client,
    application: Any,
    kind: str,
    content: bytes = PDF,
    *,
    headers: dict[str, str] | None = None,
    sub: str = "applicant",
) -> Any:
    """One paper; the response."""
    return await client.post(
        f"/v1/applications/{application['id']}/documents",
        data={"kind": kind},
        files={"file": ("paper.bin", content)},
        headers=headers or (applicant_of(client, sub) | once()),
    )


async def with_papers(
    client: Client, body: dict[str, Any] | None = None, *, sub: str = "applicant"
) -> Any:
    """A signed draft with every paper of article 16."""
    body = body or a_draft()
    application = await signed(client, body, sub=sub)
    adults = {0: body["applicant"]["name"]} | {
        index: member["name"]
        for index, member in enumerate(body["members"], start=1)
        if member.get("id_number", "")[6:10] < "2005" and "id_number" in member
    }
    await authorised(client, application, adults, sub=sub)
    for kind in UPLOADED:
        answer = await upload(client, application, kind, sub=sub)
        assert answer.status_code == 201, answer.text
    return application


async def submitted(
    client: Client,
    body: dict[str, Any] | None = None,
    *,
    complete: bool = True,
    sub: str = "applicant",
) -> Any:
    """An application in the township's hands, complete or with papers missing."""
    application = await (with_papers if complete else signed)(client, body, sub=sub)
    answer = await client.post(
        f"/v1/applications/{application['id']}/submit",
        headers=applicant_of(client, sub) | once() | if_match(application),
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def accepted(
    client: Client, body: dict[str, Any] | None = None, *, sub: str = "applicant"
) -> Any:
    """An accepted application: assessment begins."""
    application = await submitted(client, body, sub=sub)
    answer = await client.post(
        f"/v1/applications/{application['id']}/accept",
        headers=handler_of(client, application["region"]) | once() | if_match(application),
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def follow_own_events(client: Client, application_id: str) -> None:
    """What the broker would bring back to intake: its own events of a case, in order."""
    found = await rows(
        client.database,
        "SELECT id, type, payload, attributes FROM outbox WHERE aggregateid = :key ORDER BY position",
        key=UUID(application_id),
    )
    messages = []
    for row in found:
        message = a_message(REGISTRY[row.type].model_validate(row.payload), id=str(row.id))
        message.headers["ce_time"] = row.attributes["time"]
        messages.append(message)
    await subscriptions.deliver(client.database, messages)
