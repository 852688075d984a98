"""What the invented county has decided for itself: hours policy, cost table, review rule, acceptance rubric."""

from __future__ import annotations

import pandas as pd

_POLICY = "示例县干部学时登记办法（模拟）"
_COST = "示例县培训费管理办法（模拟）"
_REVIEW = "示例县任前审核办法（模拟）"
_RUBRIC = "示例县党校办学达标自查表（模拟，等权）"

ASPECTS: tuple[tuple[str, tuple[tuple[str, str, str, str, str, float], ...]], ...] = (
    (
        "坚持党校姓党根本原则",
        (
            ("县委每年专题研究党校工作1次以上", "1次", "met", "2次", "会议纪要2份", 0),
            ("主体班理论教育和党性教育学时不低于七成", "70%", "unmet", "2个主体班达到、1个未达到", "课表", 15),
        ),
    ),
    (
        "设置和领导体制",
        (
            ("县委书记或分管领导每年到校授课或调研", "1次", "met", "2次", "签到表", 0),
            ("内设机构和编制文件齐全", "齐全", "met", "齐全", "编制文件", 0),
        ),
    ),
    (
        "教学工作",
        (
            ("主体班有一班一策", "全部", "met", "全部", "设计表3份", 0),
            ("课程年更新率", "30%", "met", "42%", "课程目录", 0),
            ("互动式教学学时不低于三成", "30%", "unmet", "2个主体班达到、1个未达到", "课表", 10),
        ),
    ),
    (
        "科研工作和决策咨询",
        (
            ("每年完成县级以上课题", "2项", "unmet", "1项", "结题证书", 40),
            ("决策咨询报告获批示", "1篇", "missing", "", "", 25),
        ),
    ),
    (
        "学员管理",
        (
            ("半天考勤齐全", "主体班全部", "met", "全部", "签到表", 0),
            ("请假不超过总学时七分之一", "全部", "unmet", "3人超过", "请假登记表", 2),
        ),
    ),
    (
        "人才队伍建设",
        (
            ("专职教师参加挂职或蹲点调研", "三分之一", "met", "4人", "调研报告", 0),
            ("兼职教师聘期在有效期内", "全部", "unmet", "2人到期", "师资库", 3),
        ),
    ),
    ("学风建设", (("学员违纪有记录、有处理", "齐全", "met", "齐全", "违纪登记表", 0),)),
    (
        "开放办学",
        (("校外教师授课学时占比", "20%", "met", "达到", "课表", 0), ("与高校合作办班", "1期", "met", "3期", "协议", 0)),
    ),
    (
        "办学保障",
        (
            ("培训经费列入同级财政预算", "列入", "met", "列入", "预算批复", 0),
            ("教室信息化设备", "全部", "missing", "", "", 60),
        ),
    ),
    ("创新和特色工作", (("有一项经验上升为制度", "1项", "met", "3项", "制度文件", 0),)),
)
"""Ten aspects; of each indicator what is asked, the standard, the state, today's value, evidence and days to mend."""


def hours_policy() -> pd.DataFrame:
    """What each form of training counts; electives count half, and a course must be nine tenths completed."""
    rows = [
        {"training_form": "off_job", "account": "intensive", "hours_per_day": 8, "hours_per_half_day": 4},
        {"training_form": "center_group_study", "account": "intensive", "hours_per_half_day": 3, "cap_per_year": 30},
        {"training_form": "in_house", "account": "intensive", "hours_per_day": 6, "cap_per_class": 18},
        {
            "training_form": "online",
            "account": "online",
            "online_minutes_per_hour": 45,
            "required_weight": 1,
            "elective_weight": 0.5,
            "completion_threshold": 0.9,
        },
        {"training_form": "self_study", "account": "online", "counts": False},
    ]
    usual = {"counts": True, "carry_over": False, "split_cross_year": True, "from": "2020-01-01"}
    return pd.DataFrame([{**usual, **row, "source": f"{_POLICY}第{3 + place}条"} for place, row in enumerate(rows)])


def cost_table() -> pd.DataFrame:
    """The most that a person's day and a lecturer's hour may cost."""
    day = {"item": "综合定额（三类培训）", "per": "人·天", "amount": 550, "lodging": 340, "meals": 130, "premises": 50,
           "other": 30, "days_full": 30, "rate_after": 0.7}  # fmt: skip
    fees = [
        {"item": f"讲课费（{name}）", "per": "学时（税后）", "amount": amount, "title": title}
        for title, name, amount in (
            ("fellow", "院士、全国知名专家", 1500),
            ("full", "正高级职称", 1000),
            ("associate", "副高级职称", 500),
        )
    ]
    return pd.DataFrame([{**row, "from": "2017-01-01", "source": f"{_COST}第9条"} for row in (day, *fees)])


def review_rule() -> pd.DataFrame:
    """What is asked of those who are to be appointed."""
    rows = [
        {"band": "division_and_above", "window_years": 5, "hours": 550, "online_hours": 50},
        {"band": "section_and_below", "window_years": 1, "hours": 90, "days": 12, "online_hours": 50},
    ]
    return pd.DataFrame([{**row, "deferral_months": 12, "from": "2023-09-19", "source": _REVIEW} for row in rows])


def rubric() -> pd.DataFrame:
    """What acceptance asks: the ten aspects with equal weight, as long as none are issued from above."""
    rows = []
    for letter, (aspect, indicators) in zip("ABCDEFGHIJ", ASPECTS, strict=True):
        for number, (asked, standard, *_) in enumerate(indicators, 1):
            points = round(10 / len(indicators), 2)
            rows.append((f"{letter}{number}", aspect, asked, points, standard, letter == "A" and number == 1, _RUBRIC))
    frame = pd.DataFrame(rows, columns=["indicator", "aspect", "text", "points", "standard", "must", "source"])
    return frame.assign(unmet_at_most=0.5)


def rubric_evidence() -> pd.DataFrame:
    """Where the Party school stands on every indicator."""
    rows = [
        (f"{letter}{number}", state, value or None, evidence or None, effort, "U301", "2026-11-10")
        for letter, (_, indicators) in zip("ABCDEFGHIJ", ASPECTS, strict=True)
        for number, (_, _, state, value, evidence, effort) in enumerate(indicators, 1)
    ]
    return pd.DataFrame(rows, columns=["indicator", "state", "value", "evidence", "effort_days", "unit", "checked_on"])
