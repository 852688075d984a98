"""Columns that platforms add by themselves: who answered, when, from where. They stay in the sealed source."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from evaluate.collect.export import ExportColumn
from evaluate.documents import cell_text, fold_text

# Headers that are no question on any platform.
ADMINISTRATIVE = frozenset(
    fold_text(header)
    for header in (
        # Microsoft Forms, in English and Chinese
        *("Id", "ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "Language"),
        *("Total points", "开始时间", "完成时间", "电子邮件", "邮箱", "名称", "姓名", "上次修改时间", "语言", "总分"),
        # 问卷星, 腾讯问卷, 金数据
        *("序号", "编号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "IP", "UA", "Referrer"),
        *("开始答题时间", "结束答题时间", "答题时长", "提交人", "提交时间", "修改时间", "填写设备", "操作系统"),
        *("浏览器", "微信昵称", "用户类型", "用户标识", "昵称", "地理位置"),
        # Google Forms and others
        *("Timestamp", "Email Address", "Username", "Score", "Submission time", "IP address", "Respondent ID"),
    )
)
# Whatever else a column is called, these words in its header mean an address, a device or an account.
_TRACE = re.compile(
    r"(open|union)[ _]?id|user[ _]?agent|(^|[^a-z])ip([^a-z]|$)|昵称|头像|微信(id|号|性别|国家|省市)|设备(id|号)|"
    r"经度|纬度|定位地址|(^|_)(latitude|longitude)$",
)
_SECONDS = re.compile(
    r"\s*(?:(\d+)\s*(?:小时|时|h))?\s*(?:(\d+)\s*(?:分钟|分|m))?\s*(?:(\d+(?:\.\d+)?)\s*(?:秒|s)?)?\s*"
)
_CLOCK = re.compile(r"(\d+):([0-5]?\d)(?::([0-5]?\d))?")
DURATION = "duration_seconds"


def leaves_a_trace(header: str) -> bool:
    """Whether a header names an address, a device or an account, so that the column never enters the answers."""
    return _TRACE.search(fold_text(header)) is not None


def duration(column: ExportColumn) -> ExportColumn:
    """The column of time spent as whole seconds: 123秒, 2分3秒, 00:02:03 and plain numbers are understood."""
    cells = tuple(None if cell is None else _seconds(cell) for cell in column.cells)
    return replace(column, cells=cells, kind="duration", name=DURATION, trimmed=0)


def between(start: ExportColumn, end: ExportColumn) -> ExportColumn | None:
    """The seconds between two columns of moments, for platforms that give no duration; None when none can be read."""
    pairs = [(_moment(first), _moment(last)) for first, last in zip(start.cells, end.cells, strict=True)]
    cells = tuple(_apart(first, last) for first, last in pairs)
    if all(cell is None for cell in cells):
        return None
    header = f"{start.header} → {end.header}"
    return ExportColumn(end.address, header, cells, kind="duration", name=DURATION)


def set_apart(
    columns: Sequence[ExportColumn], known: Sequence[str] = ()
) -> tuple[list[ExportColumn], list[ExportColumn]]:
    """The columns of answers, and those that the platform added."""
    folded = {fold_text(header) for header in known}
    folded |= ADMINISTRATIVE
    apart = [column for column in columns if fold_text(column.header) in folded or leaves_a_trace(column.header)]
    taken = {id(column) for column in apart}
    return [column for column in columns if id(column) not in taken], apart


def _seconds(cell: object) -> float | None:
    if isinstance(cell, dt.timedelta):
        return float(round(cell.total_seconds()))
    if isinstance(cell, dt.time):
        return float(cell.hour * 3600 + cell.minute * 60 + cell.second)
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(round(cell)) if 0 <= cell < 1e9 else None
    text = cell_text(cell)[:40]  # type: ignore[arg-type]
    clock = _CLOCK.fullmatch(text.strip())
    found = clock or _SECONDS.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    if clock and not clock.group(3):
        hours, minutes, seconds = 0.0, hours, minutes
    return float(round(hours * 3600 + minutes * 60 + seconds))


def _moment(cell: object) -> dt.datetime | None:
    if isinstance(cell, dt.datetime):
        return cell
    if not isinstance(cell, str) or len(cell) > 40:
        return None
    text = re.sub(r"^(\d{4})/(\d{1,2})/(\d{1,2})", lambda found: "{}-{:0>2}-{:0>2}".format(*found.groups()), cell)
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _apart(first: dt.datetime | None, last: dt.datetime | None) -> float | None:
    if first is None or last is None or (first.tzinfo is None) != (last.tzinfo is None):
        return None
    seconds = (last - first).total_seconds()
    return float(round(seconds)) if 0 <= seconds < 1e9 else None
