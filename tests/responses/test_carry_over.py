"""Trends: what of two versions may be compared, and how old answers are carried over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, link_waves
from evaluate.errors import DesignError, QuestionnaireError
from evaluate.estimate import mean
from evaluate.instruments import (
    Choice,
    Item,
    Questionnaire,
    Scale,
    Section,
    comparable,
    crosswalk,
    read_crosswalk,
    write_crosswalk,
    write_questionnaire,
)
from evaluate.instruments.build import read_unfrozen
from evaluate.responses import Responses, carry_over
from evaluate.responses.read_answers import read_answers


def both(zh: str) -> dict[str, str]:
    return {"zh": zh, "en": zh}


def scale(name: str, top: int, ordered: bool = True) -> Scale:
    answers = tuple(Choice(str(at), both(f"{at}/{top}"), float(at) if ordered else None) for at in range(1, top + 1))
    return Scale(name, ordered, (*answers, Choice("9", both("不清楚"), None, "dont_know")))


def asked(*items: Item, top: int = 5, version: str = "1") -> Questionnaire:
    return Questionnaire(
        id="needs",
        version=version,
        title=both("调查"),
        sections=(Section("s", both("部分"), items),),
        scales={"rate": scale("rate", top), "area": scale("area", 3, ordered=False)},
    )


CODE = Item("code", "text", both("编码"), role="key")
SAT = Item("sat", "one", both("满意吗"), ("rate",))
WHY = Item("why", "one", both("原因"), ("area",))
AGE = Item("age", "number", both("年龄"))
MANY = Item("want", "many", both("想学"), ("area",))
OLD = asked(CODE, SAT, WHY, AGE, MANY)


def verdicts(new: Questionnaire, **options: pd.DataFrame) -> dict[str, str]:
    table = comparable(OLD, new, **options)
    return {(then or now): verdict for then, now, verdict in table.iloc[:, :3].itertuples(index=False)}


def answers(folder: Path, questionnaire: Questionnaire, text: str) -> Responses:
    file = folder / f"{questionnaire.version}.csv"
    file.write_text(text, "utf-8")
    return read_answers(file, questionnaire, survey="needs", wave=questionnaire.version, simulated=True)


def recoding(new: Questionnaire, column: str, codes: dict[str, str]) -> pd.DataFrame:
    """The crosswalk as a person completes it."""
    table = crosswalk(OLD, new)
    own = table["old_column"] == column
    table.loc[own & (table["old_code"] == "") & (table["new_code"] == ""), "change"] = "recode"
    for then, now in codes.items():
        table.loc[own & (table["old_code"] == then), "new_code"] = now
    return table


def test_versions_that_ask_alike_may_be_compared():
    assert set(verdicts(replace(OLD, version="2")).values()) == {"same"}


def test_another_scale_and_other_options_are_refused_and_wording_is_told():
    new = asked(CODE, SAT, WHY, replace(AGE, label=both("您的年龄")), top=7)
    found = verdicts(new)
    assert found["sat"] == "refused"
    assert found["age"] == "caution"
    assert found["why"] == "same"
    assert found["want_1"] == "removed"
    line = comparable(OLD, new).set_index("old_column").loc["age"]
    assert "“年龄”→“您的年龄”" in str(line["why_zh"])


def test_what_an_item_declares_counts_where_no_comparison_sees_it():
    assert verdicts(asked(replace(SAT, changed=("scale",)), WHY))["sat"] == "refused"
    assert verdicts(asked(replace(SAT, changed=("routing",)), WHY))["sat"] == "caution"
    renamed = Item("pleased", "one", both("您对培训满意吗"), ("rate",), same_as="sat", changed=("wording",))
    table = comparable(OLD, asked(renamed)).set_index("old_column")
    assert (table.at["sat", "new_column"], table.at["sat", "verdict"]) == ("pleased", "caution")
    assert verdicts(asked(replace(renamed, same_as=None)))["sat"] == "removed"


def test_other_ticks_beside_a_tick_are_told():
    area = scale("area", 4, ordered=False)
    new = replace(OLD, scales={**OLD.scales, "area": area})
    found = verdicts(new)
    assert found["want_1"] == "caution"
    assert found["why"] == "refused"
    assert found["want_4"] == "new"


def test_an_explicit_recode_makes_columns_comparable_and_carries_answers(tmp_path: Path):
    new = asked(CODE, replace(SAT, id="pleased", same_as="sat"), WHY, AGE, top=3, version="2")
    codes = {"1": "1", "2": "1", "3": "2", "4": "3", "5": "3"}
    table = recoding(new, "sat", codes)
    file = tmp_path / "crosswalk.csv"
    file.write_bytes(table.to_csv(index=False).encode("utf-8-sig"))
    table = read_crosswalk(file)
    assert verdicts(new, crosswalk=table)["sat"] == "recoded"
    head = "respondent,code,sat,why,age,want_1,want_2,want_3\n"
    old = answers(tmp_path, OLD, head + "a,k1,5,1,30,1,0,0\nb,k2,2,9,,0,0,0\nc,k3,9,2,40,0,0,0\n")
    carried = carry_over(old, new, crosswalk=table)
    assert carried.questionnaire == new
    assert carried.frame["pleased"].tolist()[:2] == [3.0, 1.0]
    assert carried.why_missing("pleased")["c"] == "dont_know"
    assert carried.why_missing("why")["b"] == "dont_know"
    assert carried.frame["age"].tolist()[::2] == [30.0, 40.0]
    assert old.frame["sat"].tolist()[:2] == [5.0, 2.0]
    assert any("换算了代码的列：sat" in step for step in carried.provenance.steps)
    # without the recode the column is there and empty
    assert carry_over(old, new).frame["pleased"].isna().all()
    assert carry_over(old, OLD).frame.equals(old.frame)


def test_a_recode_without_codes_or_of_unknown_columns_is_refused(tmp_path: Path):
    new = asked(SAT, WHY, top=3, version="2")
    with pytest.raises(QuestionnaireError) as told:
        comparable(OLD, new, crosswalk=recoding(new, "sat", {"1": "1", "4": "x"}))
    assert len(told.value.mistakes) == 2  # 4 becomes nothing that there is, 5 nothing at all
    with pytest.raises(QuestionnaireError, match="age"):
        comparable(OLD, new, crosswalk=recoding(asked(SAT, WHY, AGE), "age", {}))
    (tmp_path / "c.csv").write_text("old_column,new_column\na,b\n", "utf-8")
    with pytest.raises(QuestionnaireError, match="old_code"):
        read_crosswalk(tmp_path / "c.csv")


def test_an_untouched_crosswalk_recodes_nothing(tmp_path: Path):
    new = asked(SAT, WHY, top=7, version="2")
    write_crosswalk(OLD, new, tmp_path / "c.csv")
    assert verdicts(new, crosswalk=read_crosswalk(tmp_path / "c.csv"))["sat"] == "refused"


def test_waves_asked_on_different_scales_are_linked_only_after_a_recode(tmp_path: Path):
    new = asked(CODE, SAT, top=3, version="2")
    random = np.random.default_rng(1)
    rows = [f"r{at},k{at},{random.integers(1, 6)},1,30,0,0,0" for at in range(12)]
    old = answers(tmp_path, OLD, "respondent,code,sat,why,age,want_1,want_2,want_3\n" + "\n".join(rows) + "\n")
    later = answers(
        tmp_path, new, "respondent,code,sat\n" + "".join(f"r{at},k{at},{at % 3 + 1}\n" for at in range(6, 18))
    )
    with pytest.raises(DesignError, match=r"sat.*不能直接比较") as told:
        link_waves(Sample(old, Design()), Sample(later, Design()), on="code")
    assert len(told.value.mistakes) == 1
    table = recoding(new, "sat", {"1": "1", "2": "1", "3": "2", "4": "3", "5": "3"})
    carried = carry_over(old, new, crosswalk=table)
    first, second = link_waves(Sample(carried, Design()), Sample(later, Design()), on="code")
    change = (mean(second, "sat") - mean(first, "sat")).frame["value"].iloc[0]
    assert change == pytest.approx(2 - carried.frame["sat"].mean())


def test_declarations_are_kept_in_the_file_and_refused_when_doubled(tmp_path: Path):
    new = asked(replace(SAT, id="s2", same_as="sat", changed=("wording", "scale")), WHY)
    path = tmp_path / "q.yml"
    write_questionnaire(new, path)
    assert read_unfrozen(path) == new
    path.write_text(path.read_text("utf-8").replace("[wording, scale]", "[wordings]"), "utf-8")
    with pytest.raises(QuestionnaireError, match="wording"):
        read_unfrozen(path)
    write_questionnaire(asked(replace(SAT, same_as="x"), replace(WHY, same_as="x")), path)
    with pytest.raises(QuestionnaireError, match="same_as: x"):
        read_unfrozen(path)
