"""Each parser of foreign bytes, fed with good samples that were damaged in many ways.

What a parser does not take it refuses in the way that it declares. Anything else is a fault: the
caller would get a 500, a consumer would stop, or a worker would try for ever.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from aid_testing.fuzz.samples import Parser

MOST_BYTES = 20_000
SHOWN_BYTES = 200
SLOW_SECONDS = 5.0
"""Longer than any of the samples' kind may take: one upload must not hold a service."""
PIECES: Sequence[bytes] = (
    *(b"", b"0", b"-1", b"1e999", b"NaN", b"Infinity", b"99999999999999999999999", b"0.000001"),
    *(b"null", b"true", b"[]", b"{}", b'"', b"'", b"\\", b"\\u0000", b"\\ud800", b"[" * 5000),
    *(b"\x00", b"\xff", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r\n", b"\n", b"\x1a"),
    *("٣".encode(), "〇".encode(), "\u202e".encode(), "拉萨".encode(), "拉萨".encode("gb18030")),
    *(b"2026-02-30", b"9999-12-31", b"0001-01-01", b"2026-06-01T00:00:00+99:00", b"../../etc"),
    *(b"<!DOCTYPE a>", b"&a;", b"<a/>", b"<![CDATA[", b"]]>", b"<?x?>", b"xmlns:a='b'", b","),
    *(b"%PDF-1.7", b"%%EOF", b"ftypheic", b"IEND", b"\xff\xd8\xff", b"A" * 5000, b"=", b";"),
)


@dataclass(kw_only=True)
class Fed:
    """What became of the bytes that one parser was given."""

    parser: str
    inputs: int = 0
    taken: int = 0
    refused: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    """By the exception: the first bytes that raised it, and what it said."""


def feed(parsers: Sequence[Parser], *, seed: int, inputs: int) -> list[Fed]:
    """Give each parser its samples, then so many damaged ones."""
    return [_feed(parser, random.Random(f"{seed} {parser.name}"), inputs) for parser in parsers]


def _feed(parser: Parser, chance: random.Random, inputs: int) -> Fed:
    fed = Fed(parser=parser.name)
    for sample in parser.samples:
        parser.read(sample)
    for _ in range(inputs):
        given = damaged(chance, parser.samples)
        fed.inputs += 1
        began = time.perf_counter()
        try:
            parser.read(given)
            fed.taken += 1
        except parser.refusals:
            fed.refused += 1
        except Exception as fault:  # noqa: BLE001 - that is what is looked for
            fed.faults.setdefault(type(fault).__name__, f"{fault}: {given[:SHOWN_BYTES]!r}")
        if time.perf_counter() - began > SLOW_SECONDS:
            fed.faults.setdefault("slow", f"{given[:SHOWN_BYTES]!r}")
    return fed


def damaged(chance: random.Random, samples: Sequence[bytes]) -> bytes:
    """A sample with one to five pieces changed, at times grown together with another."""
    content = bytearray(chance.choice(samples))
    for _ in range(chance.randint(1, 5)):
        chance.choice(DAMAGES)(chance, content)
    if chance.random() < 0.1:
        content += chance.choice(samples)
    return bytes(content[:MOST_BYTES])


def _span(chance: random.Random, content: bytearray) -> tuple[int, int]:
    begin = chance.randint(0, len(content))
    return begin, min(len(content), begin + chance.randint(0, 40))


def _flip(chance: random.Random, content: bytearray) -> None:
    if content:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _cut(chance: random.Random, content: bytearray) -> None:
    begin, end = _span(chance, content)
    del content[begin:end]


def _repeat(chance: random.Random, content: bytearray) -> None:
    begin, end = _span(chance, content)
    content[end:end] = content[begin:end] * chance.choice((1, 2, 50))


def _insert(chance: random.Random, content: bytearray) -> None:
    begin, end = _span(chance, content)
    content[begin : chance.choice((begin, end))] = chance.choice(PIECES)


def _swap_value(chance: random.Random, content: bytearray) -> None:
    """Another value where one stands: between quotes, tags or commas."""
    borders = [at for at, byte in enumerate(content) if byte in b'"<>,: \n']
    if len(borders) > 1:
        at = chance.randrange(len(borders) - 1)
        content[borders[at] + 1 : borders[at + 1]] = chance.choice(PIECES)


def _truncate(chance: random.Random, content: bytearray) -> None:
    del content[chance.randint(0, len(content)) :]


DAMAGES = (_flip, _cut, _repeat, _insert, _swap_value, _swap_value, _swap_value, _truncate)
