"""Who builds an event names only what its contract has; who reads one passes over the rest."""

import pytest
from aid_testing.assistance import a_completed
from shared.contracts.assessment import AssessmentCompleted, HomeVisitRecorded
from shared.contracts.event import Contract, FieldNotInContract
from shared.contracts.intake import Declaration
from shared.contracts.people import CasePeople
from shared.contracts.registry import all_events


def test_a_field_that_the_events_class_lacks_is_refused() -> None:
    given = dict(a_completed())

    with pytest.raises(FieldNotInContract, match=r"^AssessmentCompleted has no elevation$"):
        AssessmentCompleted(**given, elevation=3650)


def test_a_part_of_an_event_is_held_to_the_same() -> None:
    with pytest.raises(FieldNotInContract, match="yaks"):
        Declaration(yaks=12)  # type: ignore[call-arg]


def test_every_contract_is_built_strictly_and_read_tolerantly() -> None:
    for contract in (*all_events().values(), Declaration, CasePeople):
        assert issubclass(contract, Contract)
        assert contract.model_config["extra"] == "ignore"


def test_a_newer_publishers_field_is_passed_over_in_reading() -> None:
    written = HomeVisitRecorded.model_validate(
        {
            "case_id": "00000000-0000-0000-0000-000000000001",
            "visited_on": "2026-05-06",
            "recorded_by": "handler",
            "weather": "snow",
        }
    )

    assert "weather" not in written.model_dump()


def test_the_assessment_tells_approval_what_the_law_says_of_its_category() -> None:
    event = a_completed()

    assert event.category_title == "急难型困难家庭"
    assert event.grant_article == "第十一条（一）"
    assert event.individual is False
