"""From files to an export: which platform they came from, seen from their content, and what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evaluate.collect.export import Export, ExportDoubt
from evaluate.collect.platform import Platform, titles_above
from evaluate.collect.platforms import PLATFORMS
from evaluate.collect.sealed_folder import is_sealed_folder, open_sealed_folder
from evaluate.collect.source import Source, open_source
from evaluate.collect.total_row import TotalRow, without_total
from evaluate.documents import nearest_name
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments.workbook import is_questionnaire_workbook
from evaluate.instruments.workbook.sheets import HELP, ITEMS, SHEETS


def read_export(paths: str | Path | Sequence[str | Path], *, platform: str | None = None) -> Export:
    """What did the platform export?

    Parameters
    ----------
    paths : str, Path or a sequence of these
        One file, or the files that belong together (问卷星 by text and by number, answers and their form); a folder
        that a pull left stands for its files.
    platform : str, optional
        The platform's short name, where the files are not recognised or wrongly.

    Raises
    ------
    ResponsesError
        No platform knows the file, it is damaged, it is not as it was pulled, it holds no question, or it is a
        questionnaire and no answers.
    """
    given = [Path(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]
    files = [open_sealed_folder(path).answers if is_sealed_folder(path) else (path,) for path in given]
    sources = [open_source(file) for together in files for file in together]
    ResponsesError.refuse(_questionnaire_instead(source) for source in sources if _is_questionnaire(source))
    ResponsesError.refuse(_titles(source, titles) for source in sources if (titles := _titles_of(source)))
    cut = [without_total(source) for source in sources]
    sources, totals = [source for source, _ in cut], [total for _, total in cut if total is not None]
    chosen, why = _platform(sources, platform)
    export = _telling(chosen.read(sources), totals)
    told = export.why if export.why.zh else why
    repeats = tuple((name, replace(each, platform=chosen.name, why=told)) for name, each in export.repeats)
    return replace(export, platform=chosen.name, why=told, repeats=repeats)


def _telling(export: Export, totals: Sequence[TotalRow]) -> Export:
    """The export with what was left out of it: rows of sums."""
    doubts = (ExportDoubt(total.word, "total_row", 1, total.address) for total in totals)
    rows = tuple((total.address, f"{total.word}行 / row of sums") for total in totals)
    return replace(export, doubts=(*export.doubts, *doubts), left_out=(*export.left_out, *rows))


def _titles_of(source: Source) -> int:
    return 0 if source.grid is None else titles_above(source.grid)


def _titles(source: Source, titles: int) -> Mistake:
    rows = Text("第1行", "row 1") if titles == 1 else Text(f"第1到{titles}行", f"rows 1 to {titles}")
    return Mistake(
        source.name,
        Text(
            f"{rows.zh}是大标题，表头在第{titles + 1}行。",
            f"{rows.en}: a title; the headers stand in row {titles + 1}.",
        ),
        Text("第一行就是表头。", "the first row holds the headers."),
        Text(f"删去{rows.zh}，保存后再导入。", f"delete {rows.en}, save the file and import it again."),
    )


def _platform(sources: Sequence[Source], named: str | None) -> tuple[Platform, Text]:
    if named is not None:
        known = {platform.key: platform for platform in PLATFORMS}
        if named not in known:
            near = nearest_name(named, known) or next(iter(known))
            raise ResponsesError.single(
                "--platform",
                Text(f"没有名为“{named}”的平台。", f"there is no platform '{named}'."),
                Text(f"下列之一：{'、'.join(known)}。", f"one of {', '.join(known)}."),
                Text(f"改为“{near}”。", f"write '{near}'."),
            )
        return known[named], Text("由使用者指定", "as told")
    for platform in PLATFORMS:
        why = platform.recognise(sources)
        if why is not None:
            return platform, why
    raise ResponsesError.single(
        " + ".join(source.name for source in sources),
        Text("认不出这是哪个平台的导出文件。", "these files come from no platform that is known."),
        Text(
            f"下列平台之一的导出：{'、'.join(platform.name.zh for platform in PLATFORMS)}。",
            f"an export of {', '.join(platform.name.en for platform in PLATFORMS)}.",
        ),
        Text("确认选对了文件，或用 --platform 指定平台。", "check the file, or name the platform with --platform."),
    )


def _is_questionnaire(source: Source) -> bool:
    """Whether this is our own workbook of a questionnaire: its first sheet would pass for a table of answers."""
    grid = source.grid
    if grid is None or grid.sheet not in (HELP, *SHEETS):
        return False
    return is_questionnaire_workbook(source.path)


def _questionnaire_instead(source: Source) -> Mistake:
    path = f'"{source.path}"' if " " in str(source.path) else str(source.path)
    return Mistake(
        source.name,
        Text(
            f"这是编辑问卷用的工作簿（有“{ITEMS}”表），里面没有答卷。",
            f"this is the workbook of a questionnaire (it has the sheet {ITEMS}) and holds no answers.",
        ),
        Text("问卷平台导出的答卷文件。", "the answers that a survey platform exported."),
        Text(
            f"要把改过的问卷导回来，运行：evaluate questionnaire import {path}。",
            f"to take the edited questionnaire back, run: evaluate questionnaire import {path}.",
        ),
    )
