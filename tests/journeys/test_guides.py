"""Each guide as a stranger follows it: its blocks run in their order and print what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from aid.environment import program_environment
from aid_engines.layout import DEFAULT_PORTS, Layout, work_folder

GUIDES = sorted((work_folder() / "docs" / "guides").glob("*.md"))
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "--- the next block ---"


def here(code: str, layout: Layout) -> str:
    """The guide's code with the addresses and the folder of this suite."""
    for name in ("proxy", "issuer", "bank"):
        code = code.replace(f"127.0.0.1:{DEFAULT_PORTS[name]}", f"127.0.0.1:{layout.ports[name]}")
    return code.replace('".aid/', f'"{layout.home}/')


def followed(guide: Path, layout: Layout) -> tuple[list[str], list[str]]:
    """What each block of a guide says that it prints, and what it prints."""
    blocks = BLOCK.findall(guide.read_text("utf-8"))
    code = [text for language, text in blocks if language == "python"]
    wanted = []
    for (language, _), (after, text) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if language == "python":
            wanted.append(text if after == "text" else "")
    whole = f"\nprint({MARK!r})\n".join(here(one, layout) for one in code)
    ran = subprocess.run(
        (sys.executable, "-"),
        input=whole,
        env=program_environment(layout),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    printed = [one.removeprefix("\n") for one in ran.stdout.split(f"{MARK}\n")]
    return wanted, printed


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_what_a_guide_says_is_what_happens(guide: Path, layout: Layout) -> None:
    wanted, printed = followed(guide, layout)

    assert len(wanted) > 1
    assert any(wanted), "a guide says what its blocks print"
    assert printed == wanted


def test_a_guide_that_says_something_else_is_found(tmp_path: Path, layout: Layout) -> None:
    wrong = tmp_path / "wrong.md"
    wrong.write_text("```python\nprint(1)\n```\n\n```text\n2\n```\n")

    wanted, printed = followed(wrong, layout)

    assert (wanted, printed) == (["2\n"], ["1\n"])
