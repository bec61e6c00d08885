"""How one principal reaches the broker, so that the broker knows who asks."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCRAM = "SCRAM-SHA-256"
KNOWN = ("SASL_SSL", "SASL_PLAINTEXT", "SSL")
ADVICE = (
    "Set AID_KAFKA_SECURITY_PROTOCOL=SASL_SSL with AID_KAFKA_SECURITY_MECHANISM=SCRAM-SHA-512, "
    "or SSL with a certificate and a key of each service (mTLS); see deploy/README.md."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAccess:
    """Addresses, protocol and credentials of one principal; ``owner`` begins its settings."""

    bootstrap: str
    owner: str
    protocol: str
    mechanism: str | None = None
    username: str | None = None
    password: str | None = None
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def refusal(self) -> str | None:
        """Why nobody may start like this; None where the broker learns who asks, and no secret
        travels in clear text.
        """
        if self.protocol not in KNOWN:
            return (
                f"The broker would not learn who asks: AID_KAFKA_SECURITY_PROTOCOL is "
                f"{self.protocol}. {ADVICE}"
            )
        if self.protocol == "SSL":
            if self.certificate_file is None or self.key_file is None:
                return (
                    f"The broker would not learn who asks: {self.owner}_CERTIFICATE_FILE and "
                    f"{self.owner}_KEY_FILE are not set. {ADVICE}"
                )
            return None
        if self.protocol == "SASL_PLAINTEXT" and not (self.mechanism or "").startswith("SCRAM-"):
            return (
                f"A password would travel in clear text: AID_KAFKA_SECURITY_MECHANISM is "
                f"{self.mechanism} without TLS. {ADVICE}"
            )
        if not self.mechanism or not self.username or not self.password:
            return (
                f"{self.protocol} needs AID_KAFKA_SECURITY_MECHANISM, {self.owner}_USERNAME and "
                f"{self.owner}_PASSWORD_FILE."
            )
        return None

    def options(self) -> dict[str, Any]:
        """What the Kafka client is told."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": self.protocol,
        }
        if self.protocol.endswith("SSL"):
            context = ssl.create_default_context(cafile=self.ca_file)
            if self.certificate_file is not None:
                context.load_cert_chain(self.certificate_file, self.key_file)
            options["ssl_context"] = context
        if self.protocol.startswith("SASL"):
            options["sasl_mechanism"] = self.mechanism
            options["sasl_plain_username"] = self.username
            options["sasl_plain_password"] = self.password
        return options
