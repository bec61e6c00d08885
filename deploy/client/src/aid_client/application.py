"""The applicant's and the township's steps up to acceptance."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from shared.contracts.vocabulary import CheckSource

from aid_client import clock
from aid_client.household import Household
from aid_client.http import SuiteClient, until

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
PAPERS = (
    "HUKOU_BOOK_OR_RESIDENCE_PERMIT",
    "ID_CARD",
    "HARDSHIP_PROOF",
    "INCOME_PROPERTY_PROOF",
)
COUNTY_DIGITS = 6
SCOPE = [source.value for source in CheckSource]


@dataclass
class ApplicationSteps:
    """One application of one household."""

    suite: SuiteClient
    household: Household = field(default_factory=Household)
    id: str = ""
    view: Any = None

    @property
    def is_entrusted(self) -> bool:
        """Whether an agent applies, who consents for nobody."""
        return False

    @property
    def region(self) -> str:
        return self.household.region

    @property
    def today(self) -> date:
        return clock.now(self.suite.layout).date()

    @property
    def applicant(self) -> str:
        return self.suite.token("applicant", sub=f"applicant-{self.household.invoice}")

    @property
    def handler(self) -> str:
        return self.suite.token(
            "township_handler", region=self.region, sub=f"handler-{self.region}"
        )

    async def _step(self, path: str, *, token: str, json: Any = None) -> Any:
        address = f"/v1/applications/{self.id}/{path}"
        self.view = await self.suite.ask(
            "POST", "intake", address, token=token, version=self.view["version"], json=json
        )
        return self.view

    async def draft(self, **changes: Any) -> Any:
        """Fill in the form; what happened, happened today."""
        self.household.today = self.today
        return await self.draft_form(self.household.draft(**changes))

    async def draft_form(self, form: dict[str, Any], *, key: str | None = None) -> Any:
        """A form as somebody else made it; under a key it may be sent again."""
        self.view = await self.suite.ask(
            "POST", "intake", "/v1/applications", token=self.applicant, json=form, key=key
        )
        self.id = self.view["id"]
        return self.view

    async def sign(self) -> Any:
        """Sign application and approval form, made from the draft."""
        return await self.sign_as(self.household.adults[0][0])

    async def sign_as(self, name: str) -> Any:
        """The applicant signs, or the agent."""
        return await self._step("sign", token=self.applicant, json={"signed_by": name})

    async def authorise(self, *adults: int) -> None:
        """Each adult authorises the check by the own account."""
        for index in adults or range(len(self.household.adults)):
            await self.authorise_member(index, *self.household.adults[index])

    async def authorise_member(self, index: int, name: str, id_number: str) -> None:
        """One adult of the form signs in and authorises the check (A-74)."""
        own = index == 0 and not self.is_entrusted
        member = self.suite.token(
            "applicant", sub=f"member-{self.household.invoice}-{index}", name=name
        )
        consent = {
            "scope": SCOPE,
            "valid_until": (self.today + timedelta(days=180)).isoformat(),
            "signed_by": name,
        }
        await self.suite.ask(
            "POST",
            "intake",
            f"/v1/applications/{self.id}/authorisations",
            token=self.applicant if own else member,
            json=consent if own else consent | {"id_number": id_number},
        )

    async def upload(self, *papers: str) -> None:
        """The papers that people bring."""
        for paper in papers or PAPERS:
            await self.suite.ask(
                "POST",
                "intake",
                f"/v1/applications/{self.id}/documents",
                token=self.applicant,
                data={"kind": paper},
                files={"file": (f"{paper.lower()}.pdf", PDF)},
            )
        await self.read()

    async def read(self) -> Any:
        """The application as it stands."""
        self.view = await self.suite.ask(
            "GET", "intake", f"/v1/applications/{self.id}", token=self.applicant
        )
        return self.view

    async def submit(self) -> Any:
        return await self._step("submit", token=self.applicant)

    async def list_missing(self) -> Any:
        return await self._step("list-missing", token=self.handler)

    async def complete(self) -> Any:
        return await self._step("complete", token=self.applicant)

    async def accept(self, **known: Any) -> Any:
        return await self._step("accept", token=self.handler, json=known)

    async def refuse(self, reason: str | None = None, *, code: str | None = None) -> Any:
        """The township does not accept it; without ground and facts that is refused itself."""
        body = {"reason_code": code, "reason": reason}
        return await self._step("refuse-acceptance", token=self.handler, json=body)

    async def accept_as_urgent(self) -> Any:
        """The handler states ground and facts, the lead confirms them."""
        ground = {"urgency_ground": "IRREPARABLE_LOSS", "urgency_facts": "住房失火，无处居住。"}
        await self.accept(**ground)
        role = "county_lead" if len(self.region) <= COUNTY_DIGITS else "township_lead"
        lead = self.suite.token(role, region=self.region, sub=f"{role}-{self.region}")
        body = {"confirmed": True, "reason": "经核实，确属紧急。"}
        return await self._step("answer-urgency", token=lead, json=body)

    async def withdraw(self) -> Any:
        await self.read()
        return await self._step("withdraw", token=self.applicant)

    async def correct_payee(self, card: str) -> Any:
        """The applicant corrects the account."""
        await self.read()
        account = {"bank_code": "BANK-LHASA", "account": card, "holder": "SELF"}
        return await self._step("correct-payee", token=self.applicant, json=account)

    async def timeline(self) -> Any:
        """What happened, and what comes next."""
        return await self.suite.ask(
            "GET", "intake", f"/v1/applications/{self.id}/timeline", token=self.applicant
        )

    async def until_timeline_has(self, code: str) -> Any:
        """Wait until something that happened elsewhere is told to the applicant."""
        return await until(
            self.timeline,
            lambda seen: any(code in entry["code"] for entry in seen["entries"]),
            what=f"{code} in the timeline of {self.id}",
        )

    async def accepted(self, **changes: Any) -> "ApplicationSteps":
        """Everything up to acceptance, with nothing missing."""
        await self.draft(**changes)
        await self.sign()
        await self.authorise()
        await self.upload()
        await self.submit()
        await self.accept()
        return self
