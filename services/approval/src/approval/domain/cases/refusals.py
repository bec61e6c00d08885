"""Why a step on a case is refused, whatever the table of steps says."""

from shared.errors import Conflict, Unprocessable
from shared.four_eyes import AnotherPersonRequired


class OwnApplication(AnotherPersonRequired):
    article = "202号 第三十条"


class NothingToVerify(Conflict):
    article = "202号 第十八条（二）（2）"


class OwnVisitMissing(Conflict):
    article = "202号 第十八条（二）（2）"


class TownshipHelps(Unprocessable):
    article = "202号 第十八条（二）（2）"


class CommitteeHelps(Unprocessable):
    article = "202号 第十八条（二）（2）"


class NoReceiptHeld(Conflict):
    article = "202号 第十一条（二）"


class NothingToCountersign(Conflict):
    article = "202号 第十八条（二）（1）"
