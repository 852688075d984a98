"""The invented county's assessment of organisations: the items issued, and what was added and taken in the year."""

from __future__ import annotations

import pandas as pd

_SOURCE = "示例县年度党建目标考核办法（模拟）"
_BY = "考核员甲（模拟）"
_ITEMS = (
    ("G01", "年度学时达标", 30, None, 10.0, "", "每有1人未达标扣0.5分", True),
    ("G02", "按计划办班", 20, None, 10.0, "", "无故取消1班次扣3分，未按时报备1班次扣1分", True),
    ("G03", "年度重点任务", 30, None, None, "", "逾期1项扣2分", True),
    ("G04", "参加领导小组会议", 10, None, 5.0, "", "无故缺席1次扣2分", False),
    ("G05", "经验推广", 10, 4.0, None, "经验被市级以上推广，每项加2分", "", True),
)
_ENTRIES = (
    ("U103", "G05", 2.0, "办班经验被市级推广", "市委组织部通报", "2026-10-16"),
    ("U106", "G05", 2.0, "学员管理做法被市级推广", "市级简报第9期", "2026-09-25"),
    ("U110", "G03", -2.0, "1项任务逾期", "任务分解表", "2026-10-12"),
    ("U112", "G02", -3.0, "取消1个班次，未说明原因", "办班计划变更记录", "2026-09-08"),
    ("U118", "G01", -1.5, "3人年度学时未达标", "学时登记表", "2026-11-10"),
    ("U118", "G04", -2.0, "缺席会议1次", "", "2026-07-03"),
    ("U127", "G01", -3.0, "6人年度学时未达标", "学时登记表", "2026-11-10"),
    ("U131", "G02", -1.0, "1个班次迟报", "办班计划", "2026-04-07"),
    ("U204", "G01", -2.0, "4人年度学时未达标", "学时登记表", "2026-11-10"),
    ("U207", "G05", 2.0, "现场教学点做法被市级推广", "市级现场会材料", "2026-08-21"),
    ("U211", "G03", -4.0, "2项任务逾期", "任务分解表", "2026-10-12"),
    ("U301", "G05", 4.0, "2门课程被市级推广", "市级好课程名单", "2026-11-02"),
)
_ITEM_COLUMNS = (
    *("item", "name", "base_points", "addition_cap", "deduction_cap", "addition_rule", "deduction_rule"),
    "evidence_required",
)


def assessment_tables() -> dict[str, pd.DataFrame]:
    """The items and entries of the year, by the names of their registers: the same whatever the seed."""
    items = pd.DataFrame(_ITEMS, columns=list(_ITEM_COLUMNS)).assign(weight=1, source=_SOURCE)
    entries = pd.DataFrame(_ENTRIES, columns=["unit", "item", "points", "reason", "evidence", "on"])
    entries.insert(0, "score", [f"F{number:03d}" for number in range(1, len(entries) + 1)])
    entries.insert(6, "by", _BY)
    return {"assessment_items": items, "assessment_scores": entries}
