"""YAML files with the line of every entry, so that a mistake can be told by its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evaluate.documents.files import read_bytes
from evaluate.documents.headers import nearest_name
from evaluate.errors import EvaluateError, Mistake, Text


@dataclass(frozen=True)
class YamlFile:
    """A YAML file as plain dicts and lists with text keys, and the tree that knows the lines."""

    source: str
    data: Any
    tree: Any

    def line(self, place: Sequence[str | int]) -> int | None:
        """The line (from 1) of the entry at `place`, or of the nearest entry around it.

        A number finds the item of a list, or the entry of a mapping that stands in that position.
        """
        lines = [line for _, line in self._walk(place)]
        return lines[-1] if lines else None

    def where(self, place: Sequence[str | int]) -> str:
        """File, line and entry, as messages give them."""
        found = list(self._walk(place))
        entry = ".".join([str(key) for key, _ in found] + [str(step) for step in place[len(found) :]])
        line = f" 第{found[-1][1]}行 / line {found[-1][1]}" if found else ""
        return self.source + line + (f" {entry}" if entry else "")

    def _walk(self, place: Sequence[str | int]) -> Iterator[tuple[Any, int]]:
        node = self.tree
        for step in place:
            found = _step(node, step)
            if found is None:
                return
            key, line = found
            yield key, line + 1
            node = node[key]


def read_yaml(path: str | Path, *, error: type[EvaluateError]) -> YamlFile:
    """What does this YAML file hold, and in which line?

    YAML 1.2: `yes`, `no` and `on` are words, not booleans. Keys become text. A repeated key is refused.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    path = Path(path)
    try:
        text = read_bytes(path, error=error).decode("utf-8-sig")
        tree = YAML(typ="rt").load(text)
    except FileNotFoundError:
        raise error.single(
            str(path),
            Text("找不到这个文件。", "there is no such file."),
            Text(f"文件夹里有 {path.name}。", f"a {path.name} in the folder."),
            Text("检查文件夹和文件名。", "check the folder and the name of the file."),
        ) from None
    except UnicodeDecodeError:
        raise error.single(
            path.name,
            Text("文件不是 UTF-8 编码。", "the file is not in UTF-8."),
            Text("UTF-8 编码的 YAML 文件。", "a YAML file in UTF-8."),
            Text("用记事本打开，另存时编码选 UTF-8。", "open it in an editor and save it as UTF-8."),
        ) from None
    except YAMLError as problem:
        mark = problem.problem_mark if isinstance(problem, MarkedYAMLError) else None
        line = f" 第{mark.line + 1}行 / line {mark.line + 1}" if mark else ""
        told = getattr(problem, "problem", None) or str(problem)
        raise error.single(
            f"{path.name}{line}",
            Text(f"YAML 写法有误（{told}）。", f"the YAML cannot be read ({told})."),
            Text(
                "每级缩进两个空格，冒号后空一格，同一级没有重复的名字。",
                "two blanks per step, a blank after each colon, no name twice.",
            ),
            Text("改正这一行或它的上一行。", "mend this line or the one before it."),
        ) from None
    except ValueError as problem:
        raise _no_such_day(path.name, str(problem), error) from None
    return YamlFile(path.name, _plain(tree), tree)


def _no_such_day(name: str, problem: str, error: type[EvaluateError]) -> EvaluateError:
    """A day that no calendar has, such as 2026-13-01: YAML reads it as a date before anyone asks for one."""
    return error.single(
        name,
        Text(f"有一个日期不存在（{problem}）。", f"a day does not exist ({problem})."),
        Text("日历上有的日期，例如 2026-12-31。", "a day of the calendar, such as 2026-12-31."),
        Text("查找文件里的日期，改正月和日。", "look through the dates of the file; mend month and day."),
    )


def yaml_mistakes(problem: ValidationError, file: YamlFile, within: Sequence[str | int] = ()) -> list[Mistake]:
    """Every mistake pydantic found, at its file, line and entry."""
    return [_mistake(dict(detail), file, within) for detail in problem.errors()]


def _mistake(detail: dict[str, Any], file: YamlFile, within: Sequence[str | int]) -> Mistake:
    place = [*within, *detail["loc"]]
    where = file.where(place)
    kind, context = detail["type"], detail.get("ctx", {})
    last = place[-1] if place else ""
    if isinstance(context.get("error"), _Told):
        told = context["error"].mistake
        return Mistake(where, told.what, told.right, told.mend)
    if kind == "missing":
        return Mistake(
            where,
            Text(f"缺少“{last}”。", f"'{last}' is missing."),
            Text(f"这里要写明“{last}”。", f"'{last}' is given here."),
            Text(f"补上“{last}: …”这一行。", f"add a line '{last}: …'."),
        )
    if kind == "extra_forbidden":
        return Mistake(
            where,
            Text(f"不认识“{last}”这一项。", f"'{last}' is not an entry known here."),
            Text("只写表单说明里列出的项目。", "only the entries that the form describes."),
            Text("检查拼写；用不到就删去这一行。", "check the spelling, or remove the line."),
        )
    if detail.get("input") is None:
        return _left_empty(where, str(last or file.source))
    if kind == "literal_error":
        return _not_among(where, str(detail.get("input")), str(context.get("expected", "")))
    return _not_fitting(where, str(detail.get("input")), str(detail["msg"]))


def _not_fitting(where: str, given: str, message: str) -> Mistake:
    return Mistake(
        where,
        Text(f"“{given}”写法不对（{message}）。", f"'{given}' does not fit ({message})."),
        Text("与表单说明一致的值。", "a value of the kind the form describes."),
        Text("改正这个值。", "mend the value."),
    )


def _not_among(where: str, given: str, allowed: str) -> Mistake:
    near = nearest_name(given, allowed.replace("'", "").replace(" or ", ", ").split(", "))
    return Mistake(
        where,
        Text(f"“{given}”不是可用的值。", f"'{given}' is not a value known here."),
        Text(f"下列之一：{allowed.replace(' or ', '、')}。", f"one of {allowed}."),
        Text(f"改为“{near}”。", f"write '{near}'.") if near else Text("从中选一个。", "choose one of them."),
    )


def _left_empty(where: str, name: str) -> Mistake:
    return Mistake(
        where,
        Text(f"“{name}”空着。", f"'{name}' is left empty."),
        Text("这里有一个值。", "a value stands here."),
        Text("写上这个值；用不到就删去这一行。", "give the value, or remove the line."),
    )


class _Told(ValueError):
    """A mistake told in both languages from inside a pydantic validator."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.what.en)
        self.mistake = mistake


def told(what: Text, right: Text, mend: Text) -> ValueError:
    """A ValueError for pydantic validators that keeps both texts; `yaml_mistakes` adds the place."""
    return _Told(Mistake("", what, right, mend))


def _step(node: Any, step: str | int) -> tuple[Any, int] | None:
    marks = getattr(node, "lc", None)
    if marks is None:
        return None
    if isinstance(node, dict):
        keys = list(node)
        if isinstance(step, int) and step < len(keys):
            return keys[step], marks.key(keys[step])[0]
        return next(((key, marks.key(key)[0]) for key in keys if str(key) == step), None)
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return step, marks.item(step)[0]
    return None


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    # ruamel's own scalar types carry layout; the plain value is what was written.
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node
