"""腾讯问卷 (wj.qq.com): the sheet of answers, GBK or UTF-8, with its columns of people, places and devices."""

from __future__ import annotations

from evaluate.collect.form_sheet import FormSheet
from evaluate.errors import Text

_SIGNS = ("编号", "开始答题时间", "结束答题时间", "答题时长", "清洗数据结果", "用户标识")
_OWN = (
    *("语言", "智能清洗数据无效概率", "地理位置国家和地区", "地理位置省", "地理位置市", "地理位置"),
    *("用户类型", "昵称", "自定义字段", "IP", "UA", "Referrer"),
)
PLATFORM = FormSheet("tencent", Text("腾讯问卷", "腾讯问卷 (wj.qq.com)"), _SIGNS, 3, _OWN, spent="答题时长").platform()
