"""A figure beside its limit, and how a run's figures are shown: table, JSON, bars."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

BAR_PIXELS = 360
ROW_PIXELS = 26
LONGEST = 2.0


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of what was measured beside the median of its limit, both of one run.

    ``ratio`` is measured over limit; ``goal`` bounds it, from below unless ``at_most``.
    """

    name: str
    measured: float
    limit: float
    unit: str
    goal: float
    at_most: bool = False
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.measured / self.limit if self.limit else float("inf")

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "measured": _round(self.measured),
            "limit": _round(self.limit),
            "unit": self.unit,
            "ratio": _round(self.ratio),
            "goal": f"{'<=' if self.at_most else '>='} {self.goal:g}",
            "met": self.met,
            "note": self.note,
        }


@dataclass(slots=True)
class Runs:
    """What several runs measured, by name: each time the figure and its limit."""

    seen: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def add(self, name: str, measured: float, limit: float) -> None:
        self.seen.setdefault(name, []).append((measured, limit))

    def figure(
        self, name: str, unit: str, goal: float, *, at_most: bool = False, note: str = ""
    ) -> Figure:
        """The medians of a name. Raises ``KeyError`` when it was not measured."""
        runs = self.seen[name]
        return Figure(
            name,
            median(measured for measured, _ in runs),
            median(limit for _, limit in runs),
            unit,
            goal,
            at_most,
            note,
        )


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines for people."""
    head = ("figure", "measured", "limit", "unit", "ratio", "goal", "")
    rows = [
        (
            figure.name,
            _short(figure.measured),
            _short(figure.limit),
            figure.unit,
            _short(figure.ratio),
            f"{'≤' if figure.at_most else '≥'} {figure.goal:g}",
            "met" if figure.met else "missed",
        )
        for figure in figures
    ]
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    return "\n".join(
        "  ".join(
            text.rjust(width) if place in {1, 2, 4, 5} else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    )


def write(folder: Path, figures: Sequence[Figure]) -> None:
    """Leave ``bench.json`` and ``bench.svg`` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps([one.as_json() for one in figures], ensure_ascii=False, indent=1)
    (folder / "bench.json").write_text(content + "\n", encoding="utf-8")
    (folder / "bench.svg").write_text(_svg(figures), encoding="utf-8")


def _svg(figures: Sequence[Figure]) -> str:
    """One bar a figure, as long as it comes to of its goal; the line is the goal."""
    goal = BAR_PIXELS / 2
    rows = []
    for place, figure in enumerate(figures):
        length = min(_share(figure), LONGEST) * goal
        y = 30 + place * ROW_PIXELS
        colour = "#2a7" if figure.met else "#c52"
        text = f"{figure.name}: {_short(figure.measured)} {figure.unit}"
        rows.append(
            f'<rect x="10" y="{y}" width="{length:.0f}" height="18" fill="{colour}"/>'
            f'<text x="{BAR_PIXELS + 20}" y="{y + 14}">{escape(text)}</text>'
        )
    height = 40 + len(figures) * ROW_PIXELS
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="{height}"'
        ' font-family="sans-serif" font-size="13">'
        '<text x="10" y="18">how much of its goal each figure comes to; the line is the goal</text>'
        + "".join(rows)
        + f'<line x1="{10 + goal}" y1="24" x2="{10 + goal}" y2="{height}" stroke="#333"/></svg>\n'
    )


def _share(figure: Figure) -> float:
    """How much of its goal a figure comes to: 1 when it is just met, more when it is better."""
    if figure.at_most:
        return figure.goal / figure.ratio if figure.ratio else LONGEST
    return figure.ratio / figure.goal


def _round(value: float) -> float | None:
    return None if value == float("inf") else float(f"{value:.4g}")


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004
