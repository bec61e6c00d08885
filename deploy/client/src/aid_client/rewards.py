"""From a stray dog at the police station to the reward on a card: everybody's steps."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from aid_client import clock
from aid_client.chance import CHANCE
from aid_client.household import BANK, a_birthday, a_card, an_id_number
from aid_client.http import SuiteClient, until

SERVICE = "intake"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


@dataclass
class Reward:
    """What one person brings to a station on one day."""

    suite: SuiteClient
    region: str = "540102001"
    scheme: str = "STRAY_DOGS"
    name: str = "扎西"
    id_number: str = field(default_factory=lambda: an_id_number(a_birthday(40)))
    card: str = field(default_factory=a_card)
    view: Any = None

    def __post_init__(self) -> None:
        county = self.region[:6]
        self.officer = self.suite.token("police_officer", region=self.region, sub="officer-1")
        self.second = self.suite.token("police_officer", region=self.region, sub="officer-2")
        self.shelter = self.suite.token("shelter_officer", region=county, sub="shelter-1")

    @property
    def id(self) -> str:
        """The day's id: the case that disbursement pays."""
        return str(self.view["day"]["id"])

    async def _step(self, path: str, token: str, **options: Any) -> Any:
        self.view = await self.suite.ask(
            "POST",
            SERVICE,
            f"/v1/rewards/{self.view['id']}/{path}",
            token=token,
            version=self.view["version"],
            **options,
        )
        return self.view

    async def read(self) -> Any:
        """The form as the station sees it."""
        path = f"/v1/rewards/{self.view['id']}"
        self.view = await self.suite.ask("GET", SERVICE, path, token=self.officer)
        return self.view

    async def register(self, dogs: int = 1) -> Any:
        """The station enters the form and each dog with its photo."""
        today: date = clock.now(self.suite.layout).date()
        self.view = await self.suite.ask(
            "POST",
            SERVICE,
            "/v1/rewards",
            token=self.officer,
            json={
                "scheme": self.scheme,
                "name": self.name,
                "id_number": self.id_number,
                "place": "八廓街北口",
                "receiver": "平措",
                "signature": "SIGNATURE",
                "handed_over_on": today.isoformat(),
                "bank_code": BANK,
                "account": self.card,
            },
        )
        for _ in range(dogs):
            await self.suite.ask(
                "POST",
                SERVICE,
                f"/v1/rewards/{self.view['id']}/things",
                token=self.officer,
                files={"file": ("dog.jpg", JPEG + CHANCE.randbytes(24) + b"\xff\xd9")},
            )
        return await self.read()

    async def confirm(self) -> Any:
        """A second officer of the station has seen them."""
        return await self._step("confirm", self.second)

    async def receive(self) -> Any:
        """Each has arrived at the shelter."""
        for thing in self.view["things"]:
            await self._step(f"things/{thing['id']}/receive", self.shelter)
        return self.view

    async def until_ordered(self) -> Any:
        """The day is over, and its payment is ordered."""
        layout = self.suite.layout
        await clock.move(layout, clock.offset(layout) + timedelta(days=2))
        return await until(
            self.read, lambda seen: seen["day"] is not None, what="the day is ordered"
        )

    async def timeline(self) -> Any:
        """What happened, in plain words."""
        path = f"/v1/rewards/{self.view['id']}/timeline"
        return await self.suite.ask("GET", SERVICE, path, token=self.officer)
