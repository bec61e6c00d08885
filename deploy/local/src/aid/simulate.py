"""A draft of figures over the cases that were decided: who would get what, and by which clause.

A draft is a folder of schedules as ``services/*/policy`` has them, below ``assessment`` and
``approval``; the value of its last day counts, over every stored case. What two people have loaded
until that day counts beside it, before and after, and a county's own value before the draft's.
Nothing is changed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from approval.domain.decisions.basis import from_basis
from approval.domain.decisions.decision import Inputs, Outcome, decide_again
from approval.policy import PARAMETERS as APPROVAL
from approval.policy import figures_of as approval_figures_of
from assessment.policy import PARAMETERS as ASSESSMENT
from assessment.policy import figures_of as assessment_figures_of
from assessment.usecases.previews import assessed_again
from pydantic import JsonValue
from shared.contracts.assessment import AssessmentCompleted
from shared.errors import DomainError
from shared.money import yuan
from shared.parameters import LoadedValue, Parameters, of_region
from shared.policy import EditionContent, EditionNotCallable, ScheduleMalformed, load_schedules
from shared.transaction import PARAMETERS as LOADED
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession
from yaml import YAMLError

from aid.databases import session_of

OWNERS: Mapping[str, Parameters] = {"assessment": ASSESSMENT, "approval": APPROVAL}
TODAY = date.max
"""The newest value of each figure that the draft does not name."""
READERS: Mapping[str, Callable[[EditionContent], object]] = {
    "assessment": lambda content: assessment_figures_of(content, on=TODAY),
    "approval": approval_figures_of,
}
PAGE = 500
SHOWN = 200
DECISIONS = text("""
SELECT CAST(d.id AS varchar) AS id, d.case_id, d.basis FROM decisions AS d
WHERE d.basis IS NOT NULL AND d.set_aside_on IS NULL AND NOT EXISTS (
    SELECT FROM reservations AS r WHERE r.decision_id = d.id AND r.state = 'released')
ORDER BY d.decided_at, d.id
""")
"""Decisions in force: none that was set aside, and no grant that was taken back."""
FINDINGS = text("""
SELECT case_id, revision, inputs, edition, event FROM evaluations
WHERE case_id IN :cases AND edition IS NOT NULL
""").bindparams(bindparam("cases", expanding=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Figures by owner and name that would be in force, and the clause of each."""

    figures: Mapping[tuple[str, str], JsonValue]
    clauses: Mapping[tuple[str, str], str]
    since: Mapping[tuple[str, str], date]
    loaded: Mapping[str, tuple[LoadedValue, ...]] = field(default_factory=dict)
    """What two people have loaded until the draft's day, of each owner."""

    def only(self, *names: tuple[str, str]) -> "Draft":
        """The same with these figures alone."""
        return replace(self, figures={name: self.figures[name] for name in names})

    def over(self, content: EditionContent, owner: str, region: str = "") -> EditionContent:
        """An edition with what is loaded, and with the draft's figures, in place of its own."""
        loaded = of_region(self.loaded.get(owner, ()), region)
        dated = OWNERS[owner].with_loaded(loaded)
        last = max(self.since.values())
        known = {*OWNERS[owner].schedules}
        changed = {one.name: dated[one.name].on(last) for one in loaded if one.name in known}
        counties = {one.name for one in loaded if one.county}
        for (of, name), value in self.figures.items():
            if of == owner and name not in counties:
                changed[name] = value
        return content.model_copy(update={"figures": content.figures | changed})

    def with_loaded(self, loaded: Mapping[str, Sequence[LoadedValue]]) -> "Draft":
        """The same beside what two people have loaded and what counts by the draft's day."""
        day = max(self.since.values())
        known = {
            owner: tuple(one for one in values if one.since <= day)
            for owner, values in loaded.items()
        }
        return replace(self, loaded=known)

    def speaks_of(self, owner: str) -> bool:
        """Whether it holds any figure of an owner, or something was loaded for it."""
        return bool(self.loaded.get(owner)) or any(of == owner for of, _ in self.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A decided case as it is stored: what was found, and what the decision followed from."""

    name: str
    findings: Mapping[str, Any] | None
    basis: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A case that comes out otherwise; amounts in fen, ``clauses`` those that make it so."""

    name: str
    before: str
    after: str
    before_amount: int
    after_amount: int
    clauses: tuple[str, ...]

    @property
    def difference(self) -> int:
        """What the case would cost more, in fen."""
        return self.after_amount - self.before_amount


def read_draft(folder: Path) -> Draft:
    """The draft in a folder. Raises ``Refusal`` for what is no figure of the suite."""
    figures: dict[tuple[str, str], JsonValue] = {}
    clauses: dict[tuple[str, str], str] = {}
    since: dict[tuple[str, str], date] = {}
    for owner, known in OWNERS.items():
        if not (folder / owner).is_dir():
            continue
        try:
            drafted = load_schedules(folder / owner)
        except (ScheduleMalformed, YAMLError) as malformed:
            raise Refusal(f"{folder / owner}: {malformed}") from malformed
        for name, schedule in drafted.items():
            if name not in known.schedules:
                names = ", ".join(sorted(known.schedules))
                raise Refusal(f"{owner} has no figure {name}: {names}.")
            since[owner, name], figures[owner, name] = schedule.in_force[-1]
            clauses[owner, name] = f"{schedule.citation} {name}"
    if not figures:
        raise Refusal(f"{folder} has no schedule below assessment or approval.")
    draft = Draft(figures=figures, clauses=clauses, since=since)
    for owner, read in READERS.items():
        content = draft.over(OWNERS[owner].schedules.content("draft", TODAY, ()), owner)
        try:
            read(content)
        except (LookupError, TypeError, ValueError, DomainError) as unfit:
            named = ", ".join(name for of, name in figures if of == owner)
            raise Refusal(f"{folder / owner}: {named} cannot be used: {unfit}") from unfit
    return draft


def decided(kept: Kept, draft: Draft) -> Outcome:
    """The outcome of a stored case with a draft; with none of its figures, as it would be now."""
    inputs, content = from_basis(kept.basis)
    inputs = replace(inputs, assessment=_assessed(kept, inputs, draft))
    content = draft.over(content, "approval", inputs.assessment.region)
    return decide_again(inputs, approval_figures_of(content))


def _assessed(kept: Kept, inputs: Inputs, draft: Draft) -> AssessmentCompleted:
    if kept.findings is None or not draft.speaks_of("assessment"):
        return inputs.assessment
    content = EditionContent.model_validate(kept.findings["edition"])
    basis = {
        "inputs": kept.findings["inputs"],
        "edition": draft.over(content, "assessment", inputs.assessment.region).model_dump(
            mode="json"
        ),
    }
    return AssessmentCompleted.model_validate(assessed_again(basis, kept.findings["event"]))


def change_of(kept: Kept, draft: Draft) -> Change | None:
    """How a case would come out otherwise, and which figures alone make it so; else nothing."""
    before, after = decided(kept, draft.only()), decided(kept, draft)
    if _same(before, after):
        return None
    alone = [
        draft.clauses[name]
        for name in draft.figures
        if not _same(before, decided(kept, draft.only(name)))
    ]
    return Change(
        name=kept.name,
        before=before.decision.value,
        after=after.decision.value,
        before_amount=before.amount or 0,
        after_amount=after.amount or 0,
        clauses=tuple(alone) or tuple(draft.clauses.values()),
    )


def _same(one: Outcome, other: Outcome) -> bool:
    return (one.decision, one.amount, one.reason_articles) == (
        other.decision,
        other.amount,
        other.reason_articles,
    )


def report(changes: Sequence[Change], looked_at: int) -> Iterator[str]:
    """What a draft would do, in lines."""
    for change in changes[:SHOWN]:
        yield (
            f"{change.name}  {change.before} {yuan(change.before_amount)} → "
            f"{change.after} {yuan(change.after_amount)}  {'；'.join(change.clauses)}"
        )
    if len(changes) > SHOWN:
        yield f"… and {len(changes) - SHOWN} more"
    by_clause = Counter(clause for change in changes for clause in change.clauses)
    for clause, number in by_clause.most_common():
        yield f"{clause}: changes {number} cases"
    whole = sum(change.difference for change in changes)
    sign = "-" if whole < 0 else "+"
    yield f"{looked_at} decided cases, {len(changes)} change, {sign}{yuan(abs(whole))} yuan"


async def run(layout: Layout, folder: Path) -> int:
    """Print every case that a draft changes, each clause's part, and the difference in money."""
    draft = read_draft(folder)
    changes: list[Change] = []
    looked_at = 0
    async with (
        session_of(layout, "approval") as decisions,
        session_of(layout, "assessment") as findings,
    ):
        draft = draft.with_loaded(
            {"assessment": await _loaded(findings), "approval": await _loaded(decisions)}
        )
        stream = await decisions.stream(DECISIONS, execution_options={"yield_per": PAGE})
        async for page in stream.partitions(PAGE):
            for kept in await _kept(findings, page):
                looked_at += 1
                changes += filter(None, [_tried(kept, draft)])
    for line in report(changes, looked_at):
        print(line)
    return 0


async def _loaded(session: AsyncSession) -> list[LoadedValue]:
    return [LoadedValue(*row) for row in (await session.execute(LOADED)).all()]


def _tried(kept: Kept, draft: Draft) -> Change | None:
    try:
        return change_of(kept, draft)
    except EditionNotCallable as gone:
        raise Refusal(f"{kept.name} cannot be made again: {gone} is gone.") from gone


async def _kept(session: AsyncSession, page: Sequence[Any]) -> list[Kept]:
    cases = [row.case_id for row in page]
    found = {
        (str(row.case_id), row.revision): row
        for row in await session.execute(FINDINGS, {"cases": cases})
    }
    kept = []
    for row in page:
        key = (str(row.case_id), row.basis["inputs"]["assessment"]["revision"])
        one = found.get(key)
        parts = None
        if one is not None:
            parts = {"inputs": one.inputs, "edition": one.edition, "event": one.event}
        kept.append(
            Kept(
                name=row.basis["inputs"]["assessment"]["case_number"],
                findings=parts,
                basis=row.basis,
            )
        )
    return kept
