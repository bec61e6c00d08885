"""A golden application on paper: entered at the counter, with the scans of what was brought."""

from typing import Any

from aid_client.application import PDF, SCOPE

from aid.golden_walk.family import WalkedApplication

FORM = "WRITTEN_APPLICATION"


class PaperApplication(WalkedApplication):
    """Who applies has signed the written application, and not the approval form."""

    signed_by: str = ""

    @property
    def applicant(self) -> str:
        """The officer at the counter, who handles none of what is entered there."""
        return self.suite.token("township_handler", region=self.region, sub="clerk-at-the-counter")

    async def draft_form(self, form: dict[str, Any], *, key: str | None = None) -> Any:
        self.view = await self.suite.ask(
            "POST",
            "intake",
            "/v1/applications/entries",
            token=self.applicant,
            json=form,
            key=key,
        )
        self.id = self.view["id"]
        return self.view

    async def sign_as(self, name: str) -> Any:
        """It was signed at home, by hand."""
        self.signed_by = name
        return self.view

    async def authorise_member(self, index: int, name: str, id_number: str) -> None:
        """One adult has signed the sheet of consent."""
        del id_number
        consent = {
            "scope": SCOPE,
            "valid_until": self.today.replace(year=self.today.year + 1).isoformat(),
            "signed_by": name,
            "member_index": index,
            "paper_id": await self._scan("CHECK_AUTHORISATION"),
            "signed_on": self.today.isoformat(),
        }
        await self.suite.ask(
            "POST",
            "intake",
            f"/v1/applications/{self.id}/authorisations",
            token=self.applicant,
            json=consent,
        )

    async def submit(self) -> Any:
        """Hand it in by the scan; the approval form stays to be signed."""
        paper_id = await self._scan(FORM)
        await self.read()
        body = {
            "paper_id": paper_id,
            "signed_by": self.signed_by,
            "signed_on": self.today.isoformat(),
            "approval_form_signed": False,
        }
        return await self._step("hand-in", token=self.applicant, json=body)

    async def complete(self) -> Any:
        return await self._step("complete-at-counter", token=self.applicant)

    async def _scan(self, kind: str) -> str:
        paper = await self.suite.ask(
            "POST",
            "intake",
            f"/v1/applications/{self.id}/documents",
            token=self.applicant,
            data={"kind": kind},
            files={"file": (f"{kind.lower()}.pdf", PDF)},
        )
        return str(paper["id"])
