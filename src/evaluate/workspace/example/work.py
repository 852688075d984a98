"""What the invented county's office has to do and has done: tasks, meetings, suggestions, rules, facts, targets."""

from __future__ import annotations

import pandas as pd

from evaluate.workspace.example.organisations import MEMBERS

_TASKS: tuple[tuple[str, str, str, str, str, int, str, str | None, str], ...] = (
    ("课程建设", "新开发县情课程10门", "U301", "U106、U111", "2026-11-30", 80, "in_progress", None, "2026-11-12"),
    ("课程建设", "评选县级精品课3门", "U301", "U106", "2026-10-31", 100, "done", "2026-10-22", "2026-10-23"),
    ("需求调研", "开展年度培训需求调查", "U106", "U301", "2026-09-30", 100, "done", "2026-09-21", "2026-09-22"),
    ("办班计划", "编制2027年办班计划", "U106", "U117、U301", "2026-12-20", 60, "in_progress", None, "2026-11-16"),
    ("学员管理", "主体班实行半天考勤", "U301", "", "2026-06-30", 100, "closed_out", "2026-06-12", "2026-06-15"),
    (
        "师资建设",
        "专职教师蹲点调研不少于20天",
        "U301",
        "U201、U203",
        "2026-11-30",
        70,
        "in_progress",
        None,
        "2026-11-05",
    ),
    ("师资建设", "更新兼职教师聘书", "U301", "U106", "2026-09-30", 50, "overdue", None, "2026-10-30"),
    ("领导上讲台", "领导干部上讲台全覆盖", "U106", "U301", "2026-11-30", 84, "in_progress", None, "2026-11-12"),
    ("基地建设", "完善应急演练现场教学点", "U129", "U301", "2026-08-31", 100, "done", "2026-09-18", "2026-09-20"),
    ("基地建设", "乡村治理教学点编写教案", "U124", "U301、U206", "2026-10-31", 65, "overdue", None, "2026-11-09"),
    ("学时登记", "2025年度学时登记清零", "U106", "U118", "2026-03-31", 100, "done", "2026-03-26", "2026-03-27"),
    ("学时登记", "网络学习平台与登记表对账", "U118", "U106", "2026-10-31", 100, "done", "2026-10-28", "2026-10-29"),
    ("任前审核", "制定任前审核流程", "U106", "U105", "2026-05-31", 100, "done", "2026-05-20", "2026-05-21"),
    ("经费保障", "2027年培训经费纳入预算", "U117", "U106", "2026-11-30", 90, "in_progress", None, "2026-11-18"),
    ("达标验收", "补齐达标验收材料", "U301", "U106", "2026-12-10", 55, "in_progress", None, "2026-11-10"),
    ("制度建设", "修订学员管理办法", "U301", "U106", "2026-07-31", 100, "done", "2026-07-30", "2026-08-01"),
    ("宣传总结", "编印培训简报12期", "U107", "U301", "2026-12-31", 75, "in_progress", None, "2026-11-02"),
    ("数字化", "干部学习档案电子化", "U133", "U106", "2026-12-31", 10, "not_started", None, "2026-09-01"),
)
_NODES = ("拟定方案", "组织实施", "中期检查", "总结验收")
_MEETINGS = (
    ("H2601", "leading_group", "2026-02-26", "审议2026年办班计划", 15, 14, 5, 5),
    ("H2602", "office", "2026-04-15", "研究学时登记问题", 4, 4, 3, 3),
    ("H2603", "joint", "2026-06-18", "协调现场教学点建设", 8, 7, 4, 3),
    ("H2604", "leading_group", "2026-08-20", "听取上半年工作汇报", 15, 13, 6, 4),
    ("H2605", "office", "2026-10-14", "研究2027年办班计划编制", 4, 4, 2, 1),
)
#: Member units that were not there themselves; of the office's own meetings only the number is kept.
_AWAY = {"H2601": {"U116": "absent"}, "H2604": {"U110": "absent", "U129": "absent"}}
_SCHOOL_ITEMS = (
    ("facilities", "学员宿舍热水系统检修", "U301", "2026-03-02", "2026-05-31", "2026-05-22"),
    ("facilities", "教室信息化设备安装", "U301", "2026-03-02", "2026-09-30", None),
    ("staffing", "选调专职教师2名", "U106", "2026-03-16", "2026-12-31", None),
    ("teaching", "新课表与半天考勤衔接", "U301", "2026-03-16", "2026-04-30", "2026-04-20"),
    ("rules", "食堂和住宿管理办法", "U301", "2026-04-07", "2026-06-30", "2026-07-10"),
    ("money", "运行经费纳入预算", "U117", "2026-05-11", "2026-11-30", None),
    ("safety", "消防验收整改", "U301", "2026-05-11", "2026-07-31", "2026-07-28"),
    ("other", "校名牌和导视", "U301", "2026-06-01", "2026-08-31", "2026-08-15"),
)
_TIERS = (("A", 85), ("B", 70), ("C", 60))
_SUGGESTIONS = (
    ("H2601", "U111", "增加校长任职培训", "2026-02-26", "adopted", "2026-03-12", "年度办班计划"),
    ("H2601", "U203", "乡镇干部的班办到片区", "2026-02-26", "partly", "2026-03-20", "年度办班计划"),
    ("H2601", "U124", "多安排现场教学", "2026-02-26", "adopted", "2026-03-09", "年度办班计划"),
    ("H2601", "U401", "增加财务内控课程", "2026-02-26", "not_adopted", "2026-03-25", None),
    ("H2603", "U129", "应急演练点配备器材", "2026-06-18", "adopted", "2026-07-06", "器材采购批复"),
    ("H2603", "U206", "教学点由镇村共管", "2026-06-18", "partly", "2026-07-28", "共管协议"),
    ("H2604", "U116", "依法行政班分层办", "2026-08-20", "adopted", "2026-09-11", "2027年计划草案"),
    ("H2604", "U133", "数字化班增加名额", "2026-08-20", "adopted", "2026-09-11", "2027年计划草案"),
    ("H2604", "U118", "网络学时按月对账", "2026-08-20", "adopted", "2026-09-04", "对账通知"),
    ("H2604", "U307", "卫生系统单独办班", "2026-08-20", "open", None, None),
    (None, "U212", "提前半个月发调训通知", "2026-09-08", "adopted", "2026-09-15", "调训通知办法"),
    (None, "U405", "企业干部参加主体班", "2026-10-09", "open", None, None),
)
_RULES = (
    ("学员管理办法", "半天考勤", "2024-09-01", "2026-09-01", "2026-07-30", "revised"),
    ("现场教学点管理办法", "镇村共管", "2025-03-10", "2027-03-10", None, "in_force"),
    ("兼职教师聘任办法", "分类聘任", "2023-05-20", "2025-05-20", "2025-05-12", "in_force"),
    ("调训通知办法", "提前半个月通知", "2026-09-15", "2028-09-15", None, "trial"),
    ("学时登记办法", "按月对账", "2020-01-01", "2025-12-31", None, "in_force"),
    ("任前审核流程", "一人一单", "2026-05-20", "2028-05-20", None, "in_force"),
    ("一班一策设计规范", "设计表", "2026-01-20", "2028-01-20", None, "trial"),
)
_FACTS = (
    ("学时登记已齐", 2025, "U106", 1, "是否", "2026年3月27日核对完毕"),
    ("教室使用天数", 2026, "U301", 148, "天", "教务记录"),
    ("教室可用天数", 2026, "U301", 220, "天", "教务记录"),
    ("新党校待办事项", 2026, "U301", 6, "项", "搬迁清单"),
    ("新党校已办事项", 2026, "U301", 21, "项", "搬迁清单"),
    ("推荐优秀干部人数", 2026, "U106", 18, "人", "推荐名册（不进报告）"),
    ("简报期数", 2026, "U107", 9, "期", "简报"),
    ("使用教材种数", 2026, "U301", 14, "种", "教务记录"),
    ("本级教材种数", 2026, "U301", 3, "种", "教务记录"),
    # as the other tables of the county give them: they answer the targets of the same names
    ("主体班培训人次", 2026, "U301", 118, "人次", "班次台账"),
    ("各类培训总人次", 2026, "U106", 1967, "人次", "班次台账"),
    ("现场教学学时占比", 2026, "U301", 4.9, "%", "课表"),
    ("主体班结业合格率", 2026, "U301", 94.9, "%", "结业考核登记"),
    ("班次按计划时间举办率", 2026, "U106", 78.6, "%", "办班计划与班次台账"),
    ("人均每天培训费", 2026, "U117", 199.18, "元", "班次台账（不含师资费）"),
    *(("本系统培训学时", 2026, unit, hours, "学时", "单位报送") for unit, hours in
      (("U111", 2160), ("U116", 480), ("U118", 620), ("U124", 1340), ("U129", 960), ("U117", 720))),
)  # fmt: skip
_TARGETS = (
    ("主体班培训人次", "quantity", "more", 120, "人次", 112, 10, ""),
    ("各类培训总人次", "quantity", "more", 2000, "人次", 1860, 10, ""),
    ("现场教学学时占比", "quality", "more", 4, "%", 3.5, 10, ""),
    ("主体班结业合格率", "quality", "more", 94, "%", 95.2, 10, ""),
    ("班次按计划时间举办率", "timeliness", "more", 90, "%", 88, 10, ""),
    ("人均每天培训费", "cost", "less", 400, "元", 385, 10, ""),
    ("结业测试平均提高分数", "benefit", "more", 8, "分", 7.5, 20, "score_gain"),
    ("学员满意度", "satisfaction", "more", 90, "%", 91, 20, "satisfaction"),
)


def tasks() -> pd.DataFrame:
    """The year's key points; who leads a task is an office, never a person."""
    columns = ["category", "task", "lead_unit", "coop_units", "deadline", "progress", "status", "done_on", "updated_on"]
    frame = pd.DataFrame(_TASKS, columns=columns)
    frame.insert(0, "task_id", [f"R{number:02d}" for number in range(1, len(frame) + 1)])
    return frame.assign(
        lead_leader="分管领导",
        begins="2026-01-20",
        evidence=frame["done_on"].notna().map({True: "有"}),
        **{f"q{quarter}": node for quarter, node in enumerate(_NODES, 1)},
    )


def meetings() -> pd.DataFrame:
    """Meetings of the year with what they decided."""
    columns = [
        "meeting",
        "meeting_kind",
        "date",
        "agenda",
        "units_due",
        "units_present",
        "decisions",
        "decisions_closed",
    ]
    return pd.DataFrame(_MEETINGS, columns=columns)


def meeting_units() -> pd.DataFrame:
    """Which member units came to the meetings of the leading group."""
    rows = [
        (meeting, unit, away.get(unit, "present")) for meeting, away in _AWAY.items() for unit in (*MEMBERS, "U301")
    ]
    return pd.DataFrame(rows, columns=["meeting", "unit", "present"])


def school_items() -> pd.DataFrame:
    """What is still to be settled in the new school."""
    columns = ["area", "text", "unit", "opened_on", "due", "done_on"]
    frame = pd.DataFrame(_SCHOOL_ITEMS, columns=columns)
    return frame.assign(school_item=[f"X{number:02d}" for number in range(1, len(frame) + 1)])


def site_tiers() -> pd.DataFrame:
    """From which score on an on-site point is of which tier."""
    frame = pd.DataFrame(_TIERS, columns=["tier", "at_least"])
    return frame.assign(**{"from": "2024-01-01", "source": "示例县现场教学点评定办法（模拟）"})


def suggestions() -> pd.DataFrame:
    """What organisations suggested, and what came of it."""
    columns = ["meeting", "unit", "text", "received_on", "answer", "answered_on", "document"]
    frame = pd.DataFrame(_SUGGESTIONS, columns=columns)
    return frame.assign(suggestion=[f"J{number:02d}" for number in range(1, len(frame) + 1)])


def rules_issued() -> pd.DataFrame:
    """Practices that became rules, and when they are to be looked at again."""
    columns = ["title", "practice", "issued_on", "review_due", "reviewed_on", "state"]
    frame = pd.DataFrame(_RULES, columns=columns)
    return frame.assign(rule=[f"Z{number:02d}" for number in range(1, len(frame) + 1)])


def facts() -> pd.DataFrame:
    """Numbers of the year that no other table holds."""
    return pd.DataFrame(_FACTS, columns=["fact", "year", "unit", "value", "measured_in", "source"])


def targets() -> pd.DataFrame:
    """What the finance bureau was promised for the money."""
    columns = ["target", "target_kind", "direction", "value", "measured_in", "last_year", "weight", "measured_by"]
    return pd.DataFrame(_TARGETS, columns=columns).assign(year=2026)
