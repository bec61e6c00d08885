"""The decision in writing: what it rests on, why, and the way to appeal."""

from dataclasses import dataclass, field
from html import escape

from shared.money import yuan
from shared.policy import Answer, Finding
from shared.words import label, labels
from shared.workdays import lhasa_date

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.programme import item_of

ITEMS = labels("training_subsidy", "letter_items")
TEXTS = labels("training_subsidy", "letter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One item that a decision rests on, in its words, with the facts that met or missed it."""

    item: str
    text: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A decision letter, ready to be shown or printed."""

    title: str
    number: str
    addressee: str = field(repr=False)
    body: str
    grounds: tuple[Ground, ...]
    explanation: str | None = field(repr=False)
    appeal: str
    decided_on: str


def letter_of(claim: Claim, *, name: str, explanation: str | None) -> Letter:
    """Write the letter of a decided claim, in Chinese: the language of a decision."""
    verdict = claim.verdict
    assert verdict is not None, "a letter follows a decision"
    if verdict.approved:
        title, body = TEXTS["approved_title"], TEXTS["approved"]
    else:
        title, body = TEXTS["refused_title"], TEXTS["refused"]
    return Letter(
        title=title.zh,
        number=claim.case_number or "",
        addressee=name,
        body=body.format(amount=yuan(claim.amount or 0)).zh,
        grounds=tuple(
            Ground(item=item, text=label(item, ITEMS).zh, facts=_facts(claim, item))
            for item in verdict.items
        ),
        explanation=explanation,
        appeal=TEXTS["appeal"].zh,
        decided_on=lhasa_date(verdict.at).isoformat(),
    )


def printed(letter: Letter) -> str:
    """The letter as a page; whatever people wrote is text in it."""

    def line(words: str, kind: str = "") -> str:
        return f"<p{kind}>{escape(words)}</p>"

    grounds = "".join(
        f"<li><strong>{escape(one.item)}</strong>　{escape(one.text)}"
        + "".join(f"<br>{escape(name)}：{escape(value)}" for name, value in one.facts.items())
        + "</li>"
        for one in letter.grounds
    )
    explanation = line(letter.explanation) if letter.explanation else ""
    year, month, day = letter.decided_on.split("-")
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(letter.title)}</title></head><body><h1>{escape(letter.title)}</h1>"
        + line(TEXTS["number"].format(number=letter.number).zh)
        + line(f"{letter.addressee}：", ' class="addressee"')
        + line(letter.body)
        + f"<ol>{grounds}</ol>{explanation}"
        + line(letter.appeal)
        + f'<p class="signature">{escape(TEXTS["office"].zh)}<br>'
        f"{int(year)}年{int(month)}月{int(day)}日</p></body></html>"
    )


def _facts(claim: Claim, item: str) -> dict[str, str]:
    unmet = (
        finding
        for finding in (claim.answered.findings if claim.answered else ())
        if finding.answer is Answer.NOT_MET and item_of(finding.citation) == item
    )
    return {name: _text(value) for finding in unmet for name, value in _said(finding).items()}


def _said(finding: Finding) -> dict[str, object]:
    return dict(finding.facts)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return TEXTS["yes" if value else "no"].zh
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return str(value)
