import re
from pathlib import Path
from typing import Any

import pytest
from intake.domain.applications.status import LIFECYCLE
from intake.domain.leads.lead import LEAD_LIFECYCLE
from shared.lifecycle import Lifecycle

README = Path(__file__).parents[2] / "services" / "intake" / "README.md"


@pytest.mark.parametrize(
    ("marker", "table"),
    [
        ("intake.domain.applications.status.LIFECYCLE", LIFECYCLE),
        ("intake.domain.leads.lead.LEAD_LIFECYCLE", LEAD_LIFECYCLE),
    ],
)
def test_the_drawings_of_the_readme_are_those_of_the_tables(
    marker: str, table: Lifecycle[Any]
) -> None:
    text = README.read_text("utf-8")
    [drawing] = re.findall(
        rf"<!-- lifecycle: {marker} -->\n```mermaid\n(.*?)\n```\n<!-- /lifecycle -->",
        text,
        re.DOTALL,
    )

    assert drawing == table.mermaid()
