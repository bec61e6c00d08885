"""Each command of `aid` finds the part of the suite that it calls."""

import ast
from importlib import import_module
from pathlib import Path

import aid
import pytest


def lazy_calls() -> list[tuple[str, str]]:
    """Module and function of each part that a command loads when it is called."""
    [folder] = aid.__path__
    return sorted(
        (call.args[0].value, call.args[1].value)
        for file in Path(folder).glob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "run_lazily"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[1], ast.Constant)
    )


@pytest.mark.parametrize(("module", "function"), lazy_calls())
def test_fr_57_what_a_command_calls_is_there(module: str, function: str) -> None:
    """FR-57 of the field reports."""
    assert callable(getattr(import_module(f"aid.{module}"), function))
