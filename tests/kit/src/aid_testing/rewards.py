"""A police station that takes stray dogs over, its colleagues, the shelter, and who brings them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from intake.domain.rewards.profile import Profile
from intake.policy.rewards import PROFILES
from intake.usecases.rewards.days import settle_days
from shared.roles import COUNTY, LEVELS_OF, TOWNSHIP, Role, system

from aid_testing.actors import as_, if_match, once
from aid_testing.applications import JPEG, a_card, an_id_number
from aid_testing.clocks import ahead
from aid_testing.fixtures import Client
from aid_testing.rows import rows

_stations = iter(range(101, 999))
PAID_AFTER = 2
"""A day is entered until the next, and paid after it."""


def a_photo() -> bytes:
    """A photo that no other has."""
    return JPEG[:-2] + uuid4().bytes + JPEG[-2:]


def a_chip() -> str:
    """The number of a chip that no other dog has."""
    return f"{uuid4().int % 10**15:015d}"


class Station:
    """A station of its own place, so that tests do not meet."""

    def __init__(
        self,
        client: Client,
        *,
        county: str = "540102",
        place: str | None = None,
        profile: Profile | None = None,
    ) -> None:
        self.client = client
        self.county = county
        self.region = place or f"{county}{next(_stations):03d}"
        self.profile = profile or PROFILES["STRAY_DOGS"]
        self.scheme, roles = self.profile.code, self.profile.roles
        self.officer = self.who(roles.registers, "officer")
        self.second = self.who(roles.confirms, "second")
        self.shelter = self.who(roles.receives, "shelter")
        self.watcher = self.who(roles.watches, "watcher")
        self.id_number, self.name = an_id_number(), "扎西"

    def who(self, role: str, sub: str, region: str | None = None) -> dict[str, str]:
        """Somebody of the station, or of its county where the role is one of a bureau."""
        levels = LEVELS_OF[Role(role)]
        if region is None:
            own = self.region if TOWNSHIP in levels else self.county
            region = own if levels & {TOWNSHIP, COUNTY} else self.county[:4]
        return as_(self.client.layout, role, region=region, sub=f"{sub}@{self.region}")

    def body(self, **changes: Any) -> dict[str, Any]:
        """The head of a form, paid by card."""
        today = self.client.database.clock.today()
        return {
            "scheme": self.scheme,
            "name": self.name,
            "id_number": self.id_number,
            "phone": "13900000009",
            "place": "八廓街北口",
            "receiver": "平措",
            "signature": "SIGNATURE",
            "handed_over_on": today.isoformat(),
            "method": "CARD",
            "bank_code": "BANK-LHASA",
            "account": a_card(),
        } | changes

    async def register(self, **changes: Any) -> dict[str, Any]:
        """A form without rows yet."""
        answer = await self.post("", self.officer, json=self.body(**changes))
        assert answer.status_code == 201, answer.text
        form: dict[str, Any] = answer.json()
        return form

    async def post(self, path: str, who: dict[str, str], **given: Any) -> Any:
        headers = who | once() | given.pop("headers", {})
        return await self.client.post(f"/v1/rewards{path}", headers=headers, **given)

    async def add(
        self, form: dict[str, Any], *, photo: bytes | None = None, mark: str | None = None
    ) -> Any:
        """A row as its profile asks it: with a photo, with a number, or with both."""
        asks_photo = self.profile.fields.photo != "none"
        if mark is None and self.profile.fields.mark == "required":
            mark = f"B{uuid4().int % 10**8:08d}"
        return await self.post(
            f"/{form['id']}/things",
            self.officer,
            files={"file": ("thing.jpg", photo or a_photo())} if asks_photo else None,
            data={} if mark is None else {"mark": mark},
        )

    async def seen(self, form: dict[str, Any], who: dict[str, str] | None = None) -> dict[str, Any]:
        answer = await self.client.get(f"/v1/rewards/{form['id']}", headers=who or self.officer)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def ask(
        self, form: dict[str, Any], verb: str, who: dict[str, str], body: Any = None
    ) -> Any:
        """A step on the form as it stands."""
        seen = await self.seen(form)
        return await self.post(f"/{form['id']}/{verb}", who, json=body, headers=if_match(seen))

    async def step(
        self, form: dict[str, Any], verb: str, who: dict[str, str], body: Any = None
    ) -> dict[str, Any]:
        answer = await self.ask(form, verb, who, body)
        assert answer.status_code == 200, answer.text
        after: dict[str, Any] = answer.json()
        return after

    async def brought(self, dogs: int = 1, **changes: Any) -> dict[str, Any]:
        """A form with so many rows, each with a photo."""
        form = await self.register(**changes)
        for _ in range(dogs):
            added = await self.add(form)
            assert added.status_code == 201, added.text
        return await self.seen(form)

    async def confirmed(self, dogs: int = 1, **changes: Any) -> dict[str, Any]:
        """Also confirmed by the second officer."""
        return await self.step(await self.brought(dogs, **changes), "confirm", self.second)

    async def receive(self, form: dict[str, Any], thing: dict[str, Any]) -> dict[str, Any]:
        """One has arrived at the shelter."""
        return await self.step(form, f"things/{thing['id']}/receive", self.shelter)

    async def arrived(self, dogs: int = 1, **changes: Any) -> dict[str, Any]:
        """All of a form have arrived."""
        form = await self.confirmed(dogs, **changes)
        for thing in form["things"]:
            form = await self.receive(form, thing)
        return form

    async def pass_days(self, days: int = PAID_AFTER) -> None:
        """What the sweeps bring about so many days later."""
        with ahead(self.client, days):
            settled = 1
            while settled:
                async with self.client.database.transaction(by=system("intake")) as tx:
                    settled = await settle_days(tx)

    async def ordered(self, dogs: int = 1, **changes: Any) -> dict[str, Any]:
        """The day is over, and its payment ordered."""
        form = await self.arrived(dogs, **changes)
        await self.pass_days()
        return await self.seen(form)

    async def duties(self, form: dict[str, Any]) -> set[tuple[str, str]]:
        """What is open about a form, and for whom."""
        found = await rows(
            self.client.database,
            "SELECT what, role FROM deadlines WHERE case_id = :id AND state = 'open'",
            id=UUID(form["id"]),
        )
        return {(row.what, row.role) for row in found}

    async def yesterday(self) -> str:
        day = self.client.database.clock.today() - timedelta(days=1)
        return day.isoformat()
