"""Synthetic households: valid numbers that belong to nobody, different in each walk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from stdnum import luhn
from stdnum.cn import ric

from aid_client.chance import CHANCE, hex_text

FAMILY = ("次仁卓玛", "扎西多吉", "达瓦央金", "格桑平措", "德吉白珍", "旺堆罗布")
BANK = "BANK-LHASA"


_given: set[str] = set()


def unused(draw: Callable[[], str]) -> str:
    """The first text drawn that this process has not given out: no two people share a number."""
    while (drawn := draw()) in _given:
        pass
    _given.add(drawn)
    return drawn


def an_id_number(born: date, *, region: str = "540102") -> str:
    """A resident ID number with its check digit; one day and county have a thousand."""

    def draw() -> str:
        body = f"{region}{born:%Y%m%d}{CHANCE.randrange(1000):03d}"
        return body + str(ric.calc_check_digit(f"{body}0"))

    return unused(draw)


def a_card() -> str:
    """A card number with its Luhn digit."""

    def draw() -> str:
        body = f"621799{CHANCE.randrange(10**12):012d}"
        return body + str(luhn.calc_check_digit(body))

    return unused(draw)


def a_birthday(years: int) -> date:
    """Somebody of about this age."""
    return date(2026 - years, 1, 1) + timedelta(days=CHANCE.randrange(365))


@dataclass
class Household:
    """Two adults and, if wanted, a child; the first applies and holds the card."""

    region: str = "540102001"
    children: int = 1
    card: str = field(default_factory=a_card)
    phone: str = field(default_factory=lambda: f"139{CHANCE.randrange(10**8):08d}")
    adults: list[tuple[str, str]] = field(
        default_factory=lambda: [
            (CHANCE.choice(FAMILY), an_id_number(a_birthday(44))),
            (CHANCE.choice(FAMILY), an_id_number(a_birthday(42))),
        ]
    )
    young: list[tuple[str, str]] = field(default_factory=list)
    today: date = date(2026, 1, 20)
    invoice: str = field(default_factory=lambda: f"XZ{hex_text(6).upper()}")

    def __post_init__(self) -> None:
        while len(self.young) < self.children:
            self.young.append((CHANCE.choice(FAMILY), an_id_number(a_birthday(11))))

    @property
    def secrets(self) -> list[str]:
        """Every value that must be in no table, topic or log."""
        people = [value for person in (*self.adults, *self.young) for value in person]
        return [*people, self.card, self.phone]

    def draft(self, **changes: Any) -> dict[str, Any]:
        """The form of this household, asking aid for medical costs of 3,000.00 after all insurance."""
        (name, number), *others = self.adults
        members = [{"name": n, "id_number": i, "relation": "SPOUSE"} for n, i in others]
        members += [{"name": n, "id_number": i, "relation": "CHILD"} for n, i in self.young]
        return {
            "region": self.region,
            "village": f"{self.region}001",
            "village_name": "样例社区",
            "category": "EXPENDITURE_MEDICAL",
            "procedure": "GENERAL",
            "residence": "LOCAL_HUKOU",
            "event": {
                "cause_type": "MAJOR_DISEASE",
                "incident_on": self.today.isoformat(),
                "description": "家人突发重病住院，自付费用难以负担。",
            },
            "applicant": {"name": name, "id_number": number, "phone": self.phone},
            "applicant_relation": "HEAD",
            "members": members,
            "declared": self.declared(),
            "account": {"bank_code": BANK, "account": self.card, "holder": "SELF"},
        } | changes

    def declared(self, **changes: Any) -> dict[str, Any]:
        """Little income, few savings, one hospital bill."""
        return {
            "income_last_12_months": "36000.00",
            "income_last_year": "36000.00",
            "deposits": "1000.00",
            "financial_assets": "0.00",
            "food": "18000.00",
            "water_and_power": "2400.00",
            "medical_bills": [
                {
                    "issuer": "拉萨市人民医院",
                    "invoice_number": self.invoice,
                    "paid_on": self.today.isoformat(),
                    "gross": "20000.00",
                    "basic_insurance": "12000.00",
                    "critical_illness": "3000.00",
                    "medical_aid": "2000.00",
                }
            ],
        } | changes
