"""Which roles a token gives: only those that exist at the level of its region (第四条)."""

import pytest
from shared.auth import _actor
from shared.errors import DomainError
from shared.roles import RegionNotOfRole, Role

REGIONS = {4: "5401", 6: "540102", 9: "540102001", 12: "540102001001"}


def seated_at(role: Role) -> set[int]:
    actors = {
        digits: _actor({"sub": "x", "roles": [role.value], "region": region})
        for digits, region in REGIONS.items()
    }
    return {digits for digits, actor in actors.items() if actor.has(role)}


@pytest.mark.parametrize(
    ("role", "levels"),
    [
        (Role.VILLAGE_WORKER, {9, 12}),
        (Role.TOWNSHIP_HANDLER, {9}),
        (Role.TOWNSHIP_LEAD, {9}),
        (Role.COUNTY_HANDLER, {6}),
        (Role.COUNTY_LEAD, {6}),
        (Role.CITY_SUPERVISOR, {4}),
        (Role.FINANCE_MAKER, {4, 6, 9, 12}),
        (Role.AUDITOR, {4, 6, 9, 12}),
    ],
)
def test_a_role_counts_at_its_own_level_alone(role: Role, levels: set[int]) -> None:
    assert seated_at(role) == levels


@pytest.mark.parametrize("region", [None, "", "54", "54010"])
def test_a_code_that_covers_nothing_takes_no_role_away(region: str | None) -> None:
    actor = _actor({"sub": "x", "roles": ["county_lead"], "region": region})

    assert (actor.roles, actor.misplaced) == (frozenset({Role.COUNTY_LEAD}), frozenset())
    assert not actor.region.covers("540102001")


def test_of_several_roles_those_of_the_regions_level_count() -> None:
    actor = _actor({"sub": "x", "roles": ["township_lead", "county_lead"], "region": "540102"})

    assert (actor.roles, actor.misplaced) == (
        frozenset({Role.COUNTY_LEAD}),
        frozenset({Role.TOWNSHIP_LEAD}),
    )


def test_the_refusal_names_role_region_and_the_level_wanted() -> None:
    actor = _actor({"sub": "x", "roles": ["county_lead"], "region": "5401"})

    with pytest.raises(RegionNotOfRole) as refused:
        actor.seated(Role.COUNTY_HANDLER, Role.COUNTY_LEAD)

    error: DomainError = refused.value
    assert "县（区）" in error.sentence("zh")
    assert "6 digits" in error.sentence("en")
    assert all("5401" in error.sentence(language) for language in ("zh", "en"))
