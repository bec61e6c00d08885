"""What intake is told by its environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """``AID_INTAKE_…`` and the settings that all services share."""

    model_config = SettingsConfigDict(env_prefix="AID_INTAKE_", extra="ignore")

    object_store: str = Field(
        default_factory=lambda: (Path(".aid") / "objects").absolute().as_uri(),
        description="file:///folder, or s3://bucket/prefix with the usual AWS_ variables",
    )
    notify: str = Field(
        default_factory=lambda: f"file:{(Path('.aid') / 'spool' / 'messages').absolute()}",
        description="file:FOLDER, or the http(s) address of an SMS gateway",
    )
    largest_file_bytes: int = 10_000_000
