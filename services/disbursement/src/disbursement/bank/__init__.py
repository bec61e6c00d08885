"""The banks' file formats, each a pair of pure functions. The only place that knows a format."""

from collections.abc import Callable

from shared.complete import complete_table
from shared.contracts.vocabulary import Programme

from disbursement.bank import csv_files, pain001
from disbursement.domain.bank import OrderedBatch

MEMOS = {Programme.TEMPORARY_ASSISTANCE: "临时救助金", Programme.TRAINING_SUBSIDY: "职业培训补贴"}
"""The subsidy's name in the account memo."""
complete_table(Programme, MEMOS, "disbursement.bank.MEMOS")

FILES: dict[str, Callable[[OrderedBatch], bytes]] = {
    "pain.001": pain001.write,
    "csv": csv_files.write_batch,
}
"""How a released batch may be fetched: ISO 20022 pain.001.001.09, or CSV in GB 18030."""
