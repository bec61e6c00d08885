"""Who approves: the county, or in an emergency a township that the county has entrusted (第十八条)."""

from shared.contracts.vocabulary import Procedure

from approval.domain.figures import Authority, Figures, TownshipLimitScope


def approval_authority(
    *,
    procedure: Procedure,
    delegated: bool,
    county_seat_resident: bool,
    amount: int,
    event_by_township: int,
    times_with_this: int,
    figures: Figures,
    near_by_township: int = 0,
) -> Authority:
    """The township for small emergency aid under a delegation, the county for all else.

    The limit holds for the event in the year, and for what looks like the same event under
    another cause or day, so that no event is cut into small aids (A-22); a third aid is the
    county's, who alone can find the exception (A-06). TA-078, TA-080, A-21.
    """
    of_one_event = figures.township_limit_scope is TownshipLimitScope.EVENT
    in_total = amount + (event_by_township + near_by_township if of_one_event else 0)
    seat_is_the_countys = (
        county_seat_resident and figures.seat_small_amount_authority is Authority.COUNTY
    )
    small = in_total <= figures.township_emergency_limit
    often = times_with_this > figures.max_times_per_year
    if procedure is Procedure.EMERGENCY and delegated and small:
        return Authority.COUNTY if often or seat_is_the_countys else Authority.TOWNSHIP
    return Authority.COUNTY


def is_split_suspected(
    *,
    same_cause: bool,
    event_by_township: int,
    amount: int,
    figures: Figures,
    near_by_township: int = 0,
) -> bool:
    """Whether one event seems cut into aids that each stay under the township's limit (A-22)."""
    again = same_cause and event_by_township > 0
    in_total = event_by_township + near_by_township + amount
    return (again or near_by_township > 0) and in_total > figures.township_emergency_limit
