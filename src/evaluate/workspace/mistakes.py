"""What pydantic found wrong in a settings file, told as Mistakes with file, line, what is right and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from evaluate.errors import Mistake, Text

LineOf = Callable[[tuple[Any, ...]], int | None]


def address(file: str, line: int | None) -> str:
    """Where a line stands, in words both languages read: "study.toml 第3行 / line 3"."""
    return file if line is None else f"{file} 第{line}行 / line {line}"


def mistakes_of(
    complaint: ValidationError, *, file: str, line_of: LineOf, keys: dict[str, tuple[str, ...]]
) -> list[Mistake]:
    """Every complaint of pydantic about one file, as Mistakes.

    Parameters
    ----------
    complaint : ValidationError
        What pydantic raised.
    file : str
        The name of the file, as the person knows it.
    line_of : callable
        The line of a key path, or None when it cannot be found.
    keys : dict
        The keys that may stand in each table of the file; "" is the top of the file.

    """
    return [_mistake(error, file, line_of, keys) for error in complaint.errors()]


def _mistake(error: Any, file: str, line_of: LineOf, keys: dict[str, tuple[str, ...]]) -> Mistake:
    location = tuple(part for part in error["loc"] if not str(part).startswith("function-"))
    name = ".".join(str(part) for part in location)
    where = address(file, line_of(location))
    context = error.get("ctx", {})
    kind = str(error["type"])
    if kind == "missing":
        return Mistake(
            where,
            Text(f"缺少“{name}”。", f"'{name}' is missing."),
            Text(f"文件中要有“{name}”这一项。", f"The file has an entry '{name}'."),
            Text(f"补上“{name}”。", f"Add '{name}'."),
        )
    if kind == "extra_forbidden":
        allowed = "、".join(keys.get(".".join(str(part) for part in location[:-1]), ()))
        return Mistake(
            where,
            Text(f"不认识“{name}”。", f"'{name}' is not known here."),
            Text(f"这里可以写：{allowed}。", f"Known here are: {allowed.replace('、', ', ')}."),
            Text("改正名称，或者删去这一项。", "Correct the name, or delete the entry."),
        )
    right = _expected(kind, context, str(error.get("msg", "")))
    given = error.get("input")
    return Mistake(
        where,
        Text(f"“{name}”空着。", f"'{name}' is left empty.")
        if given is None
        else Text(f"“{name}”写成了 {given!r}。", f"'{name}' is {given!r}."),
        right,
        Text(f"改正“{name}”的写法。", f"Correct '{name}'."),
    )


def _expected(kind: str, context: dict[str, Any], message: str) -> Text:
    if kind == "literal_error":
        words = str(context.get("expected", ""))
        return Text(f"应是下列之一：{words.replace(' or ', '、').replace(', ', '、')}。", f"One of {words}.")
    if kind.startswith("int"):
        return Text("应是整数。", "A whole number.")
    if kind.startswith("float"):
        return Text("应是数字。", "A number.")
    if kind.startswith("bool"):
        return Text("应是 true 或 false。", "true or false.")
    if kind.startswith("string"):
        return Text("应是加引号的文字。", "Text in quotes.")
    if kind.startswith(("list", "tuple")):
        return Text("应是列表，如 [a, b]。", "A list, such as [a, b].")
    if kind.startswith(("dict", "model", "mapping")):
        return Text("应是“名称 = 值”的一组项目。", "A group of 'name = value' entries.")
    if kind.startswith(("greater", "less")):
        bound = next(iter(context.values()), "")
        sign = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}.get(kind, "")
        return Text(f"数值应 {sign} {bound}。", f"A number {sign} {bound}.")
    return Text(f"应满足：{message}。", f"{message}.")
