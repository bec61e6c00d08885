"""The generated documents: OpenAPI, AsyncAPI, JSON Schemas, access matrix, status drawings.

The parts of the deployment's files that name services are among them (`aid.rendering`).
"""

import ast
import json
import re
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from aid_engines.layout import Layout, work_folder
from shared.asyncapi import asyncapi_document, json_schema
from shared.consumer import Subscriptions
from shared.contracts.registry import all_events
from shared.lifecycle import Lifecycle
from shared.openapi import access_matrix
from shared.suite import SERVICES, VERSION

from aid import event_changes, keyring
from aid.documents import additions_only, application
from aid.flows import flows
from aid.merged import merged
from aid.rendered_files import rendered

DRAWING = re.compile(
    r"(<!-- lifecycle: (?P<place>[\w.]+) -->\n).*?(<!-- /lifecycle -->)", re.DOTALL
)
INCLUDED = re.compile(
    r"(<!-- code: (?P<path>[\w./-]+) (?P<name>\w+) -->\n).*?(<!-- /code -->)", re.DOTALL
)
SUBSCRIBED = "deploy/engines/src/aid_engines/subscriptions.json"
"""What the broker lets each service read."""
DECLARED = "shared/src/shared/reference/access.json"
"""What roles may do, for a service to tell its caller of all of them."""
Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def run(check: bool, release: bool = False) -> int:
    """Write the documents, or say which are out of date or changed by more than additions.

    Events are held against those that were released; with ``release`` they are from now on.
    """
    root = work_folder()
    if release and (broken := event_changes.release(root)):
        print("\n".join(broken))
        return 1
    stale = event_changes.breaks_since_release(root)
    made: set[Path] = set()
    for path, text in _documents(root):
        made.add(path)
        there = path.read_text(encoding="utf-8") if path.exists() else None
        if there == text:
            continue
        if path.is_relative_to(root / "docs" / "api") and there is not None:
            breaches = additions_only(json.loads(there), json.loads(text), path.name)
            stale.extend(f"{path.relative_to(root)}: {breach}" for breach in breaches)
        if check:
            stale.append(f"{path.relative_to(root)} is out of date; run: make docs")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"written {path.relative_to(root)}")
    for left in sorted(set((root / "docs" / "api").rglob("*.json")) - made):
        if check:
            stale.append(f"{left.relative_to(root)} is of nothing any more; run: make docs")
        else:
            left.unlink()
            print(f"deleted {left.relative_to(root)}")
    print("\n".join(stale) if stale else "documents are up to date")
    return 1 if stale and check else 0


def _documents(root: Path) -> Iterator[tuple[Path, str]]:
    api = root / "docs" / "api"
    matrix: dict[str, Any] = {}
    answering: dict[str, Subscriptions] = {}
    published: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout.beside(Path(folder))
        keyring.prepare(layout)
        for service in SERVICES:
            app = application(layout, service.name)
            published[service.name] = app.openapi()
            yield api / f"{service.name}.openapi.json", _json(published[service.name])
            subscriptions = app.state.running.service.subscriptions
            answering[service.name] = subscriptions
            document = asyncapi_document(service.name, subscriptions)
            yield api / f"{service.name}.asyncapi.json", _json(document)
            matrix[service.name] = access_matrix(app)
    for name, event in all_events().items():
        yield api / "schemas" / f"{name}.json", _json(json_schema(event))
    yield api / "suite.openapi.json", _json(merged(published, version=VERSION))
    yield api / "access.json", _json(matrix)
    yield root / DECLARED, _json(matrix)
    yield root / "docs" / "flows.md", flows(answering)
    subscribed = {name: subscriptions.topics for name, subscriptions in answering.items()}
    yield root / SUBSCRIBED, _json(subscribed)
    house = root / "docs" / "house.md"
    yield house, _with_code(house.read_text(encoding="utf-8"), root)
    for readme in sorted(root.glob("services/*/README.md")):
        yield readme, _with_drawings(readme.read_text(encoding="utf-8"))
    yield from rendered(root)


def _with_drawings(text: str) -> str:
    def drawn(match: re.Match[str]) -> str:
        module, _, name = match["place"].rpartition(".")
        lifecycle: Lifecycle[Any] = getattr(import_module(module), name)
        return f"{match[1]}```mermaid\n{lifecycle.mermaid()}\n```\n{match[3]}"

    return DRAWING.sub(drawn, text)


def _with_code(text: str, root: Path) -> str:
    """Put the code that each mark names below it, as it stands in its file today."""

    def included(match: re.Match[str]) -> str:
        code = _definition(root / match["path"], match["name"])
        return f"{match[1]}```python\n{code}\n```\n{match[4]}"

    return INCLUDED.sub(included, text)


def _definition(path: Path, name: str) -> str:
    """A function, class or assignment of a module, with its decorators."""
    source = path.read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        names = [node.name] if isinstance(node, Named) else _assigned(node)
        if name in names:
            decorators = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(one.lineno for one in decorators)])
            return "\n".join(source.splitlines()[first - 1 : node.end_lineno])
    raise LookupError(f"{path} has no {name}, which docs/house.md shows")


def _assigned(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
