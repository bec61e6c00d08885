"""Data sharing as its three sides see it: the city, a consumer, and the person who is asked about."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from aid_client.chance import hex_text
from intake.consumers import subscriptions
from shared.contracts.approval import DecisionMade
from shared.contracts.disbursement import PaymentPaid, PaymentReturned
from shared.contracts.vocabulary import Category

from aid_testing.actors import CITY, as_, if_match, once
from aid_testing.applications import applicant_of
from aid_testing.city import decide, propose
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, rows

GROUND = "STATUTORY_DUTY"


def the_city(client: Client, who: str = "first") -> dict[str, str]:
    """One of the two people of the city."""
    return as_(client.layout, "city_supervisor", region=CITY, sub=f"sharing-{who}")


def a_consumer() -> str:
    """An organisation that nobody else has agreed anything with."""
    return f"BUREAU-{hex_text(8).upper()}"


def an_agreement(client: Client, consumer: str, **changes: Any) -> dict[str, Any]:
    """The body of an agreement: school fee relief, only yes or no, from today for a year."""
    today = client.database.clock.today()
    return {
        "document": "拉民发〔2026〕12号",
        "consumer": consumer,
        "consumer_name": "拉萨市教育局",
        "purpose": "SCHOOL_FEE_RELIEF",
        "purpose_title": "学费减免资格核验",
        "ground": GROUND,
        "basis": "社会救助暂行办法 第五十七条",
        "fields": ["AIDED"],
        "region": CITY,
        "kept_days": 30,
        "since": today.isoformat(),
        "until": (today + timedelta(days=365)).isoformat(),
    } | changes


async def agreed(client: Client, consumer: str, **changes: Any) -> Any:
    """An agreement that two people of the city entered, as the consumer reads it."""
    body = an_agreement(client, consumer, **changes)
    proposed = await propose(client, "/v1/data-agreements", the_city(client), **body)
    assert proposed.status_code == 202, proposed.text
    done = await decide(client, proposed, by=the_city(client, "second"))
    assert done.status_code == 200, done.text
    found = await client.get(
        "/v1/data-agreements?limit=200", headers=of_the_consumer(client, consumer)
    )
    return next(one for one in found.json()["items"] if one["id"] == done.json()["result"])


def of_the_consumer(client: Client, consumer: str) -> dict[str, str]:
    """The consumer's own token, as client_credentials gives it."""
    return as_(client.layout, "data_partner", sub=f"client:{consumer}", org=consumer)


async def pull(
    client: Client, consumer: str, number: str | None, key: str | None = None, **changes: Any
) -> Any:
    """The consumer asks about the person with this number."""
    body = {"id_number": number, "purpose": "SCHOOL_FEE_RELIEF", "ground": GROUND} | changes
    headers = of_the_consumer(client, consumer) | once(key)
    return await client.post("/v1/data-pulls", json=body, headers=headers)


async def consent(client: Client, agreement: Any, case: Any, *, sub: str) -> Any:
    """The applicant of a case consents to an agreement."""
    given = await client.post(
        "/v1/my-data-consents",
        json={
            "agreement_id": agreement["id"],
            "application_id": case["id"],
            "valid_until": (client.database.clock.today() + timedelta(days=300)).isoformat(),
        },
        headers=applicant_of(client, sub) | once(),
    )
    assert given.status_code == 201, given.text
    return given


async def take_back(client: Client, given: Any, *, sub: str) -> None:
    """The applicant takes a consent back."""
    taken_back = await client.post(
        f"/v1/my-data-consents/{given.json()['id']}/withdraw",
        headers=applicant_of(client, sub) | once() | if_match(given),
    )
    assert taken_back.status_code == 200, taken_back.text


def a_grant(case: Any, *, at: datetime, approved: bool = True) -> DecisionMade:
    """The decision on a case of sickness, of 9000 yuan."""
    return DecisionMade(
        case_id=UUID(case["id"]),
        decision_id=uuid4(),
        case_number="LZ-540102-2026-000001",
        approved=approved,
        articles=("第八条",),
        edition="202-2018@2018-12-03",
        decided_at=at,
        decided_by="lead",
        signers=("lead",),
        category=Category.EXPENDITURE_MEDICAL,
        region=case["region"],
        household_id=uuid4(),
        amount=900_000,
    )


async def granted(client: Client, case: Any, *, paid: int = 0, returned: int = 0) -> None:
    """The case is approved now, and its money paid so often, and as often returned after it."""
    now = client.database.clock.now()
    one = {
        "case_id": UUID(case["id"]),
        "payment_id": uuid4(),
        "decision_id": uuid4(),
        "amount": 900_000,
    }
    events: list[Any] = [a_grant(case, at=now)]
    for attempt in range(1, paid + 1):
        events.append(PaymentPaid(**one, attempt=attempt, paid_on=client.database.clock.today()))
        if attempt <= returned:
            events.append(
                PaymentReturned(
                    **one, attempt=attempt, reason="AC04", needs_applicant=True, after_paid=True
                )
            )
    messages = []
    for minute, event in enumerate(events):
        message = a_message(event)
        message.headers["ce_time"] = (now + timedelta(seconds=minute)).isoformat()
        messages.append(message)
    await subscriptions.deliver(client.database, messages)


async def trail_of(client: Client, resource: str) -> list[Any]:
    """What the audit trail has of a resource."""
    return await rows(
        client.database,
        "SELECT actor_id, action, outcome, detail FROM audit_log WHERE resource_id = :id"
        " ORDER BY position",
        id=resource,
    )
