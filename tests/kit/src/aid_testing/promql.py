"""What an alert's expression says about figures as a process shows them, in the forms we write.

``AGGREGATION by (labels) (metric{label="value"}) COMPARISON number``: parsed by Prometheus's own
grammar; any other form is refused, so that an alert never passes unread.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser as promql
import yaml
from prometheus_client.parser import text_string_to_metric_families

AGGREGATIONS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "max": max,
    "min": min,
    "sum": sum,
}
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
}
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of the rule files."""

    name: str
    expr: str
    runbook: str

    @property
    def is_of_a_moment(self) -> bool:
        """Whether figures of one moment decide it; the others are tested over time, by promtool."""
        part = promql.parse(self.expr)
        aggregation = getattr(part, "lhs", None)
        return isinstance(aggregation, promql.AggregateExpr) and isinstance(
            aggregation.expr, promql.VectorSelector
        )

    def fires(self, figures: str) -> dict[Labels, float]:
        """The series of a text of metrics for which the condition holds, with their values."""
        comparison = promql.parse(self.expr)
        assert isinstance(comparison, promql.BinaryExpr), self.expr
        assert isinstance(comparison.rhs, promql.NumberLiteral), self.expr
        holds = COMPARISONS[str(comparison.op)]
        limit = comparison.rhs.val
        values = _aggregated(comparison.lhs, figures)
        return {labels: value for labels, value in values.items() if holds(value, limit)}


def alerts(folder: Path) -> dict[str, Alert]:
    """All alerts of a folder of rule files, by name."""
    found = {}
    for file in sorted(folder.glob("*.yml")):
        for group in yaml.safe_load(file.read_text("utf-8"))["groups"]:
            for rule in group["rules"]:
                alert = Alert(rule["alert"], rule["expr"], rule["annotations"]["runbook"])
                found[alert.name] = alert
    return found


def metrics_of(expr: str) -> set[str]:
    """The names of the metrics that an expression reads."""
    names: set[str] = set()
    waiting: list[Any] = [promql.parse(expr)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, promql.VectorSelector):
            names.add(str(part.name))
        inner = (getattr(part, name, None) for name in ("expr", "lhs", "rhs", "vector_selector"))
        waiting.extend(found for found in inner if found is not None)
        waiting.extend(getattr(part, "args", ()))
    return names


def _aggregated(expr: Any, figures: str) -> dict[Labels, float]:
    assert isinstance(expr, promql.AggregateExpr), f"not an aggregation: {expr}"
    assert isinstance(expr.expr, promql.VectorSelector), f"not a metric: {expr.expr}"
    assert expr.modifier is not None, "by (…) is missing"
    assert expr.modifier.type == promql.AggModifierType.By, "only by (…) is known here"
    groups: dict[Labels, list[float]] = {}
    for labels, value in _selected(expr.expr, figures):
        group = tuple((name, labels.get(name, "")) for name in expr.modifier.labels)
        groups.setdefault(group, []).append(value)
    aggregate = AGGREGATIONS[str(expr.op)]
    return {group: aggregate(values) for group, values in groups.items()}


def _selected(selector: Any, figures: str) -> list[tuple[dict[str, str], float]]:
    wanted = {matcher.name: matcher.value for matcher in selector.matchers.matchers}
    assert all(m.op == promql.MatchOp.Equal for m in selector.matchers.matchers), "only = is known"
    return [
        (sample.labels, sample.value)
        for family in text_string_to_metric_families(figures)
        for sample in family.samples
        if sample.name == selector.name
        and all(sample.labels.get(name) == value for name, value in wanted.items())
    ]
