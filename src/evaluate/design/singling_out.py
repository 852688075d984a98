"""Whether background questions, taken together, would give people away: who is alone in their cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evaluate.design.census import Tabled
from evaluate.design.roster_checks import checked_roster, unknown_column
from evaluate.errors import DesignError, Text


@dataclass(frozen=True)
class SinglingOut:
    """How many people of a roster a cross of columns singles out.

    `alone` of the `people` have nobody else with the same answers, `few` stand in a cell of fewer than `at_least`.
    `without[column]` is the share that would be alone if that column were not asked.
    """

    columns: tuple[str, ...]
    people: int
    alone: int
    few: int
    at_least: int
    without: dict[str, float]

    @property
    def share(self) -> float:
        """The share of people who are alone in their cell."""
        return self.alone / self.people

    @property
    def share_few(self) -> float:
        """The share of people in a cell of fewer than `at_least`."""
        return self.few / self.people

    @property
    def text(self) -> Text:
        """The warning as a sentence."""
        return self.said({})

    def said(self, labels: Mapping[str, Mapping[str, str]]) -> Text:
        """The warning as a sentence that calls columns by their labels (column → language → label) where there are."""
        names = {name: Text(*(labels.get(name, {}).get(code, name) for code in ("zh", "en"))) for name in self.columns}
        asked = Text("、".join(each.zh for each in names.values()), ", ".join(each.en for each in names.values()))
        best = min(self.without, key=self.without.__getitem__, default=None)
        who = f"{100 * self.share:.1f}%的人（{self.people}人中{self.alone}人）"
        zh = f"背景题（{asked.zh}）合在一起，能单独认出名册上{who}"
        en = (
            f"These background items ({asked.en}) would single out {100 * self.share:.1f}% of your roster "
            f"({self.alone} of {self.people})"
        )
        zh += f"，{100 * self.share_few:.1f}%的人所在的组不满{self.at_least}人。"
        en += f"; {100 * self.share_few:.1f}% are in a cell of fewer than {self.at_least}."
        if best is None or not self.alone:
            return Text(zh, en)
        rest = 100 * self.without[best]
        left = names[best]
        return Text(f"{zh}不问{left.zh}，单独认出的是{rest:.1f}%。", f"{en} Without {left.en} it would be {rest:.1f}%.")


def singling_out(roster: pd.DataFrame | Tabled, columns: Sequence[str], *, at_least: int = 10) -> SinglingOut:
    """How many people would be alone with their answers to these background questions?

    People are counted in every cell of the cross of `columns` (an empty entry is a value of its own); those in cells of
    one are alone. That is k-anonymity of the roster at k = 2, and at k = `at_least`.

    Parameters
    ----------
    roster : DataFrame or register
        One row a person.
    columns : sequence of str
        Columns of the roster that the questionnaire asks for.
    at_least : int
        The smallest cell that is not called small; the study's minimum cell.

    Returns
    -------
    SinglingOut

    Raises
    ------
    DesignError
        For a roster without people, or a column it does not have.

    **Source**: Sweeney (2002), *Int. J. Uncertainty, Fuzziness and Knowledge-Based Systems* 10(5), k-anonymity. Same in
    R: `sdcMicro::freqCalc(x, keyVars)$fk == 1`.

    >>> people = pd.DataFrame({"sex": ["m", "m", "f", "f"], "level": ["a", "a", "a", "b"]})
    >>> singling_out(people, ["sex", "level"]).alone
    2

    """
    table = checked_roster(roster)
    DesignError.refuse(unknown_column(name, table) for name in columns if name not in table.columns)
    names = list(dict.fromkeys(columns))
    size = _cell_sizes(table, names)
    without = {
        name: float((_cell_sizes(table, [each for each in names if each != name]) == 1).mean()) for name in names
    }
    return SinglingOut(
        tuple(names), len(table), int((size == 1).sum()), int((size < at_least).sum()), at_least, without
    )


def _cell_sizes(table: pd.DataFrame, names: list[str]) -> pd.Series:
    """How many people stand in each person's cell."""
    if not names:
        return pd.Series(len(table), index=table.index)
    return table.groupby(names, dropna=False, observed=True)[names[0]].transform("size")
