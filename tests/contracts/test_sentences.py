"""Every refusal speaks words: what a program needs stands in the fields of the problem."""

import importlib
import pkgutil
from uuid import uuid4

import approval
import assessment
import disbursement
import intake
import pytest
import training_subsidy
from aid_testing.sentences import codes_in, subclasses, texts
from shared.errors import DomainError
from shared.roles import Role, RoleNotAllowed

import shared

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


@pytest.mark.parametrize(
    "sentence",
    [
        f"成年人 {uuid4()} 的核对",
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
