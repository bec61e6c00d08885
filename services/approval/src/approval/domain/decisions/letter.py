"""Letters of a case: who signs them, and who reviews them."""

_TOWNSHIPS = ("乡", "镇")
_SUBDISTRICT = "街道"


def county_office(county_name: str | None) -> str:
    """The county's civil affairs bureau, as it signs."""
    return f"{county_name}民政局" if county_name else "县（区）人民政府民政部门"


def township_office(township_name: str | None) -> str:
    """The township's government, or the subdistrict's office, as it signs."""
    if not township_name:
        return "乡（镇）人民政府（街道办事处）"
    if township_name.endswith(_SUBDISTRICT):
        return f"{township_name}办事处"
    return f"{township_name}人民政府" if township_name.endswith(_TOWNSHIPS) else township_name


def reviewing_body(county_name: str | None) -> str:
    """Who reconsiders what the county's bureau decided, also by a township (行政复议法 第二十四条)."""
    return f"{county_name}人民政府" if county_name else "县（区）人民政府"
