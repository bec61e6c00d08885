import re
from pathlib import Path

from aid_testing.fixtures import Client
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from intake.domain.application import LIFECYCLE
from intake.store import Base
from shared.tables import METADATA
from sqlalchemy import Connection

README = Path(__file__).parents[2] / "services" / "intake" / "README.md"


async def test_the_tables_are_those_of_the_models(client: Client) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_schemas": False}
        )
        return compare_metadata(context, [METADATA, Base.metadata])  # type: ignore[arg-type]

    async with client.database.engine.connect() as connection:
        found = await connection.run_sync(differences)

    ours = [one for one in found if "alembic_version" not in str(one)]
    assert ours == []


def test_the_drawing_in_the_readme_is_that_of_the_table() -> None:
    text = README.read_text("utf-8")
    [drawing] = re.findall(
        r"<!-- lifecycle -->\n```mermaid\n(.*?)\n```\n<!-- /lifecycle -->", text, re.DOTALL
    )

    assert drawing == LIFECYCLE.mermaid()
