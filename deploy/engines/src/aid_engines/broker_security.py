"""The settings of a broker that asks everybody who they are."""

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
