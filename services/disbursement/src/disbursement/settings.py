"""What disbursement is told by its environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """``AID_DISBURSEMENT_…`` and the settings that all services share."""

    sftp_file: Path | None = Field(
        None, description="TOML with a table for each bank that is reached over SFTP, by its code"
    )

    front_machines_file: Path | None = Field(
        None, description="TOML with a table for each bank whose front machine we call, by its code"
    )

    bank_keys_file: Path | None = Field(
        None, description="TOML with the keys of each bank whose files are signed, by its code"
    )

    model_config = SettingsConfigDict(env_prefix="AID_DISBURSEMENT_", extra="ignore")
