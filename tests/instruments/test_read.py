"""Reading questionnaires: every mistake in one pass, YAML's traps, bad files."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluate.errors import QuestionnaireError
from evaluate.instruments import read_questionnaire

HEAD = """\
questionnaire:
  id: needs
  version: 2026.10
  title: {zh: 需求调查, en: Needs survey}
competencies:
  law: {label: {zh: 依法行政, en: Rule of law}, required: true}
  ict: {zh: 数字能力, en: Digital}
scales:
  rate3:
    1: {zh: 低, en: Low}
    2: {zh: 中, en: Middle}
    3: {zh: 高, en: High}
  other3:
    1: {zh: 低, en: Low}
    2: {zh: 中, en: Middle}
    4: {zh: 高, en: High}
choices:
  level:
    04: {zh: 正科, en: Chief}
    on: {zh: 副科, en: Deputy}
    12:30: {zh: 其他, en: Other}
  topic:
    a: {zh: 甲, en: A}
    b: {zh: 乙, en: B}
sections:
  - id: s1
    title: {zh: 一, en: One}
    items:
"""

FIRST = HEAD.count("\n") + 1  # the line of the first item
LABEL = "label: {zh: 题, en: Item}"


def line_of(text: str) -> int:
    """The line of the head on which `text` stands."""
    return next(number for number, line in enumerate(HEAD.splitlines(), 1) if text in line)


def table_items(table: str) -> str:
    """Items written as a Markdown table, as questionnaire lines: one row an item, one column a key."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()]
    header, rows = lines[0], lines[2:]
    found = []
    for row in rows:
        given = {key: cell for key, cell in zip(header, row, strict=True) if cell}
        found.append("      - {" + ", ".join(f"{key}: {cell}" for key, cell in given.items()) + f", {LABEL}}}")
    return "\n".join(found) + "\n"


def spelled(item: str) -> str:
    return item.replace("LABEL", LABEL).replace("ROWS", "rows: {law: {zh: 法, en: L}}")


def written(folder: Path, items: str, head: str = HEAD) -> Path:
    path = folder / "questionnaire.yml"
    path.write_text(head + items, encoding="utf-8")
    return path


def refused(folder: Path, items: str, head: str = HEAD) -> QuestionnaireError:
    with pytest.raises(QuestionnaireError) as caught:
        read_questionnaire(written(folder, items, head))
    return caught.value


GRID_ROWS = "{g1: {zh: 甲, en: A}, g2: {label: {zh: 乙, en: B}, required: true}}"
PAIR_ROWS = "{law: {zh: 法, en: Law}, ict: {zh: 数, en: Digital}}"
GOOD = """
| id    | type   | scale | choices | max | minimum | maximum | role       | rows |
|-------|--------|-------|---------|-----|---------|---------|------------|------|
| level | one    |       | level   |     |         |         | background |      |
| rate  | one    | rate3 |         |     |         |         | need       |      |
| top   | many   |       | topic   | 2   |         |         |            |      |
| grid  | grid   | rate3 |         |     |         |         | reaction   | GRID |
| pair  | pair   | rate3 |         |     |         |         |            | PAIR |
| hours | number |       |         |     | 0       | 100.5   |            |      |
| yes_  | flag   |       |         |     |         |         |            |      |
| open_ | text   |       |         |     |         |         | open       |      |
| day   | date   |       |         |     |         |         |            |      |
""".replace("GRID", GRID_ROWS).replace("PAIR", PAIR_ROWS)


def test_a_form_written_as_a_table_is_read(tmp_path: Path):
    found = read_questionnaire(written(tmp_path, table_items(GOOD)))
    assert found.names == (
        *("level", "rate", "top_a", "top_b", "g1", "g2"),
        *("importance_law", "importance_ict", "ability_law", "ability_ict", "hours", "yes_", "open_", "day"),
    )
    assert found.column("hours").maximum == 100.5
    assert found.competencies["law"].required
    assert not found.competencies["ict"].required


def test_yaml_traps_stay_what_was_written(tmp_path: Path):
    found = read_questionnaire(written(tmp_path, table_items(GOOD)))
    assert found.scales["level"].codes == ("04", "on", "12:30")
    assert found.version == "2026.10"


# One row a mistake: the item as written, the line-independent words that both texts must hold.
MISTAKES = [
    ("{id: q, type: one, scale: rate4, LABEL}", "rate4", "rate3"),
    ("{id: q, type: one, choices: levle, LABEL}", "levle", "level"),
    ("{id: q, type: one, scale: level, LABEL}", "level", "choices: level"),
    ("{id: q, type: one, LABEL}", "scale", "choices"),
    ("{id: q, type: onne, LABEL}", "onne", "one"),
    ("{id: q, LABEL}", "type", "grid"),
    ("{type: text, LABEL}", "id", "id"),
    ("{id: q, type: text}", "label", "label"),
    ("{id: q, type: text, label: {zh: 题}}", "en", "en"),
    ("{id: q, type: text, label: {zh: 题, en: Q, fr: Q}}", "fr", "zh"),
    ("{id: q, type: text, label: 题}", "{zh: …, en: …}", "zh"),
    ("{id: q, type: text, label: {zh: 题, en: '  '}}", "en", "en"),
    ("{id: q, type: text, requird: true, LABEL}", "requird", "required"),
    ("{id: q, type: text, required: perhaps, LABEL}", "perhaps", "true"),
    ("{id: q, type: text, role: opne, LABEL}", "opne", "open"),
    ("{id: q, type: number, minimum: low, LABEL}", "low", "minimum"),
    ("{id: q, type: number, minimum: 3, maximum: 2, LABEL}", "minimum", "q"),
    ("{id: q, type: many, choices: topic, max: 3, LABEL}", "3", "2"),
    ("{id: q, type: many, choices: topic, max: 0, LABEL}", "0", "2"),
    ("{id: q, type: many, choices: topic, max: two, LABEL}", "two", "3"),
    ("{id: q, type: many, LABEL}", "choices", "choices"),
    ("{id: q, type: many, choices: level, LABEL}", "q_12:30", "label"),
    ("{id: q, type: grid, scale: rate3, LABEL}", "rows", "rows"),
    ("{id: q, type: grid, scale: rate3, LABEL, rows: {r: 题}}", "{zh: …, en: …}", "r"),
    (
        "{id: q, type: pair, scale: {importance: rate3, ability: other3}, LABEL, rows: {law: {zh: 法, en: L}}}",
        "other3",
        "rate3",
    ),
    ("{id: q, type: pair, scale: {importance: rate3}, LABEL, ROWS}", "ability", "q"),
    ("{id: q, type: pair, scale: rate3, LABEL, rows: {money: {zh: 法, en: L}}}", "money", "law"),
    ("{id: q, type: grid, scale: rate3, LABEL, rows: {g: {label: {zh: 法, en: L}, competency: lwa}}}", "lwa", "law"),
    ("{id: q, type: one, scale: rate3, role: ability, LABEL}", "q", "competency"),
    ("{id: 题目, type: text, LABEL}", "题目", "label"),
    ("{id: class, type: text, LABEL}", "class", "Python"),
    ("{id: 1st, type: text, LABEL}", "1st", "label"),
    ("{id: value, type: text, LABEL}", "value", "value_asked"),
    ("{id: respondent, type: text, LABEL}", "respondent", "respondent_asked"),
    ("just words", "- ", "- "),
]


@pytest.mark.parametrize(("item", "wrong", "offered"), MISTAKES, ids=[item for item, _, _ in MISTAKES])
def test_each_mistake_is_told_once_with_its_line_in_both_languages(tmp_path: Path, item: str, wrong: str, offered: str):
    error = refused(tmp_path, f"      - {spelled(item)}\n")
    assert len(error.mistakes) == 1, str(error)
    mistake = error.mistakes[0]
    line = line_of("12:30") if wrong == "q_12:30" else FIRST
    assert mistake.where.startswith(f"questionnaire.yml 第{line}行 / line {line}")
    for language in ("zh", "en"):
        assert wrong in mistake.of(language)
        assert offered in mistake.of(language)
    assert all(text.zh.endswith("。") and text.en.endswith(".") for text in (mistake.what, mistake.right, mistake.mend))


def test_all_mistakes_come_in_one_error_in_the_order_of_the_file(tmp_path: Path):
    items = "".join(
        f"      - {spelled(item).replace('id: q,', f'id: q{number},')}\n"
        for number, (item, _, _) in enumerate(MISTAKES[:12])
    )
    error = refused(tmp_path, items)
    assert len(error.mistakes) == 12
    lines = [int(mistake.where.split("line ")[1].split()[0]) for mistake in error.mistakes]
    assert lines == sorted(lines) == list(range(FIRST, FIRST + 12))


def test_names_that_stand_twice(tmp_path: Path):
    table = """
    | id   | type | scale | choices | rows |
    |------|------|-------|---------|------|
    | a    | text |       |         |      |
    | a    | text |       |         |      |
    | grid | grid | rate3 |         | {a: {zh: 甲, en: A}} |
    | top  | many |       | topic   |      |
    | top_a | text |      |         |      |
    """
    error = refused(tmp_path, table_items(table))
    assert [mistake.what.en for mistake in error.mistakes] == [
        f"a is used twice; line {FIRST} has it already.",
        f"a is used twice; line {FIRST} has it already.",
        f"top_a is used twice; line {line_of('a: {zh: 甲')} has it already.",
    ]


def test_two_importances_of_one_competency_and_unequal_scales(tmp_path: Path):
    table = """
    | id | type | scale  | role       | competency |
    |----|------|--------|------------|------------|
    | i1 | one  | rate3  | importance | law        |
    | i2 | one  | rate3  | importance | law        |
    | a1 | one  | other3 | ability    | law        |
    """
    error = refused(tmp_path, table_items(table))
    assert "i1" in error.mistakes[0].what.en
    assert "i2" in error.mistakes[0].what.en
    assert "different numbers" in error.mistakes[1].what.en
    assert len(error.mistakes) == 2


LISTS = [
    ("scales:\n  s:\n", "no choice"),
    ("scales:\n  s: {}\n", "no choice"),
    ("scales:\n  s:\n    a: {zh: 甲, en: A}\n", "no number"),
    ("scales:\n  s:\n    1: {zh: 甲, en: A}\n    2: {label: {zh: 乙, en: B}, value: 1}\n", "same number"),
    ("scales:\n  s:\n    1: {zh: 甲, en: A}\n    1: {zh: 乙, en: B}\n", "twice"),
    ("scales:\n  s:\n    1: {label: {zh: 甲, en: A}, reason: skiped}\n", "skiped"),
    ("choices:\n  s:\n    a: {label: {zh: 甲, en: A}, value: 1}\n", "Unknown key value"),
    ("choices:\n  s: [a, b]\n", "name: content"),
    ("choices:\n  s:\n    a:\n", "label is missing"),
    ("choices:\n  s:\n    ' a': {zh: 甲, en: A}\n", "space"),
    ("scales:\n  s: {1: {zh: 甲, en: A}}\nchoices:\n  s: {a: {zh: 甲, en: A}}\n", "both called s"),
    ("categories:\n  c: {zh: 甲, en: A}\ncompetencies:\n  k: {label: {zh: 甲, en: A}, category: d}\n", "category d"),
    ("scale:\n  s: {1: {zh: 甲, en: A}}\n", "Unknown key scale"),
]


@pytest.mark.parametrize(("part", "said"), LISTS, ids=[said for _, said in LISTS])
def test_mistakes_in_scales_choices_and_competencies(tmp_path: Path, part: str, said: str):
    head = f"questionnaire: {{id: q, title: {{zh: 问卷, en: Q}}}}\n{part}"
    head += "sections:\n  - id: s\n    title: {zh: 一, en: One}\n    items:\n"
    error = refused(tmp_path, f"      - {{id: q, type: text, {LABEL}}}\n", head)
    assert len(error.mistakes) == 1, str(error)
    assert said in error.mistakes[0].of("en")


def test_one_language_may_be_written_plainly(tmp_path: Path):
    path = tmp_path / "q.yml"
    path.write_text(
        "questionnaire: {id: q, title: Needs, languages: [en]}\n"
        "sections:\n  - {id: s, title: One, items: [{id: a, type: text, label: Why?}]}\n",
        encoding="utf-8",
    )
    assert read_questionnaire(path).column("a").label == {"en": "Why?"}


BROKEN = [
    (b"", "questionnaire is missing"),
    (b"# only a comment\n", "sections is missing"),
    (b"just words\n", "name: content"),
    ("questionnaire：\n  id: q\n".encode(), "full-width"),
    (b"a: [1, 2\nb: 3\n", "cannot be parsed"),
    (b"a:\n\t- 1\n", "tab"),
    (b"a: &x {b: *x}\n", "nested too deeply"),
    ("questionnaire: {id: q, title: 问卷}\n".encode("gb18030"), "UTF-8"),
    (b"questionnaire: {id: q, title: {zh: a, en: b}}\nsections: {}\n", "sections is missing"),
    (
        b"questionnaire: {id: q, title: {zh: a, en: b}, languages: zh}\n"
        b"sections: [{id: s, title: {zh: a, en: b}, items: []}]\n",
        "languages",
    ),
]


@pytest.mark.parametrize(("content", "said"), BROKEN, ids=[said for _, said in BROKEN])
def test_broken_files_give_clear_errors(tmp_path: Path, content: bytes, said: str):
    path = tmp_path / "q.yml"
    path.write_bytes(content)
    with pytest.raises(QuestionnaireError) as caught:
        read_questionnaire(path)
    assert said in caught.value.in_language("en")


def test_a_missing_file(tmp_path: Path):
    with pytest.raises(QuestionnaireError, match="打不开"):
        read_questionnaire(tmp_path / "nowhere.yml")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path):
    path = tmp_path / "q.yml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + table_items(GOOD)).encode())
    assert read_questionnaire(path).id == "needs"
