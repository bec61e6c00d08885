"""The banks' file formats, each a pair of pure functions. The only place that knows a format."""

from collections.abc import Callable

from disbursement.bank import csv_files, pain001
from disbursement.domain.bank.messages import OrderedBatch

FILES: dict[str, Callable[[OrderedBatch], bytes]] = {
    "pain.001": pain001.write,
    "csv": csv_files.write_batch,
}
"""How a released batch may be fetched: ISO 20022 pain.001.001.09, or CSV in GB 18030."""
