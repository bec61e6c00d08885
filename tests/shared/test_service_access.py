"""Which service may fetch what from whom: the table, and everything outside it."""

from collections.abc import Awaitable, Callable
from itertools import product

import pytest
from aid_testing.actors import as_
from aid_testing.fixtures import Client
from shared.contracts.people import Purpose
from shared.ids import new_id
from shared.service_access import MAY_FETCH, Confirmation
from shared.suite import PROGRAMMES, SERVICES

PEOPLE = sorted({one.people for one in PROGRAMMES})
DECISIONS = sorted({one.decisions for one in PROGRAMMES})
ADDRESSES: list[tuple[str, Purpose | Confirmation, str]] = [
    *(
        (owner, why, "/v1/internal/cases/{id}/people?purpose=" + why)
        for owner, why in product(PEOPLE, Purpose)
    ),
    *((owner, Confirmation.DECISION, "/v1/internal/decisions/{id}") for owner in DECISIONS),
]


@pytest.mark.parametrize(("owner", "why", "address"), ADDRESSES)
async def test_a_service_fetches_what_the_table_lets_it_and_nothing_else(
    client_of: Callable[[str], Awaitable[Client]],
    owner: str,
    why: Purpose | Confirmation,
    address: str,
) -> None:
    client = await client_of(owner)
    answers = {}
    for asking in (service.name for service in SERVICES):
        token = as_(client.layout, "service", region="5401", sub=f"service:{asking}")
        answer = await client.get(address.format(id=new_id()), headers=token)
        answers[asking] = answer.status_code

    lets = {asking for asking, of, purpose in MAY_FETCH if (of, purpose) == (owner, why)}
    assert answers == {service.name: 404 if service.name in lets else 403 for service in SERVICES}


@pytest.mark.parametrize("sub", ["disbursement", "service@5401", "service:", "service:bank"])
async def test_a_service_token_that_names_no_service_fetches_nothing(
    client_of: Callable[[str], Awaitable[Client]], sub: str
) -> None:
    client = await client_of("intake")
    token = as_(client.layout, "service", region="5401", sub=sub)

    answer = await client.get(
        f"/v1/internal/cases/{new_id()}/people?purpose=PAYMENT", headers=token
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_FOR_THIS_SERVICE")


@pytest.mark.parametrize("purposes", [[], ["ECONOMIC_CHECK"], ["PUBLIC_NOTICE", "payment"]])
async def test_a_token_opens_nothing_that_it_was_not_issued_for(
    client_of: Callable[[str], Awaitable[Client]], purposes: list[str]
) -> None:
    client = await client_of("intake")
    token = as_(
        client.layout, "service", region="5401", sub="service:disbursement", purposes=purposes
    )

    answer = await client.get(
        f"/v1/internal/cases/{new_id()}/people?purpose=PAYMENT", headers=token
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_FOR_THIS_SERVICE")


async def test_purposes_that_are_no_list_of_texts_are_no_token(
    client_of: Callable[[str], Awaitable[Client]],
) -> None:
    client = await client_of("intake")
    token = as_(client.layout, "service", sub="service:disbursement", purposes=[7])  # type: ignore[list-item]

    answer = await client.get(
        f"/v1/internal/cases/{new_id()}/people?purpose=PAYMENT", headers=token
    )

    assert answer.status_code == 401


def test_every_purpose_is_somebodys() -> None:
    assert {purpose for _, _, purpose in MAY_FETCH} == {*Purpose, *Confirmation}
