"""WPS 表单 and 腾讯文档收集表: sheets whose first columns the service fills in by itself (自动)."""

from __future__ import annotations

from evaluate.collect.form_sheet import FormSheet
from evaluate.errors import Text

_SIGNS = ("提交者（自动）", "提交时间（自动）", "填写者（自动）", "填写时间（自动）", "填写ID", "答题用时")
_OWN = ("提交者", "填写人", "提交时间", "填写时间", "用户ID", "手机号（自动）", "所在位置（自动）", "修改时间（自动）")
NAME = Text("WPS 表单或腾讯文档收集表", "WPS form or 腾讯文档 collection sheet")
PLATFORM = FormSheet("wps", NAME, _SIGNS, 2, _OWN, spent="答题用时").platform()
