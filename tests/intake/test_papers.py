from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from intake.domain.applications import endings
from intake.domain.applications.application import Application
from intake.domain.applications.status import LIFECYCLE, Status
from intake.domain.errors import (
    OneTimeNoticeAlreadyGiven,
    RefusalWithoutReasonForbidden,
)
from intake.domain.papers.papers import AgentPart, agent_parts, in_words, missing_papers
from intake.domain.terms import (
    accept_or_list_due,
    completion_due,
    late_documents_due,
    same_day_due,
)
from intake.policy import figures_on
from shared.contracts.vocabulary import (
    ARTICLE_16,
    Category,
    CauseType,
    Paper,
    Procedure,
    Residence,
)
from shared.lifecycle import ActionNotAllowed
from shared.roles import Actor, Role
from shared.workdays import seed_calendar

HANDLER = Actor(sub="handler", roles=frozenset({Role.TOWNSHIP_HANDLER}))
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def an_application(**given: object) -> Application:
    return Application(
        **{  # type: ignore[arg-type]
            "id": uuid4(),
            "owner": "applicant",
            "region": "540102001",
            "village": None,
            "village_name": None,
            "category": Category.EXPENDITURE_MEDICAL,
            "procedure": Procedure.GENERAL,
            "residence": Residence.LOCAL_HUKOU,
            "cause_type": CauseType.MAJOR_DISEASE,
            "effect": None,
            "incident_on": date(2026, 3, 1),
            "entrusted": False,
            "beneficiary_id": None,
            "content_hash": b"1",
            "signed_hash": b"1",
        }
        | given
    )


def test_int_01_all_seven_papers_are_complete() -> None:
    assert missing_papers(set(ARTICLE_16), required=ARTICLE_16) == ()


def test_what_is_required_is_a_dated_figure() -> None:
    required = (Paper.WRITTEN_APPLICATION, Paper.ID_CARD)

    assert missing_papers((), required=required) == ("WRITTEN_APPLICATION", "ID_CARD")
    assert figures_on(date(2026, 3, 1)).required_documents == ARTICLE_16


def test_int_02_one_notice_lists_everything_in_the_order_of_the_law() -> None:
    present = {
        Paper.WRITTEN_APPLICATION,
        Paper.HUKOU_BOOK_OR_RESIDENCE_PERMIT,
        Paper.ID_CARD,
        Paper.HARDSHIP_PROOF,
    }

    missing = missing_papers(present, required=ARTICLE_16)

    assert missing == ("INCOME_PROPERTY_PROOF", "CHECK_AUTHORISATION", "APPROVAL_FORM")


def test_int_03_a_second_request_is_refused() -> None:
    application = an_application(
        status=Status.SUBMITTED, listed_at=NOW, listed_missing=("INCOME_PROPERTY_PROOF",)
    )

    with pytest.raises(OneTimeNoticeAlreadyGiven) as refused:
        application.list_missing(missing=("APPROVAL_FORM",), facts_changed=None, by=HANDLER, at=NOW)
    assert refused.value.code() == "ONE_TIME_NOTICE_ALREADY_GIVEN"


def test_int_10_no_refusal_without_a_reason() -> None:
    application = an_application(status=Status.SUBMITTED)

    with pytest.raises(RefusalWithoutReasonForbidden) as refused:
        endings.refuse(application, reason_code=None, facts=None, by=HANDLER, at=NOW)
    assert refused.value.code() == "REFUSAL_WITHOUT_REASON_FORBIDDEN"


def test_an_entrustment_has_four_parts_and_each_may_be_missing() -> None:
    parts = agent_parts(reason="住院", name="次仁", id_number=None, phone="139", liable=False)

    missing = missing_papers(
        set(ARTICLE_16), required=ARTICLE_16, entrusted=True, agent_parts=parts
    )

    assert missing == (AgentPart.AGENT_IDENTITY, AgentPart.AGENT_LIABILITY_STATEMENT)


def test_papers_have_names_in_both_languages() -> None:
    assert in_words(["ID_CARD", "HARDSHIP_PROOF"]) == "居民身份证、遭遇困难证明材料"
    assert in_words(["ID_CARD"], language="en") == "identity card"


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("action", sorted({action for _, action, _, _ in LIFECYCLE.steps}))
def test_what_the_table_does_not_allow_is_refused(status: Status, action: str) -> None:
    allowed = {(s, a): (result, roles) for s, a, result, roles in LIFECYCLE.steps}
    everybody = Actor(sub="all", roles=frozenset(Role))

    if (status, action) in allowed:
        assert LIFECYCLE.after(action, status=status, by=everybody) is allowed[status, action][0]
    else:
        with pytest.raises(ActionNotAllowed):
            LIFECYCLE.after(action, status=status, by=everybody)


def test_the_terms_of_intake() -> None:
    calendar, figures = seed_calendar(), figures_on(date(2026, 3, 6))
    friday = date(2026, 3, 6)

    assert accept_or_list_due(friday, calendar, figures).on == date(2026, 3, 9)
    assert same_day_due(date(2026, 3, 7), calendar, figures_on(date(2026, 3, 7))).on == date(
        2026, 3, 7
    )
    assert completion_due(friday, calendar, figures).raw == date(2026, 4, 5)
    assert late_documents_due(friday, calendar, figures).on == date(2026, 3, 20)
