"""What training-subsidy is told by its environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """``AID_TRAINING_SUBSIDY_…`` and the settings that all services share."""

    model_config = SettingsConfigDict(env_prefix="AID_TRAINING_SUBSIDY_", extra="ignore")

    object_store: str = Field(
        default_factory=lambda: (Path(".aid") / "objects").absolute().as_uri(),
        description="file:///folder, or s3://bucket/prefix with the usual AWS_ variables",
    )
    largest_file_bytes: int = 10_000_000
    drafts_kept_days: int = Field(
        180, ge=30, description="a draft that nobody touches and submits is forgotten after so long"
    )
    most_drafts: int = Field(
        500, ge=1, description="claims of one claimant's account that are not submitted yet"
    )
    most_receipts: int = Field(50, ge=1, description="receipts of one claim")
