"""What a token says about its bearer, and under which of its claims an issuer says it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared import observe
from shared.roles import Actor, Region, Role
from shared.text_checks import storable

_DOT = re.compile(r"(?<!\\)\.")


class ClaimNotAsAgreed(ValueError):
    """A claim is of another kind than was agreed."""


class PathIncomplete(ValueError):
    """A path of claims has a step without a name."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} names no claim: names are joined by dots, as in realm_access.roles; "
            r"a dot in a name is written \."
        )


@dataclass(frozen=True, slots=True)
class ClaimPath:
    r"""Where a claim stands: names of objects, each in the one before, as Keycloak writes them.

    ``realm_access.roles`` is ``roles`` in ``realm_access``; ``https://aid\.example/org`` is one
    name. Raises ``PathIncomplete``.
    """

    text: str

    def __post_init__(self) -> None:
        if not all(self.names):
            raise PathIncomplete(self.text)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name.replace(r"\.", ".") for name in _DOT.split(self.text))

    def of(self, claims: Mapping[str, Any]) -> Any:
        """The claim, or ``None`` where the token has none. Raises ``ClaimNotAsAgreed``."""
        found: Any = claims
        for name in self.names:
            if found is None:
                return None
            if not isinstance(found, Mapping):
                raise self.not_as_agreed()
            found = found.get(name)
        return found

    def text_of(self, claims: Mapping[str, Any]) -> str:
        """The claim's text, empty where the token has none. Raises ``ClaimNotAsAgreed``."""
        found = self.of(claims)
        if found is None:
            return ""
        if not isinstance(found, str) or not storable(found):
            raise self.not_as_agreed()
        return found

    def not_as_agreed(self) -> ClaimNotAsAgreed:
        """The refusal; the log has which claim it was, and never what it says."""
        observe.log().warning("claim_not_as_agreed", claim=self.text)
        return ClaimNotAsAgreed(self.text)


SUBJECT, NAME = ClaimPath("sub"), ClaimPath("name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The contract with the identity provider: which claims carry roles, region, organisation.

    With ``region_group`` the region's claim lists groups by their paths, and the region is the
    last name of the one group below it: ``/regions/5401/540102`` below ``/regions`` is 540102.
    """

    roles: ClaimPath = ClaimPath("roles")
    region: ClaimPath = ClaimPath("region")
    org: ClaimPath = ClaimPath("org")
    purposes: ClaimPath = ClaimPath("purposes")
    assurance: ClaimPath = ClaimPath("acr")
    region_group: str = ""

    def actor(self, claims: Mapping[str, Any]) -> Actor:
        """Who the claims name. Raises ``ClaimNotAsAgreed``.

        Without roles, or without the region that a role needs, somebody is known and may do
        nothing (403); without a subject it is nobody.
        """
        sub = SUBJECT.text_of(claims)
        if not sub.strip():
            raise SUBJECT.not_as_agreed()
        named = self._roles(claims)
        code = self._group(claims) if self.region_group else self.region.text_of(claims)
        region = Region(code if Region(code).is_whole else "")
        seated = frozenset(role for role in named if region.seats(role))
        return Actor(
            sub=sub,
            name=NAME.text_of(claims),
            roles=seated,
            misplaced=named - seated,
            region=region,
            org=self.org.text_of(claims) or None,
            purposes=frozenset(self._texts(self.purposes, claims) or ()),
            assurance=self.assurance.text_of(claims) or None,
        )

    def _group(self, claims: Mapping[str, Any]) -> str:
        """The region by group, empty without one; of two regions nobody is."""
        below = f"{self.region_group.rstrip('/')}/"
        found = self._texts(self.region, claims) or []
        named = {one.rpartition("/")[2] for one in found if one.startswith(below)}
        if len(named) > 1:
            raise self.region.not_as_agreed()
        return named.pop() if named else ""

    def _roles(self, claims: Mapping[str, Any]) -> frozenset[Role]:
        """The suite's roles among those that the issuer names; others are no concern of ours."""
        found = self._texts(self.roles, claims)
        if found is None:
            observe.log().warning("claim_absent", claim=self.roles.text)
            return frozenset()
        return frozenset(role for role in Role if role in found)

    @staticmethod
    def _texts(path: ClaimPath, claims: Mapping[str, Any]) -> list[str] | None:
        """A claim that lists texts; none where it is absent. Raises ``ClaimNotAsAgreed``."""
        found = path.of(claims)
        if found is None:
            return None
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise path.not_as_agreed()
        return found
