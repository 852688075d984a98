"""The two small texts that an import leaves in a survey folder: `design.yml` and `README.md`."""

from __future__ import annotations

from collections.abc import Sequence

from evaluate.collect.export import Export
from evaluate.collect.repeats import BELONGS_TO
from evaluate.errors import Language, Text

_DESIGN = Text(
    "# 自愿填答的问卷：没有抽样框，结果只代表填答者。若是普查或抽样，请改 kind。\n",
    "# Self-selected: nobody was drawn, so results speak for those who answered. If it was a census, change kind.\n",
)

_LISTED = Text(
    "# 各行由 belongs_to 归到所属的答卷；同一份答卷的几行彼此相似，按各行独立算出的误差偏小。\n",
    "# belongs_to tells whose each row is; rows of one respondent are alike, so errors computed as if rows were\n"
    "# independent are too small.\n",
)
_README = Text(
    """# {title}

由 `{source}` 导入：{rows} 份答卷，{answers} 列答案，{administrative} 列平台管理列。
原件（SHA-256 `{sha256}`）原样封存在 `responses/source/`。

管理列只留在原件里，不进入答案：{apart}。
答卷的编号（respondent）就是原件中的行号。

## 请核对

{points}

每一条疑点见 `flags.csv`。

## 如何修改

1. 在 `mapping.xlsx` 中核对每一列（列名、题型、量表、角色）和每一个标签（代码、数值）；意思相同的标签用同一个代码。
2. 题目文字、量表文字在 `questionnaire.yml` 中修改。
3. 再次运行同一条导入命令：以您改过的内容为准，改过的文件不会被覆盖。

`design.yml` 说明答卷代表谁；单个答案的更正写进 `corrections.csv`。答卷、映射表和疑点表已列入 `.gitignore`，不要外传。
""",
    """# {title}

Imported from `{source}`: {rows} respondents, {answers} columns of answers, \
{administrative} administrative columns.
The file (SHA-256 `{sha256}`) is sealed as it was in `responses/source/`.

Administrative columns stay in the source and are no answers: {apart}.
A respondent's number is the row in the source.

## Please look at

{points}

Every single doubt is a row of `flags.csv`.

## How to change it

1. In `mapping.xlsx` check every column (name, type, scale, role) and every label (code, value). \
Labels that mean the same share a code.
2. Change the wording of questions and scales in `questionnaire.yml`.
3. Run the same import command again: what you changed wins, and no file that you changed is overwritten.

`design.yml` says for whom the answers speak; corrections of single answers go into `corrections.csv`. \
Answers, mapping and flags are listed in `.gitignore`: do not pass them on.
""",
)
_NONE = Text("无", "none")
_NO_DOUBTS = Text("没有疑点。", "No doubts.")


def export_title(export: Export) -> str:
    """What a survey is called until a person names it."""
    return export.title or export.source.stem


def design_text(export: Export, language: Language) -> str:
    """`design.yml` of a survey whose answers came by a link: self-selected, not simulated."""
    listed = any(column.name == BELONGS_TO for column in export.columns)
    return (
        f"{_DESIGN.of(language)}{_LISTED.of(language) if listed else ''}"
        f'kind: self-selected\nwave: "{export.year}"\nsimulated: false\nanswers: answers.parquet\n'
    )


def readme_text(export: Export, title: str, answers: int, look_at: Sequence[Text], language: Language) -> str:
    """`README.md`: what was imported, what was set apart, what to look at and how to go on."""
    joint = Text("、", ", ").of(language)
    points = [f"- {sentence.of(language)}" for sentence in look_at or (_NO_DOUBTS,)]
    return _README.of(language).format(
        title=title,
        source=export.source.name,
        rows=len(export.rows),
        answers=answers,
        administrative=len(export.administrative),
        sha256=export.sha256,
        apart=joint.join(column.header for column in export.administrative) or _NONE.of(language),
        points="\n".join(points),
    )
