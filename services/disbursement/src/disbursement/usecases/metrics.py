"""What an operator watches of the money: releases without an end, breaks without a person, accounts apart."""

from prometheus_client import Gauge
from shared.transaction import Reading

from disbursement.store.bank import balances, breaks, files
from disbursement.store.payments import payments

FEN = 100
UNPAID = Gauge("aid_payments_released_unpaid", "Released, and not settled by the bank", ["service"])
OLDEST_UNPAID = Gauge(
    "aid_payments_oldest_unpaid_release_seconds", "Age of the oldest of them", ["service"]
)
WITHOUT_DECISION = Gauge(
    "aid_payments_without_decision", "Orders whose decision its owner does not confirm", ["service"]
)
BREAKS = Gauge("aid_bank_breaks_open", "Disagreements of bank and books, open", ["service", "kind"])
APART = Gauge(
    "aid_bank_ledger_difference_yuan",
    "How far the bank's closing is from ledger and money on its way, by fund",
    ["service", "fund"],
)
PARKED = Gauge("aid_bank_files_parked", "Files of banks that cannot be read", ["service", "bank"])
_banks: set[str] = set()
_kinds = {"UNMATCHED_BANK_LINE"}
"""Kinds seen so far: one that is resolved is shown as none, not left out."""


async def measure_money(tx: Reading) -> None:
    """Set the gauges of unpaid releases, of breaks, and of the accounts' differences."""
    unpaid, oldest = await payments.unpaid_releases(tx)
    age = 0.0 if oldest is None else (tx.clock.now() - oldest).total_seconds()
    UNPAID.labels(tx.service).set(unpaid)
    OLDEST_UNPAID.labels(tx.service).set(age)
    WITHOUT_DECISION.labels(tx.service).set(await payments.without_decision(tx))
    counts = await breaks.count_breaks(tx)
    _kinds.update(counts)
    for kind in _kinds:
        BREAKS.labels(tx.service, kind).set(counts.get(kind, 0))
    parked = await files.count_parked(tx)
    _banks.update(parked)
    for bank in _banks:
        PARKED.labels(tx.service, bank).set(parked.get(bank, 0))
    for fund, difference in (await balances.read_differences(tx)).items():
        APART.labels(tx.service, fund).set(abs(difference) / FEN)
