from importlib import import_module
from typing import Any

import pytest
from aid_testing.rows import rows
from aid_testing.training import School, Worker
from shared.roles import system
from sqlalchemy import text

VERSIONS = "training_subsidy.migrations.versions"
BIND = import_module(f"{VERSIONS}.20261125_real_names").BIND
FIRST = import_module(f"{VERSIONS}.20261126_files_once").FIRST
DOUBT = import_module(f"{VERSIONS}.20261125_certificate_numbers").DOUBT


async def carry_out(school: School, *statements: str, **values: Any) -> None:
    database = school.client.database
    async with database.transaction(by=system("training-subsidy"), audited=False) as tx:
        for statement in statements:
            await tx.session.execute(text(statement), values)


@pytest.mark.parametrize(("owners", "bound"), [(1, True), (2, False)])
async def test_an_earlier_claim_binds_its_account_where_that_is_beyond_doubt(
    school: School, worker: Worker, owners: int, bound: bool
) -> None:
    enrolment = await school.graduated(await school.opened(), worker)
    claims = [(await school.draft(enrolment, worker)).json() for _ in range(2)]
    if owners > 1:
        await carry_out(
            school,
            "UPDATE claims SET owner = 'somebody-' || id WHERE id = CAST(:id AS uuid)",
            id=claims[0]["id"],
        )

    await carry_out(
        school,
        "UPDATE persons SET account = NULL WHERE person_id = CAST(:id AS uuid)",
        BIND,
        id=enrolment["person_id"],
    )

    [person] = await rows(
        school.client.database,
        "SELECT account FROM persons WHERE person_id = CAST(:id AS uuid)",
        id=enrolment["person_id"],
    )
    assert (person.account is not None) is bound


async def test_an_earlier_certificate_from_before_its_examination_is_in_doubt(
    school: School, worker: Worker
) -> None:
    enrolment = await school.graduated(await school.opened(), worker)

    await carry_out(
        school,
        "UPDATE enrolments SET issued_on = issued_on - 1 WHERE id = CAST(:id AS uuid)",
        DOUBT,
        id=enrolment["id"],
    )

    address = f"/v1/classes/{enrolment['class_id']}/enrolments/{enrolment['id']}"
    seen = await school.get(address, school.own)
    assert seen["certificate"]["verified"] is False
    assert seen["certificate"]["doubt"] == "ISSUED_BEFORE_EXAMINATION"


async def test_of_earlier_receipts_with_one_file_the_first_keeps_it(
    school: School, worker: Worker
) -> None:
    draft = (
        await school.draft(await school.graduated(await school.opened(), worker), worker)
    ).json()
    added = [(await school.receipt(draft, worker.headers)).json()["id"] for _ in range(2)]

    await carry_out(
        school,
        "UPDATE receipts SET file_key = NULL, sha256 = :file WHERE claim_id = CAST(:id AS uuid)",
        FIRST,
        id=draft["id"],
        file=f"the-same-{draft['id']}",
    )

    kept = await rows(
        school.client.database,
        "SELECT id FROM receipts WHERE claim_id = CAST(:id AS uuid) AND file_key IS NOT NULL",
        id=draft["id"],
    )
    assert [str(row.id) for row in kept] == added[:1]
