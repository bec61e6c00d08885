"""What a golden case says was there before: each aid, claim or household in a step of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from aid_engines.refusal import Refusal
from shared.contracts.vocabulary import Category, Procedure
from shared.money import InvalidMoney, parse_yuan, yuan

from aid.golden_walk.history import Apply, Facts, OfficersFindings, Outcome, Step

NOTICE = timedelta(days=12)
"""No general case is decided before its public notice is over."""
FROM_START = timedelta(days=20)
"""Between the acceptance of an earlier aid and its approval."""
APART = timedelta(days=45)
"""Between the acceptance of an earlier aid and that of the next."""
SOON = timedelta(days=3)
"""The same where the year is young: urgent cases are decided on their day."""
CAP = {False: 1_000_000, True: 500_000}
STATUSES: dict[str, Outcome] = {
    "PAID": "PAID",
    "APPROVED_UNPAID": "UNPAID",
    "DELIVERED": "DELIVERED",
}
CLAWED_BACK = "CLAWED_BACK_FRAUD"
MOST_TIMES = 2
SOMEBODY_ELSE = "Q0"
KINDS = {"EXPENDITURE_MEDICAL": "medical", "EXPENDITURE_EDUCATION": "education"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """An aid before: its amount in fen, and the day where one is named."""

    amount: int
    on: date | None = None
    individual: bool = False
    outcome: Outcome = "UNPAID"
    net: int | None = None  # it was a claim of the same kind on a cost of this sum
    by_township: bool = False  # for the same event


def earlier_steps(given: dict[str, Any], applied: Apply) -> list[Step]:
    """What was granted to the household this year, or entered by somebody else."""
    grants = _grants(given, applied)
    if len(grants) >= MOST_TIMES and len(grants) > _times(given):
        raise Refusal("there were more aids before than the case counts")
    apart = _apart(grants, applied)
    steps = [_step(applied, grant, place=place, apart=apart) for place, grant in enumerate(grants)]
    steps.sort(key=lambda step: step.apply.accept_date)
    if given.get("same_cause") and steps:
        place = _of_the_same_cause(steps)
        same = changed(steps[place].apply, {"cause": applied.cause})
        steps[place] = steps[place].model_copy(update={"apply": same})
    excepted = OfficersFindings(county_exception=True)
    for place in range(MOST_TIMES, len(steps)):
        steps[place] = steps[place].model_copy(update={"findings": excepted})
    if found_on := _fraud_found_on(given):
        paid = [place for place, step in enumerate(steps) if step.outcome == "PAID"]
        steps[paid[-1]] = steps[paid[-1]].model_copy(update={"fraud_found_on": found_on})
    if given.get("receipt_hash_seen"):
        steps.append(_named_first(applied))
    if given.get("member_ids_in_other_aided_household"):
        steps = [*_of_two_households(applied), *steps]
    return steps


def same_incident(applied: Apply, steps: Sequence[Step]) -> date:
    """The day of what the earlier aid for the same cause was granted for."""
    return next(one.apply.incident_on for one in steps if one.apply.cause == applied.cause)


def _of_the_same_cause(steps: Sequence[Step]) -> int:
    """The claim on the same cost, or the township's for the same event, or else the first aid."""
    special = [
        place
        for place, step in enumerate(steps)
        if step.apply.bills or step.apply.procedure is Procedure.EMERGENCY
    ]
    return special[0] if special else 0


def changed(apply: Apply, changes: dict[str, Any]) -> Apply:
    return apply.model_copy(update=changes)


def _named_first(applied: Apply) -> Step:
    """Somebody else's claim that names the same receipts a day earlier."""
    day = applied.accept_date - timedelta(days=1)
    alone = Apply(
        category=Category.EXPENDITURE_MEDICAL,
        head=SOMEBODY_ELSE,
        cause="MAJOR_DISEASE",
        incident_on=day,
        accept_date=day,
        approve_date=day + NOTICE,
        bills=tuple(bill.model_copy(update={"paid_on": day}) for bill in applied.bills),
    )
    if applied.category is Category.EXPENDITURE_EDUCATION:
        alone = changed(alone, {"category": applied.category, "cause": applied.cause})
    return Step(apply=alone, outcome="UNPAID")


def _of_two_households(applied: Apply) -> list[Step]:
    """The applicant had applied with nobody, and a member was aided with somebody else (A-38)."""
    if not applied.members:
        raise Refusal("who applies alone is of the own household, wherever else aided")
    day = applied.accept_date - APART
    own = Apply(
        category=Category.OTHER,
        head=applied.head,
        cause="OTHER_HARDSHIP",
        incident_on=day,
        accept_date=day,
        approve_date=day + FROM_START,
        facts=Facts(exclusions=("REFUSED_WORK",)),
        proposed_amount="1000.00",
    )
    theirs = {"head": SOMEBODY_ELSE, "members": applied.members[:1], "facts": Facts()}
    return [Step(apply=own), Step(apply=changed(own, theirs), outcome="UNPAID")]


def _fraud_found_on(given: dict[str, Any]) -> date | None:
    """The day on which what was paid last is demanded back, whole, as a fraud (第三十二条)."""
    ledger = given.get("ledger") or []
    back = [entry for entry in ledger if entry.get("status") == CLAWED_BACK]
    if not back:
        return None
    paid = [entry for entry in ledger if entry.get("status", "PAID") == "PAID"]
    if len(back) > 1 or not paid or back[0]["amount"] != f"-{paid[-1]['amount']}":
        raise Refusal("a review's finding of fraud takes back the whole of what was paid last")
    return date.fromisoformat(back[0]["approved_on"])


def _fen(text: str) -> int:
    """An amount (fen) that an operation can have granted."""
    try:
        return parse_yuan(text)
    except InvalidMoney:
        raise Refusal(f"no operation grants {text}") from None


def _grants(given: dict[str, Any], applied: Apply) -> list[Granted]:
    if given.get("ledger") is not None:
        lines = [_of_ledger(entry) for entry in given["ledger"] if not _is_taken_back(entry)]
        return _folded(lines, _times(given))
    individual, times = _fen(given.get("ytd_individual") or "0.00"), _times(given)
    household = _fen(given.get("ytd_household") or "0.00")
    if individual > CAP[True]:
        raise Refusal("the suite grants a person nothing above the cap")
    grants = [Granted(amount=individual, individual=True)] if individual else []
    grants += _of_the_kind(given, applied) + _of_the_event(given)
    household -= sum(one.amount for one in grants if not one.individual)
    if household < 0:
        raise Refusal("what was granted for this cost or event is more than all of the year")
    if household:
        shares = max(times - len(grants), 1)
        share, rest = divmod(household, shares)
        grants += [Granted(amount=share + (place < rest)) for place in range(shares)]
    if times > len(grants):
        raise Refusal("aid without an amount is not walked")
    return grants


def _folded(lines: list[Granted], times: int) -> list[Granted]:
    """Lines of one kind and year as one aid, where the case says that there were fewer aids."""
    while 0 < times < len(lines):
        alike = [
            (first, second)
            for first, second in pairwise(lines)
            if replace(first, amount=0, on=second.on) == replace(second, amount=0)
            and first.on is not None
            and second.on is not None
            and first.on.year == second.on.year
        ]
        if not alike:
            break
        first, second = alike[0]
        lines.remove(first)
        lines[lines.index(second)] = replace(second, amount=first.amount + second.amount)
    return lines


def _times(given: dict[str, Any]) -> int:
    return int(given.get("ytd_times") or 0)


def _is_taken_back(entry: dict[str, Any]) -> bool:
    return bool(entry.get("status") == CLAWED_BACK)


def _of_ledger(entry: dict[str, Any]) -> Granted:
    status = entry.get("status", "PAID")
    if status not in STATUSES:
        raise Refusal("aid of this status is not walked")
    money, goods = _fen(entry.get("amount") or "0.00"), _fen(entry.get("in_kind_value") or "0.00")
    if money and goods:
        raise Refusal("one decision grants money or goods")
    return Granted(
        amount=money + goods,
        on=date.fromisoformat(entry["approved_on"]),
        individual=entry.get("subject") == "INDIVIDUAL_MEMBER",
        outcome="DELIVERED" if goods else STATUSES[status],
    )


def _of_the_kind(given: dict[str, Any], applied: Apply) -> list[Granted]:
    """The claim of the same kind before: the year's cost without this case's own."""
    kind = KINDS.get(applied.category, "")
    prior = _fen(given.get(f"prior_{kind}_aid_ytd") or "0.00")
    if not prior:
        return []
    total = _fen(given.get(f"self_paid_{kind}_ytd_total") or "0.00")
    return [Granted(amount=prior, net=total - own_cost(given, kind))]


def own_cost(given: dict[str, Any], kind: str) -> int:
    """The case's own cost (fen); where only the year's is named, what makes the earlier claim round."""
    own = given.get(f"self_paid_{kind}")
    if own is not None:
        return _fen(own)
    total = _fen(given.get(f"self_paid_{kind}_ytd_total") or "0.00")
    prior = _fen(given.get(f"prior_{kind}_aid_ytd") or "0.00")
    lowest = {"medical": 70, "education": 60}[kind]
    return total - prior * 100 // lowest


def _of_the_event(given: dict[str, Any]) -> list[Granted]:
    """What the township has approved for the same event."""
    total = _fen(given.get("event_township_total") or "0.00")
    if total and not given.get("same_cause"):
        raise Refusal("what the township approved for the event was for the same cause (A-07)")
    return [Granted(amount=total, by_township=True)] if total else []


def _apart(grants: list[Granted], applied: Apply) -> timedelta | None:
    """Days between earlier aids without a day of their own; none where they are urgent cases."""
    undated = sum(one.on is None for one in grants)
    young = applied.accept_date - date(applied.accept_date.year, 1, 1)
    if undated * APART <= young:
        return APART
    if undated * SOON > young:
        raise Refusal("the year is too young for so much aid before")
    return None


def _step(applied: Apply, grant: Granted, *, place: int, apart: timedelta | None) -> Step:
    """An earlier aid of this amount, for another cause: officers propose it with their reason."""
    goods = grant.outcome == "DELIVERED"  # before their contract, as an emergency allows (第二十条)
    urgent = goods or grant.by_township or (apart is None and grant.on is None)
    if grant.on is not None:
        accepted, approved = grant.on - (timedelta() if urgent else FROM_START), grant.on
    elif urgent:
        accepted = approved = applied.accept_date - SOON * (place + 1)
    else:
        accepted = applied.accept_date - APART * (place + 1)
        approved = accepted + FROM_START
    category = applied.category if grant.individual else Category.OTHER
    if grant.individual and not applied.category.is_individual:
        category = Category.INDIVIDUAL_OTHER
    if not grant.individual and applied.category is Category.OTHER:
        category = Category.DISTRESSED
    if grant.net is not None:
        category = applied.category
    bills = tuple(
        bill.model_copy(
            update={
                "net": yuan(grant.net),
                "paid_on": accepted,
                "receipt": f"{bill.receipt}-before",
            }
        )
        for bill in applied.bills[:1]
        if grant.net is not None
    )
    return Step(
        apply=Apply(
            category=category,
            procedure=Procedure.EMERGENCY if urgent else Procedure.GENERAL,
            region=applied.region,
            head=applied.head,
            members=applied.members,
            person=(applied.person or applied.head) if category.is_individual else None,
            cause="OTHER_HARDSHIP" if category is Category.OTHER else "SPENDING_INCREASE",
            incident_on=accepted,
            accept_date=accepted,
            approve_date=approved,
            bills=bills,
            facts=Facts(household_status="DIBAO"),
            proposed_amount=None if bills else yuan(grant.amount),
        ),
        outcome=grant.outcome,
        expected={"amount": yuan(grant.amount)} if bills else {},
    )
