"""The settings of a broker that asks everybody who they are."""

from pathlib import Path

from shared.broker_access import SCRAM

from aid_engines.layout import ADMIN


def asking(password: str) -> dict[str, object]:
    """What makes a broker ask who one is, and let each do what it was granted and nothing else.

    Brokers know each other and their administrator by SCRAM; controllers, who keep that knowledge,
    by a password in their settings.
    """
    login = "org.apache.kafka.common.security"
    of = f'required username="{ADMIN}" password="{password}"'
    controllers = "listener.name.controller"
    return {
        "listener.security.protocol.map": "BROKER:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
        "inter.broker.listener.name": "BROKER",
        "sasl.enabled.mechanisms": SCRAM,
        "sasl.mechanism.inter.broker.protocol": SCRAM,
        "listener.name.broker.scram-sha-256.sasl.jaas.config": (
            f"{login}.scram.ScramLoginModule {of};"
        ),
        "sasl.mechanism.controller.protocol": "PLAIN",
        f"{controllers}.sasl.enabled.mechanisms": "PLAIN",
        f"{controllers}.plain.sasl.jaas.config": (
            f'{login}.plain.PlainLoginModule {of} user_{ADMIN}="{password}";'
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMIN}",
    }


def with_tls(settings: dict[str, object], address: str, certificate: Path) -> dict[str, object]:
    """The same broker with a further listener for readers outside: SCRAM over TLS.

    The file holds the key and the certificates behind it, in PEM.
    """
    protocols = "listener.security.protocol.map"
    listener = "listener.name.outside"
    login = "org.apache.kafka.common.security.scram.ScramLoginModule"
    return settings | {
        "listeners": f"{settings['listeners']},OUTSIDE://{address}",
        "advertised.listeners": f"{settings['advertised.listeners']},OUTSIDE://{address}",
        protocols: f"{settings[protocols]},OUTSIDE:SASL_SSL",
        f"{listener}.ssl.keystore.type": "PEM",
        f"{listener}.ssl.keystore.location": str(certificate.absolute()),
        f"{listener}.scram-sha-256.sasl.jaas.config": f"{login} required;",
    }
