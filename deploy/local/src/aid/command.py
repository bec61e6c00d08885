"""How a command of `aid` is written: it returns its exit code, and a refusal is a sentence."""

import asyncio
import inspect
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Annotated, ParamSpec

import typer
from aid_engines.refusal import Refusal

P = ParamSpec("P")
ServiceName = Annotated[str | None, typer.Option("--service", help="Of this service alone.")]


def cli_command(command: Callable[P, int | None]) -> Callable[P, None]:
    """Let a command return its exit code, and print a refusal as the sentence it is."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except Refusal as refusal:
            print(f"aid: {refusal}", file=sys.stderr)
            code = 1
        raise typer.Exit(code or 0)

    return run


def run_lazily(module: str, function: str, *args: object) -> int | None:
    """Call a part of the suite that other commands need not load; it may be asynchronous."""
    result = getattr(import_module(f"aid.{module}"), function)(*args)
    code: int | None = asyncio.run(result) if inspect.iscoroutine(result) else result
    return code
