"""What an operation costs is counted in statements, on its real routes."""

from collections.abc import Awaitable, Callable

from aid_testing.actors import TOWNSHIP, as_
from aid_testing.fixtures import Client
from aid_testing.statements import STATEMENTS, Statements


async def test_an_answered_request_is_kept_with_its_statements_and_without_begin(
    client_of: Callable[[str], Awaitable[Client]],
) -> None:
    client = await client_of("intake")

    answer = await client.get(
        "/v1/work", headers=as_(client.layout, "township_handler", region=TOWNSHIP)
    )

    assert answer.status_code == 200, answer.text
    sent = STATEMENTS.of["intake", "list_work"]
    assert sent
    assert not any(
        statement.lstrip().upper().startswith(("BEGIN", "COMMIT", "ROLLBACK")) for statement in sent
    )


async def test_a_refused_request_is_not_kept(
    client_of: Callable[[str], Awaitable[Client]],
) -> None:
    client = await client_of("assessment")
    before = dict(STATEMENTS.of)

    answer = await client.get(
        "/v1/assessments/00000000-0000-4000-8000-000000000000",
        headers=as_(client.layout, "township_handler", region=TOWNSHIP),
    )

    assert answer.status_code == 404
    assert before == STATEMENTS.of


def test_the_dearest_request_of_an_operation_counts() -> None:
    statements = Statements()

    for sent in (["a"], ["a", "b"], ["c"]):
        statements.keep("intake", "list_work", sent)

    assert statements.of["intake", "list_work"] == ["a", "b"]
