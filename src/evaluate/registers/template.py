"""Forms to fill in: a workbook with drop-downs, checks, help beside every cell and a row that shows how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evaluate.documents import FormColumn, FormSheet, write_workbook_form
from evaluate.errors import Language, RegisterError, Text
from evaluate.registers.cell import shown_codes
from evaluate.registers.form import ColumnForm, TableForm
from evaluate.registers.form_reader import office_forms
from evaluate.registers.register import Register

HELP = Text("填写说明", "help")
SPARE = 2000
_NUMBER, _EXAMPLE = Text("序号", "No."), Text("示例", "example")
_TYPES = {
    "text": Text("文字", "text"),
    "integer": Text("整数", "whole number"),
    "number": Text("数字，不带单位", "number without a unit"),
    "date": Text("日期，如 2026-03-18", "date, like 2026-03-18"),
    "month": Text("年月，如 1985-06", "month, like 1985-06"),
    "code": Text("下拉选择", "from the list"),
    "yes_no": Text("是或否", "yes or no"),
}
YES_NO = {"zh": ("是", "否"), "en": ("yes", "no")}
_WRONG = Text("与填写说明不一致，请核对。", "This is not what the form asks for; please check.")
_HEADS = (
    Text("表", "table"),
    Text("名称", "name"),
    Text("列", "column"),
    Text("类型", "type"),
    Text("必填", "required"),
    Text("可填的值", "allowed"),
    Text("说明", "note"),
)


def write_register_templates(
    forms: Mapping[str, TableForm],
    path: str | Path,
    *,
    language: Language = "zh",
    known: Mapping[str, Sequence[str]] | None = None,
    rows: Mapping[str, Register] | None = None,
) -> None:
    """Write an Excel workbook to fill in: one sheet a table, then a sheet that explains every column.

    Every sheet begins with a row marked 示例 under 序号, which is left out when the form is read back. Cells are text,
    so that 1985.10 and long codes stay what is typed.

    Parameters
    ----------
    forms : mapping of str to TableForm
        As `office_forms` or `read_forms` give them.
    path : str or Path
        The .xlsx to write.
    language : "zh" or "en"
        The language of headers, drop-downs and explanations; filled-in forms are read back in either.
    known : mapping, optional
        By `table.column`: the values that columns which refer there offer, such as `units.unit`.
    rows : mapping of str to Register, optional
        By table: rows that are known already and need only be looked through.

    Raises
    ------
    RegisterError
        The file is open in another programme.
    """
    sheets = [_sheet(form, language, known or {}, (rows or {}).get(name)) for name, form in forms.items()]
    write_workbook_form([*sheets, _help(forms, language)], path, error=RegisterError)


def cell_written(value: object, column: ColumnForm, language: Language) -> str:
    """A value of a register as a person writes it in the form."""
    if value is None or value != value:
        return ""
    if column.type == "yes_no":
        return YES_NO[language][0 if value else 1]
    if column.type == "code":
        return shown_codes(column, language).get(str(value), str(value))
    if column.type == "date":
        return str(value)[:10]
    if column.type == "number":
        return f"{value:.15g}"
    return str(value)


def _sheet(
    form: TableForm, language: Language, known: Mapping[str, Sequence[str]], filled: Register | None
) -> FormSheet:
    columns = [FormColumn(_NUMBER.of(language)), *(_column(column, form, language, known) for column in form.columns)]
    example = (_EXAMPLE.of(language), *(_example(column, language) for column in form.columns))
    there = [] if filled is None else filled.table.astype(object).to_dict("records")
    rows = [
        (str(number), *(cell_written(_whole(row[column.name]), column, language) or None for column in form.columns))
        for number, row in enumerate(there, 1)
    ]
    return FormSheet(form.label.get(language, form.name), tuple(columns), (example, *rows), examples=1, spare=SPARE)


def _whole(value: object) -> object:
    return None if value is None or str(value) in ("nan", "NaT", "<NA>") else value


def _example(column: ColumnForm, language: Language) -> str | None:
    if not column.example:
        return None
    if language == "zh" or column.type not in ("code", "yes_no"):
        return column.example
    if column.type == "yes_no":
        return YES_NO["en"][YES_NO["zh"].index(column.example)]
    code = next((code for code, label in column.codes.items() if label.get("zh") == column.example), column.example)
    return shown_codes(column, language).get(code, code)


def _column(column: ColumnForm, form: TableForm, language: Language, known: Mapping[str, Sequence[str]]) -> FormColumn:
    choices = tuple(shown_codes(column, language).values()) if column.codes else ()
    if column.type == "yes_no":
        choices = YES_NO[language]
    elif column.references:
        choices = tuple(known.get(column.references, ()))
    told = (_TYPES[column.type].of(language), column.note.get(language, ""))
    return FormColumn(
        column.label.get(language, column.name),
        help="。".join(part.rstrip("。") for part in told if part),
        choices=choices,
        needed=column.required or column.name in form.key,
        check="" if choices else _check(column, form),
        warning=_WRONG.of(language),
    )


def _check(column: ColumnForm, form: TableForm) -> str:
    """The formula that holds for a right entry; cells hold text, so that numbers are taken out of it."""
    if column.type in ("integer", "number"):
        tests = ["ISNUMBER(VALUE({cell}))"]
        tests += ["VALUE({cell})=INT(VALUE({cell}))"] * (column.type == "integer")
        limits = ((">=", column.minimum), ("<=", column.maximum))
        tests += [f"VALUE({{cell}}){sign}{limit}" for sign, limit in limits if limit is not None]
        return f"AND({','.join(tests)})"
    if column.type in ("date", "month"):
        shortest = 8 if column.type == "date" else 6
        return f"AND(LEN({{cell}})>={shortest},LEN({{cell}})<=11,VALUE(LEFT({{cell}},4))>=1900)"
    if form.key == (column.name,):
        return "SUMPRODUCT(--({cells}={cell}))=1"
    return ""


def _help(forms: Mapping[str, TableForm], language: Language) -> FormSheet:
    rows = []
    for form in forms.values():
        sheet = form.label.get(language, form.name)
        if form.note.get(language):
            rows.append((sheet, "", "", "", "", "", form.note[language]))
        for column in form.columns:
            needed = column.required or column.name in form.key
            rows.append(
                (
                    sheet,
                    column.label.get(language, column.name),
                    column.name,
                    _TYPES[column.type].of(language),
                    YES_NO[language][0] if needed else "",
                    _allowed(column, forms, language),
                    column.note.get(language, ""),
                )
            )
    widths = (0, 0, 0, 0, 0, 40, 50)
    heads = tuple(FormColumn(head.of(language), width=width) for head, width in zip(_HEADS, widths, strict=True))
    return FormSheet(HELP.of(language), heads, rows, entry=False)


def _allowed(column: ColumnForm, forms: Mapping[str, TableForm], language: Language) -> str:
    if column.codes:
        return "、".join(shown_codes(column, language).values())
    if column.references:
        table, _, target = column.references.partition(".")
        form = forms.get(table) or office_forms().get(table)
        other = form.label.get(language, table) if form else table
        named = form.column(target).label.get(language, target) if form else target
        return f"“{other}”里的“{named}”" if language == "zh" else f"'{named}' of '{other}'"
    if column.minimum is None and column.maximum is None:
        return ""
    low, high = (_limit(limit, column) for limit in (column.minimum, column.maximum))
    if not high:
        return Text(f"不小于 {low}", f"{low} or more").of(language)
    return f"{low} – {high}" if low else Text(f"不大于 {high}", f"{high} or less").of(language)


def _limit(limit: object, column: ColumnForm) -> str:
    """A limit as a person writes it: no month has a day, no whole number a point."""
    if limit is None:
        return ""
    return f"{limit:.15g}" if isinstance(limit, int | float) else str(limit)[: 7 if column.type == "month" else None]
