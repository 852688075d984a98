"""The indicators of organisations: what each is, where it comes from, how it could be made to shine."""

from __future__ import annotations

from evaluate.errors import Text
from evaluate.measure.composite import Group, Indicator, Indicators

#: What the cases of an indicator are: numbers of people are protected as such, matters are not.
PEOPLE, MATTERS = "people", "matters"

_GROUPS = (
    Group(PEOPLE, Text("队伍培训", "Training of cadres")),
    Group(MATTERS, Text("工作推进", "Work in hand")),
)


def _indicator(name: str, group: str, label: Text, source: str, gaming: Text) -> Indicator:
    return Indicator(name, label, group, measured_in="share", source=source, gaming=gaming)


#: Every share is better when it is larger. None rests on what an organisation cannot influence (posts, duty leave).
UNIT_INDICATORS = Indicators(
    (
        _indicator(
            "hours_kept", PEOPLE, Text("年度学时达标率", "hours rule kept"), "hours",
            Text("可能突击补录学时；与班次签到表、参训名单核对。", "entered late in bulk: compare sign-in sheets."),
        ),
        _indicator(
            "online_kept", PEOPLE, Text("网络学时完成率", "online hours completed"), "hours",
            Text("可能挂机或代学；看登录时段和测试成绩。", "done by others: look at times and tests."),
        ),
        _indicator(
            "took_part", PEOPLE, Text("参训率", "took part in training"), "hours",
            Text("可能用短会充数；看是否计入集中培训。", "short meetings entered: see what the policy counts."),
        ),
        _indicator(
            "survey_returned", PEOPLE, Text("需求调查应答率", "needs survey answered"), "survey",
            Text("可能统一代填；看一样的答卷和填答时间。", "filled in for others: look for equal answers and times."),
        ),
        _indicator(
            "plans_on_time", MATTERS, Text("办班计划按时报备率", "classes planned on time"), "class_plan",
            Text("可能先报空计划占时间；看计划变更次数。", "empty plans filed to keep the day: count later changes."),
        ),
        _indicator(
            "classes_held", MATTERS, Text("计划班次办成率", "planned classes held"), "class_plan, classes_held",
            Text("可能少报计划；与上年班次数对照。", "few classes planned: compare with the year before."),
        ),
        _indicator(
            "tasks_on_time", MATTERS, Text("任务按时完成率", "tasks done on time"), "tasks",
            Text("可能推后时限或把任务拆小；看时限改动记录。", "deadlines moved, tasks cut small: look at changes."),
        ),
        _indicator(
            "suggestions_adopted", MATTERS, Text("意见建议采纳率", "suggestions adopted"), "suggestions",
            Text("可能只提容易采纳的；看建议内容。", "only what is easily adopted is suggested: read them."),
        ),
    ),
    _GROUPS,
)  # fmt: skip

#: Which of the indicators count people.
OF_PEOPLE = tuple(each.name for each in UNIT_INDICATORS.indicators if each.group == PEOPLE)
