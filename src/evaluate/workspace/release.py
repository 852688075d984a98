"""What a build publishes as a whole: all its tables, looked over together with those of the reports before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluate.design import HiddenNumber
from evaluate.documents import read_bytes, write_bytes
from evaluate.errors import Mistake, ReportError, Text
from evaluate.estimate import Audit, Released, audit
from evaluate.workspace.citations import FINDING, findings_of
from evaluate.workspace.hidden import AUDITED, written
from evaluate.workspace.manifest import software
from evaluate.workspace.people import EARLIER, People

FILE = "released.json"
_VERSION = 1
#: How often notebooks run again because further numbers are to be hidden.
ROUNDS = 3

Plain = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """One look at all tables.

    Parameters
    ----------
    tables : int
        How many tables this build publishes.
    built : frozenset of str
        Its notebooks.
    leaks : tuple of tuples of str
        Tables that together give a hidden number away, by their ids; none when all is well.
    further : mapping from HiddenNumber to Text
        Numbers to hide so that they do not, and why.
    shown : int
        How many numbers about people this build shows.

    """

    tables: int
    built: frozenset[str]
    leaks: tuple[tuple[str, ...], ...]
    further: Mapping[HiddenNumber, Text]
    shown: int = 0

    @property
    def beyond_help(self) -> bool:
        """Whether hiding more would gut the report: it differs from an earlier one by so few people."""
        return any(map(_with_earlier, self.leaks)) and 2 * len(self.further) > self.shown

    @property
    def notebooks(self) -> set[str]:
        """The notebooks of this build whose tables give numbers away."""
        return {_notebook(name) for leak in self.leaks for name in leak} & self.built

    def error(self, notebook: str) -> ReportError:
        """Which tables give numbers away, for the writer of one of these notebooks: one mistake of each kind."""
        mine = [leak for leak in self.leaks if notebook in map(_notebook, leak)]
        kinds: dict[tuple[bool, bool], list[tuple[str, ...]]] = {}
        for leak in mine:
            kinds.setdefault((_with_earlier(leak), self.built.issuperset(map(_notebook, leak))), []).append(leak)
        return ReportError(*(_mistake(leaks, *kind) for kind, leaks in kinds.items()))


def absent(
    tables: Iterable[Plain], listed: frozenset[HiddenNumber], surveys: Collection[str]
) -> tuple[tuple[HiddenNumber, HiddenNumber | None], ...]:
    """Which of these numbers stand in none of the tables, perhaps misspelt, and which number there is most like each?

    Those of another of the study's `surveys` are left out: the tables need not be about it.
    """
    names = {number for table in tables for number in Released.from_plain(table).names}
    about = {number.survey for number in names}
    others = set(surveys) - about
    missing = sorted(number for number in listed - names if number.survey not in others)
    return tuple((number, _most_like(number, names)) for number in missing)


def _most_like(number: HiddenNumber, names: set[HiddenNumber]) -> HiddenNumber | None:
    """The number that agrees with this one in most columns; None where there is none."""
    alike = {each: sum(map(str.__eq__, each, number)) for each in names}
    return min(names, key=lambda each: (-alike[each], each), default=None)


@dataclass
class Record:
    """The tables of the builds before, in `reports/released.json`: nobody takes back what was handed over.

    It does not stand with the executed notebooks, which may be deleted at any time.

    Of one notebook, a build replaces what an earlier one of the same answers released. Tables of other answers to the
    same survey stay beside it: the difference of two reports must tell on nobody either.

    Parameters
    ----------
    path : Path
        The file; made by the first build.
    people : People
        Who stands behind the tables, as far as it is known.
    kind : str
        Which builds replace each other: those with the same survey and parameters, in whatever language.
    forget : bool
        The reports before never left the office: nothing is compared with them.

    """

    path: Path
    people: People
    kind: str = ""
    forget: bool = False
    _kept: list[Plain] = field(init=False, repr=False)
    _audited: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._kept, self._audited = _load(self.path)
        if self.forget:
            self._kept = []

    def look(self, tables: Mapping[str, Sequence[Plain]]) -> Look | None:
        """What do all these tables tell together, notebook by notebook? None when they were found safe before."""
        current, before = _flat(tables), self._before(tables)
        if self._audited.get(self._key(tables)) == self._fingerprint(current, before) or not current:
            return None
        released = [self.people.released(table) for table in (*before, *current)]
        found = audit(released)
        leaks = _leaks(found, released, built := frozenset(tables))
        return Look(len(current), built, leaks, _further(found, released, leaks), _shown(released[len(before) :]))

    def keep(self, tables: Mapping[str, Sequence[Plain]]) -> None:
        """Remember the tables of a build that was found safe."""
        current = _flat(tables)
        if not current:
            return
        answers = {_answers(table) for table in current}
        kept = [one for one in self._kept if not self._superseded(one, tables, answers)]
        kept += [{"kind": self.kind, "table": table} for table in current]
        self._kept = kept
        self._audited[self._key(tables)] = self._fingerprint(current, self._before(tables))
        content = {"version": _VERSION, "audited": self._audited, "tables": self._kept}
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
        write_bytes(self.path, text.encode("utf-8"), error=ReportError)
        self.people.keep([*current, *(one["table"] for one in self._kept)])

    def _before(self, tables: Mapping[str, Sequence[Plain]]) -> list[Plain]:
        """The tables of earlier builds that a reader can lay beside these: of the same surveys, each once."""
        current = _flat(tables)
        answers = {_answers(table) for table in current}
        waves = {one[:2] for one in answers}
        seen = {_content(table) for table in current}
        found = []
        for one in self._kept:
            table = one["table"]
            if _answers(table)[:2] not in waves or self._superseded(one, tables, answers) or _content(table) in seen:
                continue
            seen.add(_content(table))
            other = _answers(table) not in answers or one["kind"] != self.kind
            found.append({**table, "name": EARLIER + table["name"]} if other else table)
        return found

    def _superseded(self, one: Plain, tables: Mapping[str, Any], answers: set[tuple[str, ...]]) -> bool:
        table = one["table"]
        notebook = _notebook(table["name"])
        return one["kind"] == self.kind and notebook in tables and _answers(table) in answers

    def _fingerprint(self, current: Sequence[Plain], before: Sequence[Plain]) -> str:
        content = [software(), current, before, self.people.fingerprint([*current, *before])]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()

    def _key(self, tables: Mapping[str, Any]) -> str:
        return json.dumps([self.kind, *sorted(tables)], ensure_ascii=False)


def released_by(name: str, executed: Any) -> list[Plain]:
    """The tables about people that an executed notebook publishes itself, each under its id `notebook.slug`."""
    found = []
    for slug, bundle in findings_of(executed).items():
        table = bundle[FINDING].get("release")
        if table and table["counted"] == "people" and table["columns"]["value"]:
            found.append({**table, "name": f"{name}.{slug}"})
    return found


def _leaks(found: Audit, released: Sequence[Released], built: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """The tables that give a number away, each group once; what only tables of earlier builds tell is told already."""
    telling = found.recovered[found.recovered["sensitive"]]
    holds = {table.name: frozenset(table.names) for table in released}
    leaks = []
    for row in telling.to_dict("records"):
        names: tuple[str, ...] = row["tables"]
        if row["how"] == "difference":
            # the same number twice: both tables are the leak
            number = HiddenNumber(*(row[name] for name in HiddenNumber._fields))
            others = [name for name in holds if name not in names and number in holds[name]]
            names = (*names, *others)[:2]
        leaks.append(names)
    return tuple(names for names in dict.fromkeys(leaks) if not built.isdisjoint(map(_notebook, names)))


def _further(found: Audit, released: Sequence[Released], leaks: Sequence[tuple[str, ...]]) -> dict[HiddenNumber, Text]:
    """What to hide as well, with the tables for whose sake."""
    holds = {table.name: set(table.names) & found.hidden for table in released}
    reasons = {}
    for number in sorted(number for number in found.hidden if written(number)):
        mine = [leak for leak in leaks if any(number in holds[name] for name in leak)] or leaks
        told = "; ".join(dict.fromkeys(" + ".join(map(_told, leak)) for leak in mine[:3]))
        reasons[number] = Text(AUDITED.zh + told, AUDITED.en + told)
    return reasons


def _shown(released: Sequence[Released]) -> int:
    return len(
        {name for table in released for name, why in zip(table.names, table.rows["reason"], strict=True) if not why}
    )


def _mistake(leaks: Sequence[tuple[str, ...]], earlier: bool, own: bool) -> Mistake:
    """What a person must change: the first of several leaks that are mended in the same way."""
    more = len(leaks) - 1
    zh, en = (f"（另有 {more} 处同样。）", f" ({more} more of the same.)") if more else ("", "")
    where = " + ".join(_told(name) for name in leaks[0])
    if earlier:
        what, mend = _NEAR
    else:
        what = _TOGETHER if len(leaks[0]) > 1 else _ALONE
        together = " ".join(sorted(set(map(_notebook, leaks[0]))))
        mend = _MERGE if own else Text(_REBUILD.zh.format(together), _REBUILD.en.format(together))
    return Mistake(where, Text(what.zh + zh, what.en + en), _SAFE, mend)


_SAFE = Text(
    "读者把所有的表放在一起，也算不出隐去的数。", "Nobody can work a hidden number out from all tables together."
)
_TOGETHER = Text(
    "这几张表放在一起，能算出隐去的数；再多隐去几个数也挡不住。",
    "These tables together give a hidden number away, and hiding more does not help.",
)
_ALONE = Text(
    "从这张表能算出隐去的数；再多隐去几个数也挡不住。",
    "This table gives a hidden number away, and hiding more does not help.",
)
_MERGE = Text("去掉其中一张表，或把人数少的组合并后再出表。", "Leave one of them out, or merge the small groups.")
_REBUILD = Text(
    "一起生成：evaluate report {}；以前的报告没有交出去过，也可以加 --forget-drafts。",
    "Build them together: evaluate report {}; or add --forget-drafts if no earlier report has left the office.",
)
_NEAR = (
    Text(
        "与以前那份报告放在一起，能算出不该显示的数；多半因为两次的答卷只差几个人，相减就是他们的回答。",
        "Laid beside an earlier report it gives hidden numbers away, mostly because the answers differ by a few people "
        "and one less the other is what these said.",
    ),
    Text(
        "以前的报告没有交出去过：加 --forget-drafts 再运行。交出去过：等答卷的差别够多，再出这份报告。",
        "If the earlier report never left the office, run again with --forget-drafts; else wait for more answers.",
    ),
)


def _with_earlier(leak: Sequence[str]) -> bool:
    return any(name.startswith(EARLIER) for name in leak)


def _told(name: str) -> str:
    plain = name.removeprefix(EARLIER)
    return plain if plain == name else f"{plain}（以前 / earlier）"


def _notebook(table: str) -> str:
    """The notebook of a table; an earlier report's is none of this build."""
    return table.rpartition(".")[0]


def _flat(tables: Mapping[str, Sequence[Plain]]) -> list[Plain]:
    return [table for notebook in tables.values() for table in notebook]


def _answers(table: Plain) -> tuple[str, ...]:
    """Whose answers a table is about: survey, wave, file."""
    return table["survey"], table["wave"], table["sha256"]


def _content(table: Plain) -> str:
    return json.dumps({**table, "name": ""}, ensure_ascii=False, sort_keys=True)


def _load(path: Path) -> tuple[list[Plain], dict[str, str]]:
    if not path.is_file():
        return [], {}
    try:
        content = json.loads(read_bytes(path, error=ReportError))
        if content["version"] == _VERSION:
            return list(content["tables"]), dict(content["audited"])
    except (ValueError, KeyError, TypeError):
        pass
    raise ReportError.single(
        f"reports/{path.name}",
        Text(
            "以前的报告放出过哪些数，这份记录读不懂了，无法与这一次核对。",
            "This record of what earlier reports have told cannot be read, so this one cannot be checked against it.",
        ),
        Text("这个文件由软件写出，不用手工修改。", "This file is written by the programme, never by hand."),
        Text(
            "以前的报告没有交出去过，就删掉这个文件；交出去过，就从备份取回它。",
            "Delete it if no earlier report has left the office; if one has, restore the file from a backup.",
        ),
    )
