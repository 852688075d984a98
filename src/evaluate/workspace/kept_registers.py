"""The tables that an office keeps, of those that registers.yml has forms for; the others are awaited, no mistake."""

from __future__ import annotations

from collections.abc import Mapping

from evaluate.errors import Text
from evaluate.registers import Register, TableForm
from evaluate.workspace.awaited import Awaited, Gap


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
        if name in self._forms:
            raise _awaited(self._survey, self._forms[name])
        raise KeyError(name)


def waiting_words(forms: tuple[TableForm, ...]) -> Text:
    """All tables that are not there yet, in one line."""
    zh = "、".join(f"{form.label.get('zh', form.name)}（{_file(form)}）" for form in forms)
    en = ", ".join(f"{form.label.get('en', form.name)} ({_file(form)})" for form in forms)
    return Text(f"还没有的台账：{zh}；用不到的不必补", f"not there yet: {en}; what is not needed may stay away")


def _file(form: TableForm) -> str:
    return form.file or f"{form.name}.csv"


def _awaited(survey: str, form: TableForm) -> Awaited:
    zh, en = form.label.get("zh", form.name), form.label.get("en", form.name)
    gap = Gap(
        Text(f"还没有{zh}，暂无数据可报告。", f"There is no table yet of: {en}; nothing to report."),
        Text(f"{survey} 还没有{zh}（{_file(form)}）。", f"{survey} has no {_file(form)} yet ({en})."),
        Text(
            f"有了以后放进 surveys/{survey}，或运行 evaluate registers import 表.xlsx --table {form.name} "
            f"--registers surveys/{survey}；不用它，就不必管。",
            f"Put it into surveys/{survey} once there is one, or run: evaluate registers import FILE --table "
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
