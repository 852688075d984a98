"""The tables that an office keeps: those that can be read, those that are awaited, and those with mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers import KeptTables, Register, TableForm, office_forms, read_each_register, read_forms
from evaluate.workspace.awaited import Awaited, Gap, Unreadable

REGISTERS = "registers.yml"


class KeptRegisters(dict[str, Register]):
    """Registers by name: those that can be read.

    Asking for one that has a form and no file yet raises `Awaited`, for one with mistakes `Unreadable`; a report leaves
    its place. One with mistakes is there all the same: it is never taken for one that the office does without.
    """

    def __init__(self, survey: str, forms: Mapping[str, TableForm], kept: KeptTables) -> None:
        super().__init__(kept.registers)
        self._survey, self._forms, self._kept = survey, dict(forms), kept

    @property
    def waiting(self) -> tuple[TableForm, ...]:
        """The forms whose file is not there yet."""
        return tuple(form for name, form in self._forms.items() if name not in self)

    def refuse_unreadable(self) -> None:
        """Raise every mistake of every table in one error; nothing when all can be read."""
        RegisterError.refuse(self._kept.mistakes)

    def get(self, name: str, default: Any = None) -> Any:  # type: ignore[override]
        """The register, `default` when there is none; one with mistakes is no register that is not there."""
        try:
            return self[name]
        except (KeyError, Awaited):
            return default

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self._kept.unreadable or name in self._kept.unchecked

    def __missing__(self, name: str) -> Register:
        """There is no such file yet, it has mistakes, or there is no such table at all."""
        form = self._forms.get(name) or office_forms().get(name)
        if form is None:
            raise KeyError(name)
        if name in self:
            raise _unreadable(self._survey, name, self._forms, self._kept)
        raise _awaited(self._survey, form, described=name in self._forms)


def kept_in(folder: Path) -> tuple[KeptTables, dict[str, TableForm]]:
    """The registers of a folder and their forms.

    A build runs many notebooks in one kernel, and a sheet for every row of a register: what has not changed since it
    was read is read once. Every caller gets tables of its own.
    """
    files = [(path, path.stat()) for path in sorted(folder.rglob("[!.~]*")) if path.is_file()]
    state = tuple((str(path), told.st_mtime_ns, told.st_size) for path, told in files)
    read, forms = _read(folder, state)
    own = {name: replace(one, table=one.table.copy()) for name, one in read.registers.items()}
    return replace(read, registers=own), forms


@lru_cache(maxsize=2)
def _read(folder: Path, state: tuple[tuple[str, int, int], ...]) -> tuple[KeptTables, dict[str, TableForm]]:
    """Read once for each state of the files."""
    return read_each_register(folder), read_forms(folder / REGISTERS)


def waiting_words(forms: tuple[TableForm, ...]) -> Text:
    """All tables that are not there yet, in one line."""
    zh = "、".join(f"{form.label.get('zh', form.name)}（{_file(form)}）" for form in forms)
    en = ", ".join(f"{form.label.get('en', form.name)} ({_file(form)})" for form in forms)
    return Text(f"还没有的台账：{zh}；用不到的不必补", f"not there yet: {en}; what is not needed may stay away")


def _file(form: TableForm) -> str:
    return form.file or f"{form.name}.csv"


def _awaited(survey: str, form: TableForm, *, described: bool) -> Awaited:
    zh, en = form.label.get("zh", form.name), form.label.get("en", form.name)
    line = f"{form.name}: office"
    first = Text("", "") if described else Text(
        f"先在 {REGISTERS} 的 tables 下写一行“{line}”；", f"First write the line '{line}' under tables in {REGISTERS}. "
    )  # fmt: skip
    gap = Gap(
        Text(f"还没有{zh}，暂无数据可报告。", f"There is no table yet of: {en}; nothing to report."),
        Text(f"{survey} 还没有{zh}（{_file(form)}）。", f"{survey} has no {_file(form)} yet ({en})."),
        Text(
            f"{first.zh}有了以后放进 surveys/{survey}，或运行 evaluate registers import 表.xlsx --table {form.name} "
            f"--registers surveys/{survey}；不用它，就不必管。",
            f"{first.en}Put it into surveys/{survey} once there is one, or run: evaluate registers import FILE --table "
            f"{form.name} --registers surveys/{survey}. A study that does without needs nothing.",
        ),
        promised=False,
    )
    return Awaited(f"{survey}/{_file(form)}", gap, Text("这张表有一个文件。", "A file of this table."))


#: So many mistakes are told at the end of a build; all of them stand in `evaluate check`.
_SHOWN = 3


def _unreadable(survey: str, name: str, forms: Mapping[str, TableForm], kept: KeptTables) -> Unreadable:
    """Why a table that is there cannot be used: its own mistakes, or those of the tables that its rows name."""
    lost = [forms[other] for other in kept.unchecked.get(name, ())]
    form, bad = forms[name], lost or [forms[name]]
    mistakes = tuple(dict.fromkeys(mistake for one in bad for mistake in kept.unreadable[one.name]))
    named, wrong = _labels([form]), _labels(bad)
    by = Text(f"要对照的{wrong.zh}", f", which names rows of {wrong.en},") if lost else Text("", "")
    count = len(mistakes)
    gap = Gap(
        Text(
            f"台账{named.zh}{by.zh}里有错，改正以前不报告用到它的数字。",
            f"The register {named.en}{by.en} has mistakes; nothing is reported from it until they are mended.",
        ),
        Text(
            f"{survey} 的{named.zh}（{_file(form)}）{by.zh}有 {count} 处错，用不了。",
            f"{survey}: {_file(form)} ({named.en}){by.en} has {count} mistakes and cannot be used.",
        ),
        _to_mend(survey, wrong, () if lost else mistakes),
        faulty=True,
    )
    return Unreadable(gap, mistakes)


def _to_mend(survey: str, wrong: Text, mistakes: Sequence[Mistake]) -> Text:
    """Where all mistakes stand, and the first of them: those of another table are told with that one."""
    shown, rest = RegisterError(*mistakes[:_SHOWN]), len(mistakes) - _SHOWN
    zh = f"先改正{wrong.zh}；逐处列出：evaluate check surveys/{survey}"
    en = f"Mend {wrong.en} first; to see all: evaluate check surveys/{survey}"
    if mistakes:
        zh, en = f"{zh}\n{shown.in_language('zh')}", f"{en}\n{shown.in_language('en')}"
    return Text(f"{zh}\n另有 {rest} 处。", f"{en}\n{rest} more.") if rest > 0 else Text(zh, en)


def _labels(forms: Sequence[TableForm]) -> Text:
    zh = "、".join(f"“{form.label.get('zh', form.name)}”" for form in forms)
    return Text(zh, ", ".join(f"'{form.label.get('en', form.name)}'" for form in forms))


def no_registers(survey: str) -> Awaited:
    """Not one table is there: the whole folder is awaited."""
    gap = Gap(
        Text("还没有台账，暂无数据可报告。", "There are no registers yet; nothing to report."),
        Text(f"{survey} 还没有一份台账。", f"{survey} holds no register yet."),
        Text(
            f"把 registers.yml 里的各张表（csv 或 Excel）放进 surveys/{survey}；不用台账，就删去 study.toml "
            "[surveys] 里写着它的那一行。",
            f"Put the tables of registers.yml (csv or Excel) into surveys/{survey}; a study without registers deletes "
            "its line under [surveys] in study.toml.",
        ),
    )
    return Awaited(survey, gap, Text("每张表有一个文件。", "A file for each table."))
