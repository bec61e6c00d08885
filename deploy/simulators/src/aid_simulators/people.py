"""The sample people of the trial run, from one file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from aid_engines.refusal import Refusal

REAL_NAME = "real_name"
"""The assurance of a citizen whose name and number were checked against the register."""
STAFF = "staff"
"""The assurance of who is known by its employer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePerson:
    """One entry of ``people.toml``."""

    key: str
    name: str
    roles: tuple[str, ...]
    place: str
    region: str | None = None
    org: str | None = None
    id_number: str | None = None

    @property
    def sub(self) -> str:
        return f"sample-{self.key}"

    @property
    def assurance(self) -> str:
        """How well the provider knows who this is (``acr``)."""
        return STAFF if self.id_number is None else REAL_NAME

    @property
    def claims(self) -> dict[str, Any]:
        """What every token says of the person; nothing of its number."""
        said = {
            "name": self.name,
            "roles": list(self.roles),
            "region": self.region,
            "org": self.org,
            "acr": self.assurance,
        }
        return {claim: value for claim, value in said.items() if value is not None}

    def verified_claims(self, *, with_number: bool = False) -> dict[str, Any]:
        """``verified_claims`` of OpenID Connect for Identity Assurance, empty for staff.

        The number of the identity card stands in the evidence, and only where it was asked for.
        """
        if self.id_number is None:
            return {}
        document = {"type": "idcard", "issuer": {"country_code": "CHN"}}
        if with_number:
            document["document_number"] = self.id_number
        return {
            "verification": {
                "trust_framework": "cn_real_name",
                "assurance_level": self.assurance,
                "evidence": [{"type": "document", "document_details": document}],
            },
            "claims": {"name": self.name},
        }


@cache
def people() -> tuple[SamplePerson, ...]:
    """Everybody of the file, as it orders them."""
    listed = tomllib.loads(files("aid_simulators").joinpath("people.toml").read_text("utf-8"))
    return tuple(
        SamplePerson(**entry | {"roles": tuple(entry["roles"])}) for entry in listed["person"]
    )


def person(named: str) -> SamplePerson:
    """The person of this key, or of this name. Raises ``Refusal``."""
    for one in people():
        if named in {one.key, one.name, one.sub}:
            return one
    known = ", ".join(one.key for one in people())
    raise Refusal(f"No sample person is called {named!r}; there are {known}.")
