"""Composition root of disbursement: settings, resources, application; nothing else wires."""

from fastapi import FastAPI
from shared.key_rotation import sealed_columns
from shared.runtime import ServiceDefinition
from shared.service import build, serve
from shared.vault import Vault

from disbursement import api, consumers
from disbursement.api.bank.agents import LOAD_AGENT_BANKS
from disbursement.api.funds.funds import LOAD_FUNDS
from disbursement.bank.front_machines import read_front_machines
from disbursement.bank.sftp import read_places
from disbursement.bank.signatures import read_keys
from disbursement.policy import PARAMETERS
from disbursement.settings import Settings
from disbursement.store.tables import Base
from disbursement.usecases import clocks, metrics
from disbursement.usecases.bank import reconciliation, silence
from disbursement.usecases.funds import budgets
from disbursement.usecases.oversight import flags, reports
from disbursement.usecases.payments import account_checks, orders
from disbursement.workers import folders, front_machines
from disbursement.workers import orders as orders_worker


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of one process."""
    settings = settings or Settings()
    return build(
        ServiceDefinition(
            name="disbursement",
            title="资金发放 Disbursement",
            description=(
                "拉政发〔2018〕202号 第十九条、第二十二条、第二十三条：付款指令、批次、银行、专账。"
                " Payment orders, batches, the bank's interface, funds and their ledger."
            ),
            routers=api.ROUTERS,
            subscriptions=consumers.subscriptions,
            deadlines=clocks.DEADLINES,
            parameters=PARAMETERS,
            city_operations=[LOAD_FUNDS, LOAD_AGENT_BANKS],
            sweeps=[
                orders.fund_held_payments,
                reconciliation.watch_returns,
                reconciliation.weigh_accounts,
                reports.open_reports,
                silence.ask_silent_banks,
                flags.look,
                budgets.watch,
                account_checks.refuse_denied,
            ],
            workers=[
                orders_worker.confirm_orders,
                orders_worker.fetch_payees,
                folders.exchange_files,
                front_machines.call_front_machines,
            ],
            measures=[metrics.measure_money],
            sealed=sealed_columns(Base.metadata, places={"batch_files": "format"}),
            state={
                "sftp": read_places(settings.sftp_file),
                "front_machines": read_front_machines(settings.front_machines_file),
                "bank_keys": read_keys(settings.bank_keys_file),
            },
            vault=Vault.from_file(settings.keyring),
        ),
        settings,
    )


if __name__ == "__main__":
    _settings = Settings()
    serve(create_app(_settings), _settings, service="disbursement")
