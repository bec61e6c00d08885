"""Why a step on a case is refused, whatever the table of steps says."""

from shared.errors import Conflict, Forbidden, Unprocessable


class OwnApplication(Forbidden):
    zh = "不得办理本人填写、签署或提交的申请。请交由其他人员办理。"
    en = "Nobody acts on an application that they wrote, signed or handed in. Leave it to a colleague."
    article = "202号 第三十条"


class NothingToVerify(Conflict):
    zh = "该案件不是待县（区）核查的紧急案件，或核查已结束。"
    en = "This is no urgent case that the county still verifies."
    article = "202号 第十八条（二）（2）"


class OwnVisitMissing(Conflict):
    zh = "紧急案件须由县（区）入户核查后才能结束核查、签署意见。请先登记入户结果。"
    en = "The county visits each urgent case itself. Record the visit before you end the verification or review."
    article = "202号 第十八条（二）（2）"


class TownshipHelps(Unprocessable):
    zh = "县城以外的紧急案件，县（区）在乡镇（街道）协助下入户。请登记协助的乡镇（街道）人员。"
    en = "Away from the county seat the township helps in an urgent visit. Record its officer."
    article = "202号 第十八条（二）（2）"


class CommitteeHelps(Unprocessable):
    zh = "县级人民政府所在地的紧急案件，县（区）在村（居）民委员会协助下入户。请登记协助的村（居）委会人员。"
    en = "At the county seat the village or residents' committee helps in an urgent visit. Record its member."
    article = "202号 第十八条（二）（2）"


class NothingToCountersign(Conflict):
    zh = "该案件没有待补签的乡镇（街道）审批，或已补签。"
    en = "No approval of the township waits for the county's signature here."
    article = "202号 第十八条（二）（1）"
