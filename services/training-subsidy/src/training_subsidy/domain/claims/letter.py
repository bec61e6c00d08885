"""The decision in writing: what it rests on, why, and the way to appeal."""

from dataclasses import dataclass, field

from shared.money import yuan
from shared.policy import Answer, Finding
from shared.workdays import lhasa_date

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.programme import item_of

ITEMS: dict[str, str] = {
    "《215号（五）》": "免费培训由政府购买服务；“先垫后补”由有资质的院校和机构实施；完全自费培训不予补贴。",
    "《215号（六）》": "培训工种、培训对象、补贴发放互不交叉重复，并与财政预算安排相匹配。",
    "《215号（七）》": "按公布的工种、标准、机构目录补贴，对学员和机构实行实名制管理。",
    "《215号（九）》": "定向委托培训一至三年，企业、学员、院校三方签署合同。",
    "《215号（十）》": "余刑不超过一年的服刑人员等纳入就业技能培训。",
    "《215号（十一）》": "按规定向企业或职工拨付培训补贴；劳务派遣人员可申领技能提升补贴。",
    "《215号（十二）》": "领军人才研学先缴后报，本级财政承担百分之五十。",
    "《215号（十四）》": "证书由登记的鉴定评价机构严格按规范考核发放。",
    "《215号（二十四）》": "严格培训考核；第三方监管结果作为申请补贴的参考依据。",
    "《215号（二十五）》": "规范补贴资金的审核拨付。",
}
APPEAL = (
    "如不服本决定，可以自收到本决定书之日起六十日内，依据《中华人民共和国行政复议法》申请行政复议；"
    "也可以自收到本决定书之日起六个月内，依据《中华人民共和国行政诉讼法》向人民法院提起行政诉讼。"
)


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
    """Write the letter of a decided claim."""
    verdict = claim.verdict
    assert verdict is not None, "a letter follows a decision"
    if verdict.approved:
        title, body = "职业技能培训补贴批准决定书", f"批准补贴{yuan(claim.amount or 0)}元。"
    else:
        title, body = "职业技能培训补贴不予批准决定书", "经审核，不予补贴。"
    return Letter(
        title=title,
        number=claim.case_number or "",
        addressee=name,
        body=body,
        grounds=tuple(
            Ground(item=item, text=ITEMS.get(item, item), facts=_facts(claim, item))
            for item in verdict.items
        ),
        explanation=explanation,
        appeal=APPEAL,
        decided_on=lhasa_date(verdict.at).isoformat(),
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
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return str(value)
