"""What intake is told by its environment."""

from pathlib import Path
from typing import Literal

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
    drafts_kept_days: int = Field(
        180,
        ge=30,
        description="a draft that nobody touches and hands in is forgotten after so long",
    )
    most_drafts: int = Field(
        20, ge=1, description="drafts of one person that are not handed in yet"
    )
    most_papers: int = Field(100, ge=1, description="papers that people bring to one application")
    most_uploads: int = Field(10, ge=1, description="files of one person that are on their way")
    most_devices: int = Field(10, ge=1, description="devices of one person that are told something")
    idle_device_days: int = Field(
        270, ge=30, description="a device whose app nobody opens is told nothing after so long"
    )
    push_gateways: dict[Literal["ANDROID", "IOS", "HARMONY", "WEB"], str] = Field(
        default_factory=dict,
        description='JSON: the http(s) address that takes the pushes of a platform, {"ANDROID": …}',
    )
    push_key: Path | None = Field(None, description="private key (PEM) that signs the pushes")
    shared_events_url: str = Field(
        "http://127.0.0.1:8000/intake/v1/shared-events",
        pattern=r"^https?://[^\s?#]+[^/?#\s]$",
        description="where readers outside find the schemas of the events shared with them",
    )
    registry_key: Path | None = Field(
        None, description="private key (PEM) that signs the answers of the social registry (SPDCI)"
    )
