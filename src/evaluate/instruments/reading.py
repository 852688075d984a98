"""A questionnaire file as a plain tree that remembers its line numbers and collects every mistake found in it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluate.errors import Mistake, QuestionnaireError, Text

Place = tuple[str | int, ...]

DEEPEST = 12
NULLS = ("", "~", "null", "Null", "NULL")


@dataclass
class Reading:
    """What was found in one file. `lines` knows the line of each place; `mistakes` are told all at once at the end.

    `lenient` is for what a program made from data: blank labels and empty lists are no mistakes of anybody.
    """

    file: str
    tree: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: list[tuple[int, Mistake]] = field(default_factory=list)
    lenient: bool = False

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return 0

    def spot(self, place: Place) -> Text:
        """The line of a place in words, for messages about another place."""
        line = self.line(place)
        return Text(f"第{line}行", f"line {line}")

    def where(self, place: Place) -> str:
        """File, line and item, readable in both languages."""
        line = self.line(place)
        lined = f" 第{line}行 / line {line}" if line else ""
        inside = self.inside(place)
        return f"{self.file}{lined}" + (f" · {inside}" if inside else "")

    def inside(self, place: Place) -> str:
        """The id of the item a place belongs to, or the names that lead to it."""
        if len(place) >= 4 and place[0] == "sections" and place[2] == "items":
            item = self.at(place[:4])
            if isinstance(item, dict) and isinstance(item.get("id"), str):
                return item["id"]
        return ".".join(str(part + 1) if isinstance(part, int) else part for part in place[:4])

    def at(self, place: Place) -> Any:
        """The part of the tree at a place, or None."""
        found = self.tree
        for part in place:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def mistake(self, place: Place, what: Text, right: Text, mend: Text) -> None:
        """Note one mistake and go on."""
        self.mistakes.append((self.line(place), Mistake(self.where(place), what, right, mend)))

    def refuse(self) -> None:
        """Raise one error with all mistakes in the order of the file, or do nothing when there are none."""
        QuestionnaireError.refuse(mistake for _, mistake in sorted(self.mistakes, key=lambda found: found[0]))

    def mapping(self, place: Place, example: str) -> dict[str, Any]:
        """The mapping at a place; a mistake and an empty one when something else stands there."""
        found = self.at(place)
        if isinstance(found, dict):
            return found
        if found is not None:
            self.mistake(
                place,
                Text("这里应当是“名称: 内容”的逐行列表。", "Here a list of `name: content` lines is expected."),
                Text(f"例如 {example}。", f"for example {example}."),
                _colon_mend(found),
            )
        return {}


def read_tree(path: Path) -> Reading:
    """The tree of a YAML file, every scalar still text: types are given later by the form, never guessed by YAML.

    So `on`, `yes`, `12:30`, `2026.10` and leading zeros stay what the author wrote.
    """
    reading = Reading(path.name)
    text = _text_of(path)
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    node: Any = None
    try:
        node = YAML(typ="rt", pure=True).compose(io.StringIO(text))
    except YAMLError as problem:
        mark = problem.problem_mark if isinstance(problem, MarkedYAMLError) else None
        reading.lines[()] = mark.line + 1 if mark is not None else 1
        said = (problem.problem or "") if isinstance(problem, MarkedYAMLError) else str(problem).splitlines()[0]
        near = text.splitlines()[max(0, reading.lines[()] - 3) : reading.lines[()]]
        reading.mistake(
            (),
            Text(f"YAML 语法读不通（{said}）。", f"The YAML cannot be parsed ({said})."),
            Text("缩进用空格、冒号用半角且后面空一格。", "spaces for indents, and a colon followed by a space."),
            _syntax_mend(near),
        )
        reading.refuse()
    if node is not None:
        reading.lines[()] = 1
        reading.tree = _plain(node, (), reading)
    return reading


def _text_of(path: Path) -> str:
    """The text of a file, UTF-8 with or without a byte-order mark."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise QuestionnaireError.single(
            str(path),
            Text("问卷文件打不开。", f"The questionnaire file cannot be opened ({problem.strerror})."),
            Text("一个存在且可读的 questionnaire.yml。", "a questionnaire.yml that exists and can be read."),
            Text("请核对文件名和所在文件夹。", "Check the file name and its folder."),
        ) from problem
    except UnicodeDecodeError as problem:
        raise QuestionnaireError.single(
            path.name,
            Text("文件不是 UTF-8 编码。", "The file is not encoded in UTF-8."),
            Text("以 UTF-8 编码保存的文本文件。", "a text file saved in UTF-8."),
            Text("请在编辑器里用“另存为”选择 UTF-8 编码。", "In the editor use “Save as” and choose UTF-8."),
        ) from problem


def _plain(node: Any, place: Place, reading: Reading) -> Any:
    """A YAML node as dicts, lists, text and None; lines are noted, duplicate keys and unreadable keys are mistakes."""
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    reading.lines.setdefault(place, node.start_mark.line + 1)
    if len(place) > DEEPEST:
        reading.mistake(
            place,
            Text("嵌套太深，或者引用了自身。", "This is nested too deeply, or refers to itself."),
            Text(f"不超过 {DEEPEST} 层。", f"at most {DEEPEST} levels."),
            Text("请去掉 & 与 * 引用，直接写出内容。", "Write the content out instead of using & and *."),
        )
        return None
    if isinstance(node, ScalarNode):
        return None if not node.style and node.value in NULLS else node.value
    if isinstance(node, SequenceNode):
        return [_plain(part, (*place, number), reading) for number, part in enumerate(node.value)]
    if not isinstance(node, MappingNode):
        return None
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, ScalarNode) else None
        inner = (*place, name if name is not None else "?")
        if name is None or name in found:
            _bad_key(name, key.start_mark.line + 1, inner, reading)
            continue
        reading.lines[inner] = key.start_mark.line + 1
        found[name] = _plain(value, inner, reading)
    return found


def _bad_key(name: str | None, line: int, place: Place, reading: Reading) -> None:
    """A key that stands twice, or that is not a word."""
    first = reading.lines.get(place)
    if name is None:
        what = Text("名称必须是一个词。", "A name must be a single word.")
        mend = Text("请把这一行改写成“名称: 内容”。", "Write this line as `name: content`.")
    else:
        what = Text(f"名称 {name} 重复，第{first}行已经有了。", f"{name} stands twice; it is on line {first} already.")
        mend = Text("请删去其中一个，或者改名。", "Delete one of the two, or rename it.")
    shown = Mistake(
        f"{reading.file} 第{line}行 / line {line}" + (f" · {reading_path(place)}" if place[:-1] else ""),
        what,
        Text("同一处的名称各不相同。", "names that differ from each other."),
        mend,
    )
    reading.mistakes.append((line, shown))


def reading_path(place: Place) -> str:
    """The names that lead to a place, joined by dots."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)


def _syntax_mend(lines: list[str]) -> Text:
    """What to look at first, by what stands in the lines before the place where the parser gave up."""
    if any("：" in line.split("{")[0] for line in lines):
        return Text(
            "附近有全角冒号“：”，请改成半角“:”并在后面空一格。",
            "There is a full-width ： near here: replace it by `: ` (colon, space).",
        )
    if any("\t" in line for line in lines):
        return Text("附近有制表符，请改成空格。", "There is a tab near here: replace it by spaces.")
    return Text(
        "请检查这一行及上一行的缩进、冒号和引号。",
        "Check the indent, colons and quotes of this line and the one before.",
    )


def _colon_mend(found: Any) -> Text:
    if isinstance(found, str) and "：" in found:
        return Text(
            "冒号写成了全角“：”，请改成半角“:”并在后面空一格。", "Replace the full-width ：by `: ` (colon, space)."
        )
    return Text("请按例子改写。", "Write it as in the example.")
