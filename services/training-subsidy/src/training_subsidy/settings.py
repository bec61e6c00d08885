"""What training-subsidy is told by its environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """``AID_TRAINING_SUBSIDY_…`` and the settings that all services share."""

    model_config = SettingsConfigDict(env_prefix="AID_TRAINING_SUBSIDY_", extra="ignore")

    platform_url: str = "http://127.0.0.1:8091"
    platform_secret_file: Path
    platform_timeout_seconds: float = 10.0
    own_url: str = Field("http://127.0.0.1:8005", validation_alias="AID_TRAINING_SUBSIDY_URL")
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

    @property
    def callback_url(self) -> str:
        """Where other departments' answers come that come later."""
        return f"{self.own_url.rstrip('/')}/v1/inquiries/answers"
