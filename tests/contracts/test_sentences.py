"""Every refusal speaks words: what a program needs stands in the fields of the problem."""

import ast
import importlib
import pkgutil
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import approval
import assessment
import disbursement
import intake
import pytest
import training_subsidy
from aid_testing.sentences import codes_in, foreign_in, subclasses, technical_in, texts
from approval.domain.decisions.payout import CashReasonRequired
from shared.errors import DomainError
from shared.problems import BadRequest, IfMatchMissing
from shared.roles import OutsideRegion, Role, RoleNotAllowed

import shared

ROOT = Path(__file__).parents[2]
for package in (shared, intake, assessment, approval, disbursement, training_subsidy):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
REFUSALS = sorted(
    {one for one in subclasses(DomainError) if one.__module__.split(".")[0] != "test_consumer"},
    key=lambda one: f"{one.__module__}.{one.__name__}",
)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.__name__)
def test_no_refusal_is_written_in_codes(refusal: type[DomainError]) -> None:
    for text in texts(refusal):
        assert not codes_in(text), text


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.__name__)
def test_no_refusal_names_what_only_a_program_knows(refusal: type[DomainError]) -> None:
    chinese, english = texts(refusal)

    assert not technical_in(chinese) + technical_in(english)
    assert not foreign_in(chinese)


@pytest.mark.parametrize(
    "text",
    [
        "请填写 urgency_ground",
        "If-Match with the ETag",
        "GET /v1/regions",
        "bills (A-36)",
        "see /docs",
    ],
)
def test_a_technical_name_in_a_sentence_is_found(text: str) -> None:
    assert technical_in(text)


def test_english_in_a_chinese_sentence_is_found() -> None:
    assert foreign_in("凭证无效 / not valid") == ["not", "valid"]
    assert not foreign_in("请上传 PDF 扫描件")


def shown_texts() -> Iterator[tuple[str, str]]:
    """Where a refusal is raised with a text of one language only, for a sentence that shows it."""
    shows = {
        one.__name__: {name for _, name, _, _ in string.Formatter().parse(one.zh) if name}
        for one in REFUSALS
        if hasattr(one, "zh")
    }
    for package in (shared, intake, assessment, approval, disbursement, training_subsidy):
        for file in Path(package.__path__[0]).rglob("*.py"):
            for call in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                    for fact in call.keywords:
                        if fact.arg in shows.get(call.func.id, ()) and is_fixed(fact.value):
                            yield f"{file.name}:{call.lineno}", f"{call.func.id}({fact.arg}=…)"


def is_fixed(value: ast.expr) -> bool:
    """Whether it is a text of letters written there, alone or with values in it."""
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.strip("-、, ")
        for part in (value.values if isinstance(value, ast.JoinedStr) else [value])
    )


def test_what_a_sentence_shows_is_said_in_both_languages() -> None:
    assert list(shown_texts()) == []


def test_where_the_fault_stands_is_said_in_a_field() -> None:
    assert IfMatchMissing().place() == {"header": "if-match"}
    assert BadRequest(why="x", header="idempotency-key").place() == {"header": "idempotency-key"}
    assert CashReasonRequired().place() == {"pointer": "/method_reason"}
    assert OutsideRegion().place() == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "成年人 39db7a0d-2e2c-4b7e-bdc0-b8c006c845d8 的核对",
        "需要的角色：township_handler",
        "BANKS 的核对结果",
        "申请类型“PAY_FIRST”",
    ],
)
def test_a_code_in_a_sentence_is_found(sentence: str) -> None:
    assert codes_in(sentence)


def test_an_operation_in_a_sentence_is_found() -> None:
    assert codes_in("不能执行“decide_case”", frozenset({"decide_case"})) == ["decide_case"]


def test_who_may_do_it_is_said_in_the_readers_language() -> None:
    refused = RoleNotAllowed([Role.COUNTY_LEAD, Role.TOWNSHIP_LEAD])

    assert refused.sentence("zh").endswith("乡镇（街道）主管领导、县（区）民政主管领导。")
    assert refused.sentence("en").endswith("the township lead, the county lead.")


TOMLS = sorted(
    [*ROOT.glob("services/*/src/*/texts/*.toml"), *ROOT.glob("shared/src/shared/texts/*.toml")]
)
SPEAKS_OF_FORMATS = {"validation", "bank_faults"}
"""Sections whose sentences tell a program's maker what a file or a body must look like."""


@pytest.mark.parametrize("path", TOMLS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_no_sentence_of_a_file_of_texts_speaks_in_codes_or_names_of_fields(path: Path) -> None:
    found = [
        (section, name, shown)
        for section, lines in tomllib.loads(path.read_text("utf-8")).items()
        for name, line in lines.items()
        if (shown := _not_words(line, chinese=path.stem == "zh", of=section))
    ]

    assert found == []


def _not_words(line: str, *, chinese: bool, of: str) -> list[str]:
    literal = "".join(text for text, *_ in string.Formatter().parse(line))
    foreign = foreign_in(literal) if chinese and of not in SPEAKS_OF_FORMATS else []
    return codes_in(literal) + technical_in(literal) + [one for one in foreign if one != "null"]
