"""What each command does, once its words are understood; every function returns the exit code."""

from __future__ import annotations

import ast
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from evaluate.collect import KEEP_DAYS, Imported, import_file
from evaluate.collect.doubts import RULES as IMPORT_RULES
from evaluate.collect.doubts import about_rule
from evaluate.errors import EvaluateError, ReportError, Text
from evaluate.responses import RULES
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.build import build
from evaluate.workspace.examination import examine
from evaluate.workspace.lock import accept
from evaluate.workspace.settings import FILE, read_settings
from evaluate.workspace.study import open_study
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.template import start_study


def init(words: Namespace, teller: Teller) -> int:
    """Make a new study."""
    folder = Path(words.folder).expanduser()
    start_study(folder, example=words.example, seed=words.seed)
    place = shown(folder.resolve())
    if words.example:
        teller.say(
            Text(
                f"已建好示例研究 {place}（数据是模拟的）。\n下一步：evaluate report --study {quoted(place)}",
                f"The example study is in {place} (its data are simulated).\n"
                f"Next: evaluate report --study {quoted(place)}",
            )
        )
        return 0
    teller.say(
        Text(
            f'已建好 {place}。\n下一步：在 study.toml 里填写标题和单位，把 needs = 后面改成 "needs"；再导入答卷：\n'
            f"  evaluate import 答卷.xlsx --survey {quoted(str(Path(place) / 'surveys' / 'needs'))}",
            f'{place} is made.\nNext: in study.toml fill in title and office and write needs = "needs"; then import:\n'
            f"  evaluate import answers.xlsx --survey {quoted(str(Path(place) / 'surveys' / 'needs'))}",
        )
    )
    return 0


def import_answers(words: Namespace, teller: Teller) -> int:
    """Read a file of answers into a survey folder."""
    files = [Path(file).expanduser() for file in words.file]
    folder = Path(words.survey).expanduser()
    study = study_around(folder)
    days = read_settings(study / FILE).keeping.source_days if study else KEEP_DAYS
    told = import_file(files, folder, platform=words.platform, keep_days=days)
    _say_imported(told, words.survey, teller)
    for each in told.repeats:
        teller.say(
            Text(f"重复组另成一项调查：{each.survey.name}", f"A repeat group, a survey of its own: {each.survey.name}")
        )
        _say_imported(each, str(each.survey), teller)
    return 0


def check(words: Namespace, teller: Teller) -> int:
    """Look a survey or study over."""
    wrong = False
    for found in examine(Path(words.folder).expanduser().resolve()):
        teller.say(Text(f"{found.name}", f"{found.name}"))
        for line in found.lines:
            teller.say(Text(f"  {line.zh}", f"  {line.en}"))
        if found.flags:
            zh = "；".join(f"{_about(rule).zh.rstrip('。')}（{rule}）{count} 条" for rule, count in found.flags.items())
            en = ", ".join(f"{rule} {count}" for rule, count in found.flags.items())
            teller.say(Text(f"  存疑：{zh}", f"  doubts: {en}"))
        for error in found.errors:
            wrong = True
            teller.complain(Text(indented(error.in_language("zh")), indented(error.in_language("en"))))
        if not found.errors:
            teller.say(Text("  没有发现错误", "  no mistakes found"))
    return 1 if wrong else 0


def report(words: Namespace, teller: Teller) -> int:
    """Build the reports."""
    began = time.perf_counter()
    study = open_study(words.study, language=words.lang, survey=_survey(words.survey))
    teller.language = study.language
    with teller:
        result = build(
            study,
            words.notebooks or None,
            formats=formats_of(words.to),
            out=words.out,
            parameters=parameters_of(words.set),
            fresh=words.fresh,
            forget_drafts=words.forget_drafts,
            progress=teller.hear,
        )
    teller.close(result, began)
    if (blank := study.settings.study.unfilled(study.language)) and not study.foreign:
        names = Text("、".join(blank), ", ".join(blank))
        teller.complain(
            Text(
                f"请注意：study.toml 的 {names.zh} 还没有填写，报告里印的是“请填写…”，不能交出去。",
                f"Please note: {names.en} in study.toml are not filled in; the report prints 'Fill in …'.",
            )
        )
    return 0 if result.ok else 1


def accept_base(words: Namespace, teller: Teller) -> int:
    """Accept the present bases of findings."""
    study = open_study(words.study, language=words.lang)
    teller.language = study.language
    if not words.ids and not words.all:
        raise ReportError.single(
            "evaluate accept",
            Text("没有写明接受哪个结论。", "No finding is named."),
            Text("写出结论的名称，如 40_needs.greatest_need。", "The id of a finding, such as 40_needs.greatest_need."),
            Text("补上名称；全部接受写 --all。", "Add the id; --all accepts every one."),
        )
    done = accept(study.folder, study.build_folder, words.ids, every=words.all)
    if done:
        teller.say(Text(f"已记录：{'、'.join(done)}", f"Recorded: {', '.join(done)}"))
    else:
        teller.say(Text("没有变化，无需记录。", "Nothing has changed; nothing to record."))
    return 0


def formats_of(given: list[str] | None) -> list[str]:
    """The formats asked for: "--to docx pdf" and "--to docx,pdf" mean the same."""
    from evaluate.workspace.outputs import FORMATS, exporter

    names = [name for word in given or FORMATS for name in word.lower().split(",") if name]
    for name in names:
        if name not in FORMATS:
            exporter(name)
    return names


def parameters_of(given: list[str] | None) -> dict[str, Any]:
    """NAME=VALUE as values: numbers, True, None and lists as Python writes them, everything else as text."""
    found: dict[str, Any] = {}
    for word in given or []:
        name, sign, value = word.partition("=")
        if not sign or not name.strip().isidentifier():
            raise ReportError.single(
                f"--set {word}",
                Text("参数的写法不对。", "This is not how a parameter is set."),
                Text("名称=值，如 --set confidence=0.9。", "NAME=VALUE, such as --set confidence=0.9."),
                Text("改正写法。", "Correct it."),
            )
        try:
            found[name.strip()] = ast.literal_eval(value.strip())
        except (ValueError, SyntaxError):
            found[name.strip()] = value
    return found


def quoted(path: str) -> str:
    """A path as it must be typed: in quotes when it holds a space."""
    return f'"{path}"' if " " in path else path


def indented(text: str) -> str:
    """Every line two places in."""
    return "\n".join(f"  {line}" for line in text.splitlines())


def _about(rule: str) -> Text:
    """What a kind of doubt means, whether the import or the check of the answers raised it."""
    return RULES.get(rule) or (about_rule(rule) if rule in IMPORT_RULES else Text("其他", "other"))


def _survey(given: str | None) -> str | Path | None:
    """A survey named from where the user stands; else a role or a folder of the study."""
    if given is None:
        return None
    here = Path(given).expanduser()
    return here.resolve() if here.is_dir() else given


def _say_imported(told: Imported, survey: str, teller: Teller) -> None:
    """What was written, what a person should look at, and what comes next."""
    rows, flags = len(told.responses.frame), int((told.flags["verdict"] == "doubt").sum())
    teller.say(Text(f"识别为{told.platform.zh}（{told.why.zh}）。", f"Read as {told.platform.en} ({told.why.en})."))
    teller.say(Text(f"已导入 {rows} 份答卷，存疑 {flags} 条。", f"{rows} answers imported, {flags} doubts."))
    for path in told.written:
        teller.say(Text(f"  写出 {shown(path)}", f"  written: {shown(path)}"))
    for path in told.kept:
        teller.say(Text(f"  保留您改过的 {shown(path)}", f"  kept as you changed it: {shown(path)}"))
    for point in told.look_at:
        teller.say(Text(f"  请核对：{point.zh}", f"  please look at: {point.en}"))
    teller.say(
        Text(
            f"原始文件封存在 responses/source，请在 {told.delete_by} 前删除（答卷不受影响）。",
            f"The raw files are sealed in responses/source; delete them by {told.delete_by} (the answers stay).",
        )
    )
    command = f"evaluate check {quoted(survey)}"
    teller.say(
        Text(
            f"请打开 mapping.xlsx 逐列核对，疑点见 flags.csv；改过就再导入一次。核对之后运行：{command}",
            f"Look through mapping.xlsx column by column, doubts are in flags.csv; import again after a change. "
            f"Then run: {command}",
        )
    )


def language_of(words: Namespace) -> str | None:
    """The language to speak before a study is open: what was asked for, or that of the study around what is named."""
    if getattr(words, "lang", None):
        return words.lang
    named = [getattr(words, name, None) for name in ("study", "survey", "folder", "file")]
    here = Path(next((name for name in named if isinstance(name, str)), ".")).expanduser().resolve()
    around = study_around(here)
    try:
        return None if around is None else open_study(around).language
    except EvaluateError:
        return None
