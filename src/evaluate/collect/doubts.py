"""Doubts met while importing: each becomes one flag row, and each kind one sentence for the person who reviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from evaluate.errors import Text
from evaluate.responses import FLAG_COLUMNS

Verdict = Literal["doubt", "info"]

# What each rule is about: a doubt needs a person's decision, an info does not.
RULES: dict[str, tuple[Verdict, str, str]] = {
    "administrative_column": (
        "info",
        "平台自带的管理列，只留在封存的原件里",
        "column added by the platform, kept in the sealed source only",
    ),
    "names_people": (
        "doubt",
        "管理列里有姓名或邮箱，答卷不是匿名的",
        "an administrative column holds names or e-mail addresses: the answers were not anonymous",
    ),
    "trimmed_blanks": ("info", "去掉了首尾空格（含不间断空格）", "blanks at the ends removed, non-breaking ones too"),
    "label_synonym": (
        "doubt",
        "同一量表的同一档有两种措辞，已并为一档",
        "two wordings for one point of a scale, taken as one",
    ),
    "no_answer_label": ("doubt", "作未作答处理", "taken as no answer"),
    "middle_label": (
        "doubt",
        "当作量表的中间一档（若不是，请在 mapping.xlsx 中把它的代码改为 dont_know，数值留空）",
        "taken as the middle of the scale (if it is no point, give it the code dont_know and no value in mapping.xlsx)",
    ),
    "one_sided": (
        "doubt",
        "没有人选过低的一边，量表也许还有更低的档；请在“选项”表里核对数值",
        "nobody chose the low side: the scale may have lower points, so check the values in the sheet of labels",
    ),
    "unknown_order": (
        "doubt",
        "看不出选项的顺序，暂作分类题",
        "the order of the labels is not known, the question is kept as a category",
    ),
    "role_dropped": (
        "doubt",
        "同一内容的重要程度与现有水平对不上（重复或档数不同），未标角色",
        "importance and ability of the same rows do not match (asked twice, or on other numbers): no role given",
    ),
    "rare_labels": (
        "doubt",
        "很少人选的答案归入“其他”，原文另存一列",
        "rare answers taken as 'other', their text kept in a column of its own",
    ),
    "free_text": ("doubt", "自由填写的文字，可能含个人信息", "free text that may hold personal data"),
    "passed_over": (
        "info",
        "留空未答，不当作量表的最低一档",
        "left blank, not taken for the lowest point of the scale",
    ),
    "routing": (
        "doubt",
        "似乎只问了一部分人，未问到的记为跳题",
        "seems to have been asked of some people only, the others count as skipped",
    ),
    "unreadable": (
        "doubt",
        "看不懂的答案，原文保留；要填数的（如“20年”），用 evaluate answers flags 列出来核对",
        "answers that could not be understood, kept as written; for numbers in words see evaluate answers flags",
    ),
    "no_answers": ("doubt", "一题也没有答的答卷", "respondent without any answer"),
    "number_cut": (
        "doubt",
        "15 位以上的数字已被 Excel 截断，不能还原",
        "number of more than 15 digits, cut by Excel for good",
    ),
    "new_column": (
        "doubt",
        "核对过的映射表里没有的新列，按提议读取",
        "column that the reviewed mapping does not have, read as proposed",
    ),
    "new_label": (
        "doubt",
        "核对过的映射表里没有的新标签，按提议读取",
        "label that the reviewed mapping does not have, read as proposed",
    ),
    "not_listed": (
        "doubt",
        "不在选项表里的答案；量表题按看不懂处理，其他题另立一个代码",
        "answers that the list of choices lacks: unreadable on a scale, a code of their own elsewhere",
    ),
    "reversed_numbers": (
        "doubt",
        "平台的序号越大程度越低，数值照原样保留；要倒过来请改“选项”表的数值",
        "the platform's numbers grow as the answers weaken; they are kept, turn them round in the sheet of labels",
    ),
    "codes_only": (
        "doubt",
        "只有选项序号，没有文字；请把按文本导出的文件一起导入，或在“选项”表里补上",
        "numbers of options without their wording: import the export by text with it, or fill in the sheet of labels",
    ),
    "wjx_blank_codes": (
        "doubt",
        "按问卷星的习惯，-3 当作跳过（不适用），-2 当作未作答；与按文本的文件一起导入可以核实",
        "taken as 问卷星 uses them: -3 not shown, -2 not answered; the export by text would confirm it",
    ),
    "grid_end": (
        "doubt",
        "题号被隐藏，这个矩阵到哪一行为止是按答案推断的",
        "the numbers of questions are hidden: where this grid ends was told from its answers",
    ),
    "unclear_group": (
        "doubt",
        "几列同一个题号，看不出是矩阵还是多选，先当作单独的题",
        "columns of one number that are neither a grid nor options, taken as questions of their own",
    ),
    "waits": (
        "doubt",
        "题干或位置变了，未读入；请在 mapping.xlsx 里核对，“确认”改为“是”后再导入一次",
        "renamed or moved, and not read: check it in mapping.xlsx, write yes under confirmed, and import again",
    ),
    "put_together": (
        "doubt",
        "总是连在一起的两段当作一个含分隔符的选项",
        "pieces that never stand apart, taken as one option with the separator inside",
    ),
    "renamed_or_moved": (
        "doubt",
        "题干或位置与问卷不同",
        "its wording or place is not that of the instrument",
    ),
    "not_in_instrument": (
        "doubt",
        "问卷里没有的列，没有读入",
        "column that the instrument does not have, left out",
    ),
    "other_sheets": (
        "doubt",
        "导出文件里还有别的表，没有读",
        "the export has other tables, which were not read",
    ),
    "repeat_group": (
        "doubt",
        "一份答卷填了几行的重复组，另成一项调查，放在旁边的文件夹",
        "repeat groups, with several rows for one respondent, are surveys of their own in folders beside this one",
    ),
    "no_parent_row": (
        "doubt",
        "找不到所属答卷的行，编号留空",
        "rows whose answers are not in the export; their number is left empty",
    ),
    "repeated_rows": (
        "doubt",
        "重复填写的行，每行当作一份答卷",
        "rows of repeated instruments, each read as a respondent",
    ),
    "total_row": (
        "doubt",
        "表尾的合计行，不是答卷，没有读入",
        "row of sums below the answers: no respondent, left out",
    ),
    "preview_entries": (
        "doubt",
        "预览、测试产生的答卷，没有读入",
        "rows made by previews or tests, left out",
    ),
    "unknown_missing": (
        "doubt",
        "SPSS 等文件里设为缺失的值，原因按标签判断",
        "values declared missing in the file, their reason told from the label",
    ),
    "not_in_export": (
        "doubt",
        "映射表或问卷里有、导出文件里没有的列",
        "column of the mapping or the questionnaire that the export does not have",
    ),
}


def about_rule(rule: str) -> Text:
    """What a rule is about, in both languages."""
    return Text(*RULES[rule][1:])


@dataclass
class Doubts:
    """Collects flag rows while an import runs."""

    source: str
    language: str
    rows: list[dict[str, object]] = field(default_factory=list)
    notes: dict[str, list[Text]] = field(default_factory=dict)

    def add(self, subject: str, rule: str, *, value: object = "", address: str = "", note: Text | None = None) -> None:
        """One row: about which column or respondent, by which rule, with the count behind it."""
        verdict, about = RULES[rule][0], about_rule(rule)
        told = about.of(self.language) if note is None else f"{about.of(self.language)}: {note.of(self.language)}"
        source = f"{self.source} {address}".strip()
        row = dict.fromkeys(FLAG_COLUMNS, "")
        found = {
            "subject": subject,
            "rule": rule,
            "verdict": verdict,
            "value": str(value),
            "source": source,
            "note": told,
        }
        self.rows.append({**row, **found})
        if note is not None:
            self.notes.setdefault(rule, []).append(note)

    def frame(self) -> pd.DataFrame:
        """All flags, doubts before infos, otherwise in the order found."""
        frame = pd.DataFrame(self.rows, columns=list(FLAG_COLUMNS), dtype=object)
        return frame.sort_values("verdict", kind="stable", ignore_index=True)

    def look_at(self) -> tuple[Text, ...]:
        """One sentence for each rule on which a person must decide, with the columns and the answers it touches."""
        found: dict[str, list[dict[str, object]]] = {}
        for row in self.rows:
            if row["verdict"] == "doubt":
                found.setdefault(str(row["rule"]), []).append(row)
        return tuple(_sentence(rule, rows, self.notes.get(rule, [])) for rule, rows in found.items())


# What the values of a rule count, where these are no answers.
_COUNTED = {
    "other_sheets": Text("张表", "tables"),
    "repeated_rows": Text("行", "rows"),
    "total_row": Text("行", "rows"),
    "no_parent_row": Text("行", "rows"),
}


def _sentence(rule: str, rows: list[dict[str, object]], notes: list[Text]) -> Text:
    about = about_rule(rule)
    subjects = list(dict.fromkeys(str(row["subject"]) for row in rows))
    named = subjects[:6]
    answers = sum(int(str(row["value"])) for row in rows if str(row["value"]).isdigit())
    more_zh, more_en = (f" 等{len(subjects)}处", f" and {len(subjects) - 6} more") if len(subjects) > 6 else ("", "")
    unit = _COUNTED.get(rule, Text("个答案", "answers"))
    count_zh, count_en = (f"，共{answers}{unit.zh}", f" ({answers} {unit.en})") if answers else ("", "")
    if rule in ("label_synonym", "no_answer_label", "middle_label", "one_sided", "not_listed", "repeat_group"):
        # Here the wordings themselves must be judged, or the note names what is counted.
        zh, en = "；".join(note.zh for note in notes), "; ".join(note.en for note in notes)
        return Text(f"{about.zh}：{zh}。", f"{about.en[0].upper()}{about.en[1:]}: {en}.")
    return Text(
        f"{about.zh}：{'、'.join(named)}{more_zh}{count_zh}。",
        f"{about.en[0].upper()}{about.en[1:]}: {', '.join(named)}{more_en}{count_en}.",
    )
