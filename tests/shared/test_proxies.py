"""Whose request it is, behind proxies that are believed and among callers that are not."""

import pytest
from aid_testing.actors import CITY, as_
from aid_testing.fixtures import Client
from httpx import ASGITransport, AsyncClient
from pydantic import ValidationError
from shared.exception_handlers import answer_fault
from shared.middleware import Edge
from shared.proxies import caller
from shared.settings import ServiceSettings
from starlette.types import Receive, Scope, Send

OURS = "10.0.0.0/8 fd00::/8"


@pytest.mark.parametrize(
    ("peer", "said", "asks"),
    [
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # a stranger may write what he likes
        ("10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "192.0.2.1, 203.0.113.9", "203.0.113.9"),  # what he wrote before is his word
        ("10.0.0.2", "192.0.2.1, 203.0.113.9, 10.0.0.9", "203.0.113.9"),
        ("10.0.0.2", "10.0.0.5, 10.0.0.9", "10.0.0.5"),  # all are inside: the first one
        ("10.0.0.2", "203.0.113.9, unknown", "10.0.0.2"),
        ("10.0.0.2", "203.0.113.9, nonsense, 10.0.0.9", "10.0.0.9"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "203.0.113.9:51234", "203.0.113.9"),
        ("10.0.0.2", "[2001:db8::1]:443", "2001:db8::1"),
        ("fd00::2", "2001:db8::1", "2001:db8::1"),
        ("::ffff:10.0.0.2", "::ffff:203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", ""),
    ],
)
def test_a_list_is_read_from_the_right_as_far_as_our_proxies_go(
    peer: str, said: str, asks: str
) -> None:
    assert caller(OURS, "x-forwarded-for")(peer, {"x-forwarded-for": said}) == asks


def test_nobody_is_believed_unless_named() -> None:
    headers = {"x-forwarded-for": "203.0.113.9", "forwarded": "for=203.0.113.9"}

    assert caller("", "x-forwarded-for")("127.0.0.1", headers) == "127.0.0.1"


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("for=192.0.2.1, for=203.0.113.9;proto=https;by=10.0.0.2", "203.0.113.9"),
        ('for="[2001:db8::1]:4711"', "2001:db8::1"),
        ("proto=https; For=203.0.113.9, FOR=10.0.0.9", "203.0.113.9"),
        ("for=_hidden", "10.0.0.2"),
        ("proto=https", "10.0.0.2"),
    ],
)
def test_the_standard_header_is_read_where_it_is_the_one_named(said: str, asks: str) -> None:
    asked = caller(OURS, "forwarded")

    assert asked("10.0.0.2", {"forwarded": said, "x-forwarded-for": "198.51.100.1"}) == asks
    assert caller(OURS, "x-forwarded-for")("10.0.0.2", {"forwarded": said}) == "10.0.0.2"


def test_networks_that_are_none_are_refused_at_the_start(client: Client) -> None:
    given = client.app.state.running.settings.model_dump()

    with pytest.raises(ValidationError, match="does not appear to be an IPv4 or IPv6 network"):
        type(client.app.state.running.settings)(**given, AID_TRUSTED_PROXIES="10.0.0.0/99")


async def test_a_flood_that_names_other_addresses_is_one_flood_all_the_same(
    client: Client,
) -> None:
    """The bound of addresses counts whom the proxy names, not whom the caller does."""
    headers = as_(client.layout, "operator", region=CITY)

    async def ask(http: AsyncClient, said: list[str]) -> int:
        sent = [*headers.items(), *(("X-Forwarded-For", one) for one in said)]
        return (await http.get("/v1/internal/dead-letters", headers=sent)).status_code

    settings: ServiceSettings = client.app.state.running.settings.model_copy(
        update={
            "trusted_proxies": "10.0.0.0/8",
            "address_rate_per_second": 0.01,
            "address_burst": 2,
        }
    )

    async def refuse_nobody(_: object) -> None:
        return None

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        await client.app(scope, receive, send)

    edge = Edge(
        inner,
        service=client.database.service,
        settings=settings,
        answer_fault=answer_fault,
        refuse=refuse_nobody,
    )
    behind = ASGITransport(app=edge, client=("10.0.0.2", 1))
    straight = ASGITransport(app=edge, client=("198.51.100.7", 1))
    async with (
        AsyncClient(transport=behind, base_url="http://aid") as proxied,
        AsyncClient(transport=straight, base_url="http://aid") as direct,
    ):
        one = [await ask(proxied, [f"192.0.2.{n}", "203.0.113.9"]) for n in range(3)]
        other = await ask(proxied, ["203.0.113.10"])
        stranger = [await ask(direct, [f"192.0.2.{n}"]) for n in range(3)]

    assert (one, other, stranger) == ([200, 200, 429], 200, [200, 200, 429])
