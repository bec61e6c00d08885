"""Routing and authority of golden cases, by the functions of intake and approval."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from approval.domain.cases.opinion import FourEyesRequired, Opinion, check_four_eyes
from approval.domain.county.authority import approval_authority
from approval.domain.figures import Authority
from approval.policy import figures_on
from intake.domain.applications.accepting_body import AcceptingBody, Route, proof_asked, route_of
from intake.domain.papers.papers import missing_papers
from shared.contracts.approval import SignerRole
from shared.contracts.vocabulary import ARTICLE_16, Paper, Procedure, Residence

from aid.golden.money import InvalidMoneyInput, amount, check_money

DAY = date(2025, 6, 10)
_SOMETHING = UUID(int=1)


def route(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer fields of the vocabulary, section 3."""
    try:
        check_money(given)
        _two_people(given)
    except InvalidMoneyInput:
        return {"error": "INVALID_MONEY"}
    except FourEyesRequired as refused:
        return {"error": refused.code()}
    residence = Residence(given.get("residence") or Residence.LOCAL_HUKOU)
    way = route_of(
        residence=residence,
        urgent=_procedure(given) is Procedure.EMERGENCY,
        at_the_county=given.get("channel") == "DIRECT_COUNTY",
        vagrant=given.get("vagrant", False),
    )
    return {**_accepting(way), **_papers(residence), **_authority(given, residence, way)}


def _procedure(given: Mapping[str, Any]) -> Procedure:
    return Procedure(given.get("procedure") or Procedure.GENERAL)


def _two_people(given: Mapping[str, Any]) -> None:
    """The lead signs what the handler has signed."""
    if given.get("handler") is None or given.get("lead") is None:
        return
    signed = Opinion(
        id=_SOMETHING,
        case_id=_SOMETHING,
        round=1,
        role=SignerRole.TOWNSHIP_HANDLER,
        positive=True,
        amount=1,
        articles=(),
        signed_by=given["handler"],
        signed_at=datetime.now(UTC),
    )
    check_four_eyes([signed], role=SignerRole.TOWNSHIP_LEAD, sub=given["lead"])


def _accepting(way: Route) -> dict[str, Any]:
    station = way.accepting_body is AcceptingBody.RESCUE_STATION
    return {
        "accepting_body": way.accepting_body.value,
        "action": way.action and way.action.value,
        "township_duty": way.township_duty and way.township_duty.value,
        "decision": "ROUTED" if station else None,
        "aid_forms": [form.value for form in way.aid_forms] or None,
    }


def _papers(residence: Residence) -> dict[str, Any]:
    """What a non-local hukou needs beside the seven papers of article 16."""
    if residence is Residence.NONE:
        return {"extra_documents": []}
    asked = missing_papers(set(map(str, ARTICLE_16)), required=ARTICLE_16, residence=residence)
    return {
        "extra_documents": [paper for paper in asked if paper in set(Paper)],
        "county_may_request_by": [way.value for way in proof_asked(residence)] or None,
    }


def _authority(given: Mapping[str, Any], residence: Residence, way: Route) -> dict[str, Any]:
    """Who approves, and in which terms."""
    if residence is Residence.NONE:
        return {"approval_authority": "COUNTY_OR_RESCUE_STATION"}
    figures = figures_on(DAY)
    seat = given.get("county_seat_resident", False)
    authority = approval_authority(
        procedure=_procedure(given),
        delegated=given.get("township_delegated", False)
        and way.accepting_body is not AcceptingBody.COUNTY,
        county_seat_resident=seat,
        amount=amount(given, "amount"),
        event_by_township=0,
        times_with_this=1,
        figures=figures,
    )
    urgent = _procedure(given) is Procedure.EMERGENCY
    by_township = authority is Authority.TOWNSHIP
    answer: dict[str, Any] = {
        "approval_authority": authority.value,
        "same_day": urgent and (by_township or seat),
        "file_to_county": by_township,
    }
    if not urgent:
        return answer
    if by_township:
        answer["countersign_days"] = figures.countersign_days
    elif not seat:
        answer["county_verify_days"] = figures.emergency_verify_days
        answer["county_sign_days_after_verify"] = figures.emergency_sign_days
    return answer
