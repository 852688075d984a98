"""金数据 (jinshuju.net): the sheet of answers, with who submitted it from which device."""

from __future__ import annotations

from evaluate.collect.form_sheet import FormSheet
from evaluate.errors import Text

_SIGNS = ("提交人", "提交时间", "修改时间", "填写设备", "操作系统", "浏览器")
_OWN = ("序号", "IP", "填写地区", "填写时长", "微信昵称", "微信性别", "微信国家", "微信省市", "微信openid", "扩展属性")
PLATFORM = FormSheet("jinshuju", Text("金数据", "金数据 (jinshuju.net)"), _SIGNS, 4, _OWN, spent="填写时长").platform()
