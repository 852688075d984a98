"""钉钉智能填表: the sheet of answers, with who submitted it from which department."""

from __future__ import annotations

from evaluate.collect.form_sheet import FormSheet
from evaluate.errors import Text

_SIGNS = ("提交人部门", "创建人部门", "提交人工号", "提交人userid", "填表人部门", "填写人部门")
_OWN = ("提交人", "创建人", "填表人", "提交时间", "创建时间", "填表时间", "修改时间", "填写人", "填写时间", "数据ID")
PLATFORM = FormSheet("dingtalk", Text("钉钉智能填表", "DingTalk form"), _SIGNS, 1, _OWN).platform()
