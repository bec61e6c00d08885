"""What assessment is told by its environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """``AID_ASSESSMENT_…`` and the settings that all services share."""

    model_config = SettingsConfigDict(env_prefix="AID_ASSESSMENT_", extra="ignore")

    platform_url: str = "http://127.0.0.1:8091"
    platform_secret_file: Path
    platform_timeout_seconds: float = 10.0
    own_url: str = Field("http://127.0.0.1:8002", validation_alias="AID_ASSESSMENT_URL")

    @property
    def callback_url(self) -> str:
        """Where the platform sends what comes later."""
        return f"{self.own_url.rstrip('/')}/v1/verification/answers"
