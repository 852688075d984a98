"""The tables that an office keeps, of those that registers.yml has forms for; the others are awaited, no mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from evaluate.errors import Text
from evaluate.registers import Register, TableForm, office_forms, read_forms, read_registers
from evaluate.workspace.awaited import Awaited, Gap

REGISTERS = "registers.yml"


class KeptRegisters(dict[str, Register]):
    """Registers by name. Asking for one that has a form and no file yet raises `Awaited`; a report leaves its place."""

    def __init__(self, survey: str, forms: Mapping[str, TableForm], kept: Mapping[str, Register]) -> None:
        super().__init__(kept)
        self._survey, self._forms = survey, dict(forms)

    @property
    def waiting(self) -> tuple[TableForm, ...]:
        """The forms whose file is not there yet."""
        return tuple(form for name, form in self._forms.items() if name not in self)

    def __missing__(self, name: str) -> Register:
        """There is no such file yet, or no such table at all."""
        form = self._forms.get(name) or office_forms().get(name)
        if form is None:
            raise KeyError(name)
        raise _awaited(self._survey, form, described=name in self._forms)


def kept_in(folder: Path) -> tuple[dict[str, Register], dict[str, TableForm]]:
    """The registers of a folder and their forms.

    A build runs many notebooks in one kernel, and a sheet for every row of a register: what has not changed since it
    was read is read once. Every caller gets tables of its own.
    """
    files = [(path, path.stat()) for path in sorted(folder.rglob("[!.~]*")) if path.is_file()]
    state = tuple((str(path), told.st_mtime_ns, told.st_size) for path, told in files)
    read, forms = _read(folder, state)
    return {name: replace(one, table=one.table.copy()) for name, one in read.items()}, forms


@lru_cache(maxsize=2)
def _read(folder: Path, state: tuple[tuple[str, int, int], ...]) -> tuple[dict[str, Register], dict[str, TableForm]]:
    """Read once for each state of the files."""
    return read_registers(folder), read_forms(folder / REGISTERS)


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
