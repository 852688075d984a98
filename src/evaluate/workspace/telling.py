"""What the command line says: plain lines in the study's language, with a moving line above them on a terminal."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path
from typing import Any

from evaluate.errors import Text
from evaluate.workspace.awaited import Gap
from evaluate.workspace.outputs import Output
from evaluate.workspace.result import BuildResult, Checked, NotebookResult, Progress

_STATUS = {
    "built": Text("已运行", "run"),
    "rewritten": Text("已重写文件", "files rewritten"),
    "unchanged": Text("没有变化", "unchanged"),
    "waiting": Text("等待数据", "awaits data"),
    "failed": Text("失败", "failed"),
    "left": Text("未生成", "left"),
}


def careful_streams() -> None:
    """Let no console stop the work: what its encoding cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


class Teller:
    """Says what happens, in one language; before the study is known, in both."""

    def __init__(self, language: str | None = None) -> None:
        self.language = language
        self._moving: Any = None

    def say(self, text: Text) -> None:
        """One line."""
        print(self._words(text), flush=True)

    def complain(self, text: Text) -> None:
        """One line about something that went wrong."""
        print(self._words(text), file=sys.stderr, flush=True)

    def _words(self, text: Text) -> str:
        return f"{text.zh}\n{text.en}" if self.language is None else text.of(self.language)

    def __enter__(self) -> Teller:
        if sys.stdout.isatty():
            from rich.console import Console

            # a line that turns, in characters that every console has
            self._moving = Console(legacy_windows=None).status("", spinner="line")
            self._moving.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._moving is not None:
            self._moving.stop()
            self._moving = None

    def hear(self, step: Progress) -> None:
        """One step of a build."""
        place = f"[{step.number}/{step.count}] {step.notebook}"
        if step.stage == "end" and step.status is not None:
            seconds = f"{step.seconds:.1f}"
            status = _STATUS[step.status]
            self._line(Text(f"{place}  {status.zh}（{seconds} 秒）", f"{place}  {status.en} ({seconds} s)"))
        elif self._moving is not None:
            from rich.markup import escape

            self._moving.update(escape(self._words(_doing(step, place))))
        elif step.stage == "start":
            self._line(Text(f"{place} …", f"{place} …"))

    def _line(self, text: Text) -> None:
        if self._moving is None:
            self.say(text)
            return
        self._moving.stop()
        self.say(text)
        self._moving.start()

    def close(self, result: BuildResult, began: float) -> None:
        """The closing lines: what failed and why, every document with its pages or size, and the time taken."""
        for failure in result.failures:
            self._failure(failure)
        for gap, notebooks in result.gaps.items():
            self.complain(_gap(gap, notebooks))
        if result.checked is not None:
            for line in _checked(result.checked):
                self.say(line)
        for output in result.outputs:
            self.say(_document(output))
            if output.kept is not None:
                self.say(
                    Text(
                        f"    这份文件被人改动过，改动稿另存为 {output.kept.name}",
                        f"    it had been edited by hand; the edited copy is kept as {output.kept.name}",
                    )
                )
        self._end(result, f"{time.perf_counter() - began:.1f}")

    def _end(self, result: BuildResult, seconds: str) -> None:
        """The last line: whether it is done, and the time taken."""
        failed = len(result.failures)
        if failed:
            self.complain(
                Text(
                    f"有 {failed} 份笔记本没有完成，用时 {seconds} 秒。", f"{failed} notebooks failed, in {seconds} s."
                )
            )
        elif result.waiting:
            names = Text("、".join(result.waiting), ", ".join(result.waiting))
            why = Text("的数据还没有到", "the data are not there yet")
            if any(gap.faulty for gap in result.gaps):
                why = Text("没有可用的数据", "there are no data that can be used")
            self.complain(
                Text(
                    f"{names.zh} {why.zh}，没有生成（用时 {seconds} 秒）。",
                    f"{names.en}: {why.en}, nothing was written ({seconds} s).",
                )
            )
        elif short := [name for gap, names in result.gaps.items() if gap.faulty for name in names]:
            count = len(set(short))
            self.complain(
                Text(
                    f"其余都已完成，{count} 份笔记本因台账有错缺了几节，见上面“有错”各行；用时 {seconds} 秒。",
                    f"The rest is done; {count} notebooks lack sections because registers have mistakes, "
                    f"as told above; in {seconds} s.",
                )
            )
        elif result.unchanged:
            self.say(
                Text(
                    f"没有变化，什么都不用重新生成（{seconds} 秒）。",
                    f"Nothing has changed; nothing was rebuilt ({seconds} s).",
                )
            )
        else:
            self.say(Text(f"完成，用时 {seconds} 秒。", f"Done in {seconds} s."))

    def _failure(self, result: NotebookResult) -> None:
        if result.message is not None:
            self.complain(Text(f"✗ {result.message.zh}", f"✗ {result.message.en}"))
        if result.failed_copy is not None:
            copy = shown(result.failed_copy)
            self.complain(Text(f"    停下时的笔记本：{copy}", f"    the notebook as it stopped: {copy}"))


def shown(path: Path) -> str:
    """A path as a person at this folder would write it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _document(output: Output) -> Text:
    size = f"{output.size / 1024:.0f} KB"
    zh = f"{output.pages} 页，{size}" if output.pages else size
    en = f"{output.pages} pages, {size}" if output.pages else size
    same = Text("", "") if output.written else Text("，未变", ", unchanged")
    return Text(f"  {shown(output.path)}（{zh}{same.zh}）", f"  {shown(output.path)} ({en}{same.en})")


def _checked(checked: Checked) -> list[Text]:
    """What the audit did, in one line; and a line for each row of hidden.csv that hides nothing."""
    tables, hidden = checked.tables, checked.hidden
    zh = f"另隐去 {hidden} 个数（见 hidden.csv）" if hidden else "没有要另外隐去的数"
    en = f"{hidden} more numbers hidden (see hidden.csv)" if hidden else "no more to hide"
    lines = [Text(f"披露核查：{tables} 张表，{zh}。", f"Disclosure audit: {tables} tables, {en}.")]
    for number, like in checked.absent:
        row = ",".join(number)
        near = Text(f"表里最像的是 {','.join(like)}。", f" Most like it is {','.join(like)}.") if like else Text("", "")
        lines.append(
            Text(
                f"    hidden.csv 中的“{row}”不在这些表里，没有隐去任何数；如是写错，请改正。{near.zh}",
                f"    '{row}' of hidden.csv is in none of them and hides nothing; correct it if misspelt.{near.en}",
            )
        )
    return lines


def _gap(gap: Gap, notebooks: tuple[str, ...]) -> Text:
    """What is not there yet or cannot be read, for which notebooks, and what to do."""
    zh, en = "、".join(notebooks), ", ".join(notebooks)
    head = Text("有错", "Mistakes") if gap.faulty else Text("还缺", "Missing")
    return Text(
        f"{head.zh}：{gap.what.zh}用到它的有 {zh}。{gap.mend.zh}",
        f"{head.en}: {gap.what.en} {en} need it. {gap.mend.en}",
    )


def _doing(step: Progress, place: str) -> Text:
    if step.stage == "cell":
        return Text(f"{place}  第 {step.cell}/{step.cells} 步", f"{place}  step {step.cell}/{step.cells}")
    if step.stage == "export":
        return Text(f"{place}  正在写 {step.format}", f"{place}  writing {step.format}")
    return Text(f"{place} …", f"{place} …")
