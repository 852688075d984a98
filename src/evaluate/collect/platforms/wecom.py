"""企业微信收集表: the sheet of answers, with who filled it in."""

from __future__ import annotations

from evaluate.collect.form_sheet import FormSheet
from evaluate.errors import Text

_SIGNS = ("填写人", "填写时间", "填写人账号", "填写人ID", "所在部门", "最后修改时间")
_OWN = ("序号", "部门", "账号", "提交时间", "填写方式")
PLATFORM = FormSheet("wecom", Text("企业微信收集表", "WeCom collection sheet"), _SIGNS, 2, _OWN).platform()
