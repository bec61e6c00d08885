"""The page of flows: each event with where it is published and who answers, and the three walks."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from inspect import getdoc
from pathlib import Path
from typing import Any

from shared.consumer import Subscriptions
from shared.contracts import approval, assessment, disbursement, intake, training_subsidy
from shared.contracts.event import DeadlineChanged, Event
from shared.contracts.plumbing import AuditSealed, MessageDeadLettered
from shared.contracts.registry import all_events
from shared.suite import SERVICES

PLUMBING = (DeadlineChanged, AuditSealed, MessageDeadLettered)
"""What every service publishes by itself: its running clocks, seals and dead letters."""

MEDICAL = (
    intake.ApplicationSubmitted,
    intake.ApplicationAccepted,
    assessment.AssessmentOpened,
    assessment.CheckRequested,
    assessment.CheckAnswered,
    assessment.HomeVisitRecorded,
    assessment.AssessmentCompleted,
    approval.OpinionSigned,
    approval.NoticePosted,
    approval.NoticeClosed,
    approval.CaseForwarded,
    approval.DecisionMade,
    disbursement.PaymentOrdered,
    disbursement.PaymentReady,
    disbursement.PaymentReleased,
    disbursement.PaymentPaid,
    disbursement.PaymentMatched,
)
EMERGENCY = (
    intake.ApplicationAccepted,
    assessment.AssessmentCompleted,
    approval.OpinionSigned,
    approval.DecisionMade,
    disbursement.PaymentOrdered,
    disbursement.PaymentReady,
    disbursement.PaymentReleased,
    disbursement.PaymentPaid,
    disbursement.PaymentMatched,
    approval.Countersigned,
)
TRAINING = (
    training_subsidy.ClassPlanned,
    training_subsidy.TraineeEnrolled,
    training_subsidy.TraineeExamined,
    training_subsidy.CertificateEntered,
    training_subsidy.ClaimSubmitted,
    training_subsidy.ClaimReviewed,
    training_subsidy.ClaimDecided,
    disbursement.PaymentOrdered,
    disbursement.PaymentReady,
    disbursement.PaymentReleased,
    disbursement.PaymentPaid,
    disbursement.PaymentMatched,
)
REWARD = (
    intake.RewardRegistered,
    intake.RewardConfirmed,
    intake.RewardThingReceived,
    intake.RewardOrdered,
    disbursement.PaymentOrdered,
    disbursement.PaymentReady,
    disbursement.PaymentReleased,
    disbursement.PaymentPaid,
    disbursement.PaymentMatched,
)
WALKS: Mapping[str, tuple[type[Event], ...]] = {
    "A medical case, from form to card (202号 第十八条（一）)": MEDICAL,
    "An emergency, approved by the township the same day (202号 第十八条（二）)": EMERGENCY,
    "A training claim, from class to card (215号)": TRAINING,
    "A reward for stray dogs, from the station to card (219号)": REWARD,
}
"""The main events of each walk, in the order in which they come; the journeys hold it."""

HEAD = """# Flows

Generated from the contracts, the code that builds their events, and the subscriptions; `make docs` writes it anew.

To follow a step: its route calls a use case, mostly of the same name; the use case publishes an event; the tables below say who answers to it, and by which use case.
"""


def flows(subscriptions: Mapping[str, Subscriptions]) -> str:
    """The page, from the subscriptions of each service by its name."""
    builders = _builders()
    parts = [HEAD, *_walks(), "\n## Events\n"]
    for service in SERVICES:
        events = [
            event
            for event in all_events().values()
            if _publisher(event) == service.name and not issubclass(event, PLUMBING)
        ]
        parts.append(
            f"\n### {service.name}\n\n| Event | What happened | Published by | Answered by |"
        )
        parts.append("|---|---|---|---|")
        parts += [_row(event, builders, subscriptions) for event in events]
    parts.append(
        "\nEvery service also publishes `deadline-changed` when a statutory clock is set, moved, met,"
        " cancelled or passed (answered by intake, whose work list it is), `audit-sealed` (every"
        " other service keeps the hash) and, for a message that it cannot handle, `message-dead-lettered`"
        " on the topic's dead-letter topic."
    )
    return "\n".join(parts) + "\n"


def _publisher(event: type[Event]) -> str:
    """The service of a type such as ``aid.intake.application-accepted.v1``."""
    return event.type.split(".")[1]


def _walks() -> Iterator[str]:
    yield "\n## The three walks"
    for title, events in WALKS.items():
        yield f"\n### {title}\n\n```mermaid\nflowchart LR"
        names = [event.__name__ for event in events]
        for place, event in enumerate(events):
            yield f'    e{place}["{_publisher(event)}<br/>{event.__name__}"]'
        for place in range(len(names) - 1):
            yield f"    e{place} --> e{place + 1}"
        yield "```"


def _row(
    event: type[Event],
    builders: Mapping[str, list[str]],
    subscriptions: Mapping[str, Subscriptions],
) -> str:
    answers = []
    for name, its in subscriptions.items():
        if event.type in its.handlers:
            handler: Any = its.handlers[event.type][1]
            answers.append(f"{name}: `{handler.__name__}`")
    what = (getdoc(event) or "").partition("\n")[0].replace("|", "\\|")
    built = ", ".join(f"`{one}`" for one in builders[event.__name__]) or "–"
    return f"| `{event.__name__}` | {what} | {built} | {', '.join(answers) or '–'} |"


def _builders() -> dict[str, list[str]]:
    """Where the services build each event: ``module.function`` by the event's name."""
    known = {event.__name__ for event in all_events().values()}
    found: dict[str, list[str]] = defaultdict(list)
    for service in SERVICES:
        spec = find_spec(service.package)
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        for path in sorted(package.rglob("*.py")):
            module = ".".join(path.relative_to(package.parent).with_suffix("").parts)
            for function in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    continue
                for call in ast.walk(function):
                    if isinstance(call, ast.Call):
                        name = ast.unparse(call.func).rpartition(".")[2]
                        place = f"{module}.{function.name}"
                        if name in known and place not in found[name]:
                            found[name].append(place)
    return found
