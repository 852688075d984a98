"""The words of the mapping workbook: Chinese for those who use 问卷星, English otherwise; both are read back."""

from __future__ import annotations

from evaluate.documents import ReviewSheet
from evaluate.errors import Text
from evaluate.instruments.item import ROLES
from evaluate.instruments.scale import REASONS

HELP_SHEET = Text("说明", "help")

_COLUMN_HEADS = {
    "address": Text("位置", "address"),
    "header": Text("原表头", "header"),
    "name": Text("列名", "proposed column name"),
    "type": Text("题型", "type"),
    "scale": Text("量表或选项表", "scale"),
    "role": Text("用途", "role"),
    "confirm": Text("确认", "confirmed"),
    "doubt": Text("请核对", "doubt"),
    "share_answered": Text("作答比例", "share answered"),
    "similarity": Text("相似度", "similarity"),
    "item": Text("题目", "item"),
    "question": Text("题干", "question"),
    "row": Text("行或选项", "row"),
}
_LABEL_HEADS = {
    "scale": Text("量表或选项表", "scale"),
    "label_as_exported": Text("原文", "label as exported"),
    "count": Text("次数", "count"),
    "code": Text("代码", "proposed code"),
    "value": Text("数值", "value"),
    "reason": Text("不算作答的原因", "reason"),
    "label": Text("标签", "proposed label"),
    "doubt": Text("请核对", "doubt"),
}
# Columns that a workbook written by hand may lack.
_MAY_LACK = ("confirm", "similarity", "reason")

_TYPES = {
    "one": "单选", "many": "多选", "grid": "矩阵", "rank": "排序", "number": "数字", "text": "文字", "date": "日期",
    "duration": "填答用时", "administrative": "平台管理列", "leave_out": "不要",
}  # fmt: skip
_ROLES = {
    "background": "背景", "importance": "重要程度", "ability": "现有水平", "need": "需求", "preference": "偏好",
    "reaction": "反应", "test": "测验", "behaviour": "行为", "result": "结果", "key": "对应编号", "open": "开放题",
}  # fmt: skip
_REASONS = {
    "not_answered": "未作答", "skipped": "跳题", "not_applicable": "不适用", "dont_know": "不清楚",
    "unreadable": "看不懂",
}  # fmt: skip
_CONFIRM = {"yes": "是", "no": "否"}

_WORDS = {
    "type": _TYPES,
    "role": {role: _ROLES.get(role, role) for role in ROLES},
    "reason": {reason: _REASONS.get(reason, reason) for reason in REASONS},
    "confirm": _CONFIRM,
}

COLUMNS = ReviewSheet(Text("题目列", "columns"), _COLUMN_HEADS, _WORDS, _MAY_LACK)
LABELS = ReviewSheet(Text("选项", "labels"), _LABEL_HEADS, _WORDS, _MAY_LACK)

HELP = (
    Text(
        "每一行是导出文件的一列。“题型”“用途”“确认”三列可以下拉选择；改一行只影响这一列，矩阵的其他行不变。",
        "Each row is one column of the export. Type, role and confirmed have drop-downs; a change touches one row.",
    ),
    Text(
        "“请核对”一列写明拿不准的地方；没有写的，程序有把握。",
        "The column 'doubt' says what is not certain; where it is empty, the program is sure.",
    ),
    Text(
        "“确认”为“否”的列看来换了题干或位置，答案暂不读入；核对后改成“是”，再运行一次同样的导入命令。",
        "A column with 'no' under 'confirmed' seems renamed or moved and is not read; write 'yes' and import again.",
    ),
    Text(
        "“选项”表里，意思相同的文字写同一个代码；“数值”是计算时用的数；不算作答的（如“不清楚”）在原因一列选一个。",
        "In the sheet of labels, texts that mean the same share a code; choose a reason for what is no answer.",
    ),
    Text("不要的列，题型选“不要”。", "For a column that is not wanted choose the type leave_out."),
)
