"""Which roles a token gives: only those that exist at the level of its region (第四条)."""

import pytest
from shared.claims import Claims
from shared.errors import DomainError
from shared.roles import Actor, RegionNotOfRole, Role

REGIONS = {4: "5401", 6: "540102", 9: "540102001", 12: "540102001001"}


def seated_at(role: Role) -> set[int]:
    actors = {
        digits: Claims().actor({"sub": "x", "roles": [role.value], "region": region})
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
        (Role.FINANCE_MAKER, {4, 6}),
        (Role.HRSS_LEAD, {4, 6}),
        (Role.APPLICANT, {4, 6, 9, 12}),
        (Role.AUDITOR, {4, 6, 9, 12}),
    ],
)
def test_a_role_counts_at_its_own_level_alone(role: Role, levels: set[int]) -> None:
    assert seated_at(role) == levels


@pytest.mark.parametrize("region", [None, "", "54", "54010"])
def test_an_officer_without_a_region_is_none(region: str | None) -> None:
    actor = Claims().actor({"sub": "x", "roles": ["county_lead", "applicant"], "region": region})

    assert actor.roles == frozenset({Role.APPLICANT})
    with pytest.raises(RegionNotOfRole):
        actor.acting([Role.COUNTY_LEAD])


def test_an_actor_is_the_one_role_that_opened_the_operation() -> None:
    both = Claims().actor({"sub": "x", "roles": ["applicant", "finance_maker"], "region": "540102"})

    as_applicant = both.acting([Role.APPLICANT, Role.AGENT, Role.COUNTY_LEAD])

    assert as_applicant.roles == frozenset({Role.APPLICANT})
    assert as_applicant.owns_single_cases
    assert as_applicant.held == frozenset({Role.APPLICANT, Role.FINANCE_MAKER})


def test_an_officer_never_acts_as_the_applicant() -> None:
    both = Claims().actor({"sub": "x", "roles": ["applicant", "county_lead"], "region": "540102"})

    assert both.acting([Role.APPLICANT, Role.COUNTY_LEAD]).roles == frozenset({Role.COUNTY_LEAD})


@pytest.mark.parametrize("written", ["wang", "Wang ", " WANG", "ｗａｎｇ"])
def test_fr_28_one_person_is_known_in_any_letters(written: str) -> None:
    """FR-28 of the field reports."""
    assert Actor(sub="Wang").is_among([None, "li", written])


def test_of_several_roles_those_of_the_regions_level_count() -> None:
    actor = Claims().actor(
        {"sub": "x", "roles": ["township_lead", "county_lead"], "region": "540102"}
    )

    assert (actor.roles, actor.misplaced) == (
        frozenset({Role.COUNTY_LEAD}),
        frozenset({Role.TOWNSHIP_LEAD}),
    )


def test_the_refusal_names_role_region_and_the_level_wanted() -> None:
    actor = Claims().actor({"sub": "x", "roles": ["county_lead"], "region": "5401"})

    with pytest.raises(RegionNotOfRole) as refused:
        actor.seated(Role.COUNTY_HANDLER, Role.COUNTY_LEAD)

    error: DomainError = refused.value
    assert "县（区）" in error.sentence("zh")
    assert "6 digits" in error.sentence("en")
    assert all("5401" in error.sentence(language) for language in ("zh", "en"))
