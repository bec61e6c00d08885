"""A client made by a stock generator from each document is enough to walk an application."""

import importlib
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid.layout import SERVICES, Layout, work_folder
from aid.walk.applying import PAPERS, PDF, SCOPE, Applying

API = work_folder() / "docs" / "api"


@pytest.fixture(scope="session")
def generated(tmp_path_factory: Any) -> Path:
    """All five clients, as the generator made them, importable."""
    folder: Path = tmp_path_factory.mktemp("clients")
    for service in SERVICES:
        made = subprocess.run(
            [
                str(Path(sys.executable).parent / "openapi-python-client"),
                "generate",
                "--path",
                str(API / f"{service.name}.openapi.json"),
                "--output-path",
                str(folder / service.package),
            ],
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": str(Path(sys.executable).parent), "HOME": str(folder)},
        )
        assert "WARNING" not in made.stdout + made.stderr, made.stdout
        assert "Warning" not in made.stdout + made.stderr, made.stdout
        sys.path.insert(0, str(folder / service.package))
    return folder


class Generated:
    """Calls one generated client by operation id."""

    def __init__(self, layout: Layout, service: str, token: str) -> None:
        self.package = f"aid_{service.replace('-', '_')}_client"
        module: Any = importlib.import_module(self.package)
        self.client = module.AuthenticatedClient(base_url=layout.base_url(service), token=token)

    def model(self, name: str, content: dict[str, Any]) -> Any:
        models: Any = importlib.import_module(f"{self.package}.models")
        return getattr(models, name).from_dict(content)

    def operation(self, tag: str, name: str) -> ModuleType:
        return importlib.import_module(f"{self.package}.api.{tag}.{name}")

    async def call(self, tag: str, name: str, *ids: UUID, **options: Any) -> Any:
        operation: Any = self.operation(tag, name)
        answer = await operation.asyncio_detailed(*ids, client=self.client, **options)
        assert answer.status_code < 300, answer.content.decode()
        return answer.parsed


def once() -> str:
    return f'"{uuid4()}"'


def seen(view: Any) -> str:
    return f'"{view.version}"'


async def test_an_application_walks_to_acceptance_by_generated_clients(
    generated: Path, layout: Layout, application: Applying
) -> None:
    assert generated
    household = application.household
    person = Generated(layout, "intake", application.applicant)
    officer = Generated(layout, "intake", application.handler)
    view = await person.call(
        "applications",
        "create_application",
        body=person.model("DraftBody", household.draft()),
        idempotency_key=once(),
    )
    view = await person.call(
        "applications",
        "sign_application",
        view.id,
        body=person.model("SignBody", {"signed_by": household.adults[0][0]}),
        idempotency_key=once(),
        if_match=seen(view),
    )
    for index, (name, _) in enumerate(household.adults):
        consent = {
            "member_index": index,
            "scope": SCOPE,
            "valid_until": "2029-12-31",
            "signed_by": name,
        }
        await person.call(
            "authorisations",
            "sign_authorisation",
            view.id,
            body=person.model("AuthorisationBody", consent),
            idempotency_key=once(),
        )
    types: Any = importlib.import_module(f"{person.package}.types")
    models: Any = importlib.import_module(f"{person.package}.models")
    upload: Any = next(
        getattr(models, name) for name in dir(models) if "upload" in name.lower() and "Body" in name
    )
    for paper in PAPERS:
        file = types.File(payload=BytesIO(PDF), file_name="paper.pdf", mime_type="application/pdf")
        await person.call(
            "documents",
            "add_document",
            view.id,
            body=upload(kind=models.Paper(paper), file=file),
            idempotency_key=once(),
        )
    view = await person.call("applications", "get_application", view.id)
    view = await person.call(
        "acceptance", "submit_application", view.id, idempotency_key=once(), if_match=seen(view)
    )
    view = await officer.call(
        "acceptance",
        "accept_application",
        view.id,
        body=officer.model("AcceptBody", {}),
        idempotency_key=once(),
        if_match=seen(view),
    )

    assert view.status.value == "accepted"
    timeline = await person.call("timeline", "get_timeline", view.id)
    assert timeline.entries
