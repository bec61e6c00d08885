"""Every chosen reading that is a dated value has a place at which two people load it."""

import re
from importlib import import_module

from shared.parameters import Parameters
from shared.suite import SERVICE

PARAMETER = "a parameter"
OTHERWISE = {
    "A-09": "assessment load_figures",  # the standard is dated
    "A-11": "approval enter_reference_scales",
    "A-15": "assessment load_figures",
    "A-37": "assessment load_figures",
    "A-42": "assessment load_figures",
    "A-51": "approval load_calendars",
    "A-52": "approval load_calendars",
    "A-53": "training-subsidy list_trade",
    "A-79": "assessment load_figures",
}
"""Readings whose values come in by an operation of their own, which also needs two people."""
LOADED = {
    *("A-01", "A-02", "A-04", "A-05", "A-06", "A-07", "A-08", "A-13", "A-14", "A-16", "A-17"),
    *("A-18", "A-19", "A-20", "A-21", "A-22", "A-24", "A-25", "A-27", "A-28", "A-29", "A-32"),
    "A-33",
    *("A-35", "A-36", "A-38", "A-40", "A-41", "A-44", "A-49", "A-54", "A-55", "A-57", "A-58"),
    *("A-60", "A-61", "A-62", "A-67", "A-69", "A-70", "A-71", "A-76", "A-78", "A-80", "A-86"),
    "A-87",
}
FIXED = {"A-39", "A-48", "A-56"}
"""Readings that nobody switches.

A-39: article 18 names every step of the urgent procedure, with its hour, and no notice among them.
A notice of seven days before the money would break those terms (当天, three and two days); one after
it could stop nothing, and what is said against a grant that stands is a report (第二十七条) or opens
the county's review (第三十条). The grant is disclosed by article 23.
A-48: article 23 names the day, and the office's own day follows from it by the loaded calendar.
A-56: editions themselves; which one counts follows from the day of acceptance.
"""
OF_COUNTIES = {"A-06": "max_times_per_year", "A-29": "liquid_months", "A-44": "cash_limit"}
DATED = 58
"""So many readings of the requirements have a value (their column P)."""
READING = re.compile(r"A-\d{2}")


def parameters() -> list[Parameters]:
    return [import_module(f"{one.package}.policy").PARAMETERS for one in SERVICE.values()]


def with_parameters() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for of_service in parameters():
        for name in of_service.names:
            for reading in READING.findall(of_service.schedules[name].title):
                found.setdefault(reading, set()).add(name)
    return found


def test_every_reading_that_is_a_dated_value_is_a_parameter_of_a_service() -> None:
    assert LOADED - {*with_parameters()} == set()


def test_a_reading_stands_in_one_list() -> None:
    lists = (LOADED, {*OTHERWISE}, FIXED)

    assert sum(map(len, lists)) == len(set().union(*lists)) == DATED


def test_what_is_loaded_otherwise_is_proposed_at_an_operation_that_exists() -> None:
    for place in OTHERWISE.values():
        service, operation = place.split()
        app = import_module(f"{SERVICE[service].package}.api")
        routes = {route.operation_id for router in app.ROUTERS for route in router.routes}
        assert operation in routes | {"load_calendars"}, place


def test_what_is_left_to_counties_is_set_by_counties() -> None:
    by_county = {name for one in parameters() for name in one.of_counties}

    assert by_county == {*OF_COUNTIES.values()}
    for reading, name in OF_COUNTIES.items():
        assert name in with_parameters()[reading]
