"""The sheets of a questionnaire's workbook: their columns, what each is for, and where a column's key stands."""

from __future__ import annotations

from dataclasses import dataclass

from evaluate.instruments.construct import SCORES
from evaluate.instruments.item import ITEM_TYPES, PERSONAL, ROLES
from evaluate.instruments.scale import REASONS

HELP, ABOUT, ITEMS, CHOICES, SCALES = "说明", "问卷", "题目", "选项", "量表"
COMPETENCIES, CATEGORIES, CONSTRUCTS, CONTRADICTIONS, SETS = "能力", "类别", "维度", "矛盾", "分组"

YES, NO = "是", "否"
SECTION, ITEM, ROW = "部分", "题", "行"
LABEL, SHORT = "label", "short"

# What only the questionnaire at hand can say: offered as a drop-down when the workbook is written.
LISTS_AND_SCALES, SCALE_NAMES, COMPETENCY_KEYS = "lists and scales", "scales", "competencies"
CATEGORY_KEYS, CONSTRUCT_KEYS, ITEM_IDS = "categories", "constructs", "items"


@dataclass(frozen=True)
class SheetColumn:
    """One column: its key (as in the YAML file), its Chinese name, help, drop-down; `fixed` once the form is in use.

    A key `label` or `short` stands for one column a language.
    """

    key: str
    name: str
    help: str = ""
    choices: tuple[str, ...] | str = ()
    fixed: bool = False
    needed: bool = False


_REQUIRED = SheetColumn("required", "必答", "是：必须回答。行可以与整题不同，不写就随整题。", (YES, NO))
_LABEL = SheetColumn(LABEL, "文字", "给答题人看的文字，每种语言一列，都要填。", needed=True)
_REASON = SheetColumn(
    "reason", "缺失原因", "不算回答的选项写明原因，如 不清楚 dont_know、不适用 not_applicable。", REASONS, fixed=True
)

_ROLES = (
    "这道题在分析里起什么作用：background 背景 unit 单位 attitude 态度 importance 重要程度 ability 现有水平 "
    "need 需要程度 preference 偏好 reaction 满意度 test 测试 behaviour 行为 result 成效 key 配对码 open 开放意见"
)

SHEETS: dict[str, tuple[SheetColumn, ...]] = {
    ABOUT: (
        SheetColumn("key", "项目", fixed=True),
        SheetColumn("value", "内容"),
        SheetColumn(LABEL, "文字", "标题、说明、知情说明，每种语言一列。"),
    ),
    ITEMS: (
        SheetColumn(
            "kind",
            "类别",
            "部分：一页的标题；题：一道题；行：矩阵、配对、前后对照题的一行，写在题的下面。",
            (SECTION, ITEM, ROW),
            True,
        ),
        SheetColumn("id", "名称", "英文字母开头，只含英文字母、数字和下划线。启用后不能改。", fixed=True, needed=True),
        SheetColumn(
            "type",
            "题型",
            "one 单选 many 多选 grid 矩阵 pair 重要×现有 prepost 训前训后 rank 排序 allocate 分配100 "
            "best_worst 最好最差 nps 推荐0–10 number 数 flag 是非 text 文字 date 日期 note 说明",
            ITEM_TYPES,
            True,
        ),
        _LABEL,
        SheetColumn(
            "on", "选项表或量表", "在“选项”或“量表”表里的名称；配对题写重要程度的量表。", LISTS_AND_SCALES, True
        ),
        SheetColumn("on_ability", "现有水平量表", "只用于配对题，而且两个量表不同时。", SCALE_NAMES, True),
        _REQUIRED,
        SheetColumn("show_if", "显示条件", "例：sat1 <= 2 and selected(topics, t1)。只能看前面的题。"),
        SheetColumn("max", "最多选", "多选题最多选几项；排序题排几名。"),
        SheetColumn("other", "填写项", "选它的人要写明内容：写选项代码。"),
        SheetColumn("exclusive", "互斥项", "不能与别的同选：写选项代码，几个之间空一格。"),
        SheetColumn("minimum", "最小值"),
        SheetColumn("maximum", "最大值"),
        SheetColumn("measured_in", "计量单位", "如 hours、days。"),
        SheetColumn("role", "角色", _ROLES, ROLES),
        SheetColumn("competency", "能力项", "在“能力”表里的名称。", COMPETENCY_KEYS),
        SheetColumn("construct", "维度", "在“维度”表里的名称。", CONSTRUCT_KEYS),
        SheetColumn("reverse", "反向", "是：与同一维度的其他题方向相反。", (YES, NO)),
        SheetColumn("attention", "注意力检查", "题目要求大家都选的代码。"),
        SheetColumn("pii", "个人信息", "quasi 合起来能认出人；may_contain 文字里可能有；direct 直接就是。", PERSONAL),
        SheetColumn("formula", "算法", "由别的题算出的，写明怎么算。"),
        SheetColumn("same_as", "原题", "接着上一版的哪道题问，名称改了才写：写上一版的名称。"),
        SheetColumn(
            "changed",
            "与上版不同",
            "wording 文字 options 选项 scale 量表 routing 答题人；几个之间空一格。选项、量表变了不能直接比较。",
        ),
        SheetColumn(SHORT, "简称", "表和图里代替整道题的短名，可以不写。"),
    ),
    CHOICES: (
        SheetColumn("list", "选项表", "英文名称；同一个表的选项写在相邻的行。", fixed=True, needed=True),
        SheetColumn("code", "代码", "存进答卷的代码，启用后不能改。", fixed=True, needed=True),
        _LABEL,
        _REASON,
    ),
    SCALES: (
        SheetColumn("list", "量表", "英文名称；从低到高，同一个量表写在相邻的行。", fixed=True, needed=True),
        SheetColumn("code", "代码", "存进答卷的代码，启用后不能改。", fixed=True, needed=True),
        _LABEL,
        SheetColumn("value", "数值", "计算时用的数；代码本身是数就可以不写。", fixed=True),
        _REASON,
    ),
    COMPETENCIES: (
        SheetColumn("id", "名称", "英文名称，与课程目录里的一致。", fixed=True, needed=True),
        _LABEL,
        SheetColumn("category", "类别", "在“类别”表里的名称。", CATEGORY_KEYS),
        SheetColumn("required", "必训", "是：必训内容，不因需求低而取消。", (YES, NO)),
    ),
    CATEGORIES: (SheetColumn("id", "名称", "英文名称。", fixed=True, needed=True), _LABEL),
    CONSTRUCTS: (
        SheetColumn("id", "名称", "英文名称，在题目的“维度”一列里引用。", fixed=True, needed=True),
        _LABEL,
        SheetColumn("score", "计分", "mean 平均；sum 合计。", SCORES),
        SheetColumn("min_items", "最少题数", "至少答几题才计分。"),
        SheetColumn("low", "最低分"),
        SheetColumn("high", "最高分"),
    ),
    CONTRADICTIONS: (
        SheetColumn("id", "名称", "英文名称。", fixed=True, needed=True),
        SheetColumn("when", "条件", "不可能同时成立的回答，例：age == le35 and years > 30。", needed=True),
        _LABEL,
    ),
    SETS: (
        SheetColumn(
            "item", "题目", "最好最差题的名称，每组一行；一组也不写，导入时自动排成均衡的组。", ITEM_IDS, True, True
        ),
        *(SheetColumn(f"code{place}", f"选项{place}", "选项代码。", (), True) for place in range(1, 7)),
    ),
}

EXPLAINED = (
    ("这是什么", "一份问卷的编辑表。改完保存，再运行：evaluate questionnaire import 这个文件。"),
    ("题目", "一行一个：部分（一页的标题）、题、行（矩阵题等的各行，写在题的下面）。上下次序就是问卷的次序。"),
    ("选项、量表", "单选、多选、排序等用“选项”；有高低次序、要计算的用“量表”。几道题可以共用一个。"),
    (
        "显示条件",
        "不是人人都答的题写条件，只看前面的题：grade == a、sat1 <= 2、years > 3、selected(topics, t1)，"
        "用 and、or、not、in 和括号连接。",
    ),
    ("不得按单位反映", "“问卷”表 never_by_unit 一行写着这些题的名称，几个之间空一格。它们的结果不按单位列出。"),
    ("名称和代码", "英文字母开头，只含字母、数字、下划线。它们存进答卷；问卷启用后锁定，不能改。"),
    (
        "每种语言一列",
        "文字列按语言分开，空着的会变红。只用中文：“问卷”表的 languages 只写 zh，英文列不用填，也不用删。"
        "增加语言：写进 languages，再给各表加一列“文字 label:语言”。",
    ),
    (
        "启用以后",
        "改变已收答案含义的改动不能导入，只能做成下一版：evaluate questionnaire import 文件 --new-version 新文件夹。",
    ),
    (
        "What this is",
        "A questionnaire to edit. Save it and run: evaluate questionnaire import FILE. "
        "Column headers end in the keys of the YAML file.",
    ),
)


def header(column: SheetColumn, language: str = "") -> str:
    """The header of a column: its Chinese name and its key, with the language of a text."""
    return f"{column.name} {column.key}:{language}" if language else f"{column.name} {column.key}"


def key_in(text: str) -> str:
    """The key in a header: its last word."""
    return text.split()[-1] if text.split() else ""
