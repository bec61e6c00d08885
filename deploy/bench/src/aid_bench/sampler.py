"""Where the CPU of a process goes: its stack, looked at a thousand times a second of CPU.

The kernel's profiling timer (``ITIMER_PROF``) counts CPU, not time that is waited. C code shows as
the Python frame that called it.
"""

import signal
import sys
import sysconfig
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType

SAMPLE_SECONDS = 0.001
STANDARD = "standard library"
"""Belongs to whoever calls it."""
LAYERS = {
    "sqlalchemy": "SQLAlchemy",
    "asyncpg": "asyncpg",
    "greenlet": "SQLAlchemy",
    "pydantic": "pydantic",
    "pydantic_core": "pydantic",
    "fastapi": "FastAPI, Starlette",
    "starlette": "FastAPI, Starlette",
    "anyio": "FastAPI, Starlette",
    "uvicorn": "uvicorn",
    "opentelemetry": "trace, log, metrics",
    "structlog": "trace, log, metrics",
    "prometheus_client": "trace, log, metrics",
    "cryptography": "cryptography",
    "aiokafka": "aiokafka",
    "shared": "shared",
    "aid_bench": "this tool",
}
LIBRARIES = Path(sysconfig.get_paths()["purelib"])
PYTHON = Path(sysconfig.get_paths()["stdlib"])


@dataclass(slots=True)
class Samples:
    """What was seen: samples by layer, and functions by themselves and with all that they call."""

    number: int = 0
    layers: Counter[str] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)

    def see(self, frame: FrameType | None) -> None:
        """Count one stack."""
        self.number += 1
        seen: set[int] = set()
        layer = None
        innermost = True
        while frame is not None:
            code = frame.f_code
            if innermost:
                self.functions[_name(code)] += 1
                innermost = False
            if layer is None and (found := _layer(code.co_filename)) != STANDARD:
                layer = found
            if id(code) not in seen:
                seen.add(id(code))
                self.within[_name(code)] += 1
            frame = frame.f_back
        self.layers[layer or STANDARD] += 1

    def shares(self) -> list[tuple[str, float]]:
        """Each layer's share of all samples, the largest first."""
        return [(name, count / self.number) for name, count in self.layers.most_common()]


@contextmanager
def sampling(samples: Samples) -> Iterator[None]:
    """Look at the stack of the main thread while the block runs."""
    see: Callable[[int, FrameType | None], None] = lambda _, frame: samples.see(frame)  # noqa: E731
    before = signal.signal(signal.SIGPROF, see)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_SECONDS, SAMPLE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before or signal.SIG_DFL)


def lines(samples: Samples, *, functions: int = 12) -> Iterator[str]:
    """The samples for people."""
    for name, share in samples.shares():
        yield f"  {100 * share:5.1f} %  {name}"
    yield "  in themselves"
    for name, count in samples.functions.most_common(functions):
        yield f"    {100 * count / samples.number:5.1f} %  {name}"
    yield "  with all that they call"
    for name, count in samples.within.most_common(3 * functions):
        yield f"    {100 * count / samples.number:5.1f} %  {name}"


@lru_cache(maxsize=10_000)
def _layer(filename: str) -> str:
    """Whose a file is."""
    path = Path(filename)
    if path.is_relative_to(LIBRARIES):
        package = path.relative_to(LIBRARIES).parts[0].removesuffix(".py")
        return LAYERS.get(package, package)
    if not path.is_absolute() or path.is_relative_to(PYTHON):
        return STANDARD
    package = path.parts[path.parts.index("src") + 1] if "src" in path.parts else "this tool"
    return LAYERS.get(package, "the service")


@lru_cache(maxsize=10_000)
def _name(code: CodeType) -> str:
    path = Path(code.co_filename)
    place = "/".join(path.parts[-2:])
    return f"{code.co_qualname if sys.version_info >= (3, 11) else code.co_name} ({place})"
