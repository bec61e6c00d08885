"""The clients that ``make clients`` makes from the one document, unmodified, at the one address."""

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aid_client.http import SuiteClient
from aid_client.training_claims import Training
from aid_engines import proxy
from aid_engines.layout import Layout, work_folder
from aid_simulators import issuer
from aid_simulators.people import person

PACKAGE = "aid_suite_client"
NODE = shutil.which("node") is not None and shutil.which("npm") is not None


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the generators made, importable."""
    folder: Path = tmp_path_factory.mktemp("clients") / "made"
    made = subprocess.run(
        (work_folder() / "deploy/clients/make", folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder / "python"))
    return folder


def operation(tag: str, name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.api.{tag}.{name}")


async def test_a_worker_finds_a_class_and_takes_a_seat_with_the_generated_client(
    clients: Path, layout: Layout, http: SuiteClient
) -> None:
    """VT-049: search and enrolment of one's own, by types alone."""
    assert clients
    training = await Training(http).founded()
    worker = training.worker
    token = issuer.token(layout, ["applicant"], sub=worker.sub, name=worker.name)
    library, models = (importlib.import_module(f"{PACKAGE}{part}") for part in ("", ".models"))
    suite = library.AuthenticatedClient(base_url=layout.base_url(proxy.NAME), token=token)

    me = await operation("reference", "get_me").asyncio(client=suite)
    found = await operation("open_classes", "find_open_classes").asyncio(
        client=suite, trade=training.trade_code
    )
    [course] = found.items
    body = models.OwnEnrolmentBody(class_id=course.id, id_number=worker.id_number)
    enrol = operation("my_enrolments", "enrol_myself")
    seat = await enrol.asyncio(client=suite, body=body, idempotency_key='"a typed seat"')
    again = await enrol.asyncio_detailed(client=suite, body=body, idempotency_key='"another key"')
    mine = await operation("my_enrolments", "list_my_enrolments").asyncio(client=suite)

    assert "enrol_myself" in me.operations["training-subsidy"]
    assert [one.id for one in mine.items] == [seat.id]
    assert again.status_code in {409, 422}, "a refusal is typed too"
    assert again.parsed.code, again.content


@pytest.mark.skipif(
    not NODE,
    reason="TypeScript is left out: no Node.js here; apt-get install npm brings it, then make test",
)
def test_the_typescript_sample_compiles_as_it_stands_and_drafts_an_application(
    clients: Path, layout: Layout
) -> None:
    sample = (work_folder() / "deploy/clients/typescript/sample.ts").read_text("utf-8")
    assert (clients / "typescript" / "sample.ts").read_text("utf-8") == sample

    said = subprocess.run(
        ("node", "made/sample.js"),
        cwd=clients / "typescript",
        env=os.environ
        | {
            "SUITE": layout.base_url(proxy.NAME),
            "TOKEN": issuer.token_of(layout, person("zhuoma")),
            "TRADE": "NO-SUCH-TRADE",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (said.returncode, said.stdout) == (0, "卓玛 0 draft\n"), said.stderr


@pytest.mark.skipif(not NODE, reason="as above")
def test_a_sample_that_names_a_field_wrongly_does_not_compile(clients: Path) -> None:
    folder = clients / "typescript"
    wrong = (folder / "sample.ts").read_text("utf-8").replace("procedure:", "proceedure:")
    (folder / "wrong.ts").write_text(wrong)
    options = ("--noEmit", "--strict", "--module", "nodenext", "--target", "es2022")

    said = subprocess.run(
        ("npx", "--no-install", "tsc", *options, "wrong.ts"),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode != 0
    assert "proceedure" in said.stdout
