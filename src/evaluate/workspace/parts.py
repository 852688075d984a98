"""The parts that surveys play in a study, as study.toml names them, and what is told of a part that nobody plays."""

from __future__ import annotations

from collections.abc import Sequence

from evaluate.errors import Text
from evaluate.workspace.awaited import Awaited, Gap

#: Each part under its name in study.toml, in words for readers of a report.
PARTS = {
    "needs": Text("培训需求调查", "needs survey"),
    "registers": Text("台账", "registers"),
    "reaction": Text("训后满意度评估", "end-of-class evaluation"),
    "learning_before": Text("训前测试", "test before training"),
    "learning_after": Text("训后测试", "test after training"),
}


def no_part(part: str, known: Sequence[str]) -> Awaited:
    """What is told where study.toml names no folder for a part: the study may well do without it."""
    words = PARTS[part]
    zh, en = "、".join(known) or "（无）", ", ".join(known) or "(none)"
    gap = Gap(
        Text(f"没有{words.zh}的数据可报告。", f"There are no data of a {words.en} to report."),
        Text(
            f"study.toml 的 [surveys] 没有写明哪个文件夹是 {part}（{words.zh}）。",
            f"No folder is named for the part {part} ({words.en}) under [surveys] in study.toml.",
        ),
        Text(
            f'有了就补一行 {part} = "文件夹名"；不做就不用写。',
            f'When there is one, add a line {part} = "folder"; if it is not done, nothing need be written.',
        ),
        promised=False,
    )
    return Awaited("study.toml [surveys]", gap, Text(f"已写明的：{zh}。", f"Named are: {en}."))
