"""Reading dated rule sets: those that the package brings, and a study's own rules.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evaluate.documents import YamlFile, nearest_name, read_yaml, yaml_mistakes
from evaluate.errors import Mistake, RuleError, Text
from evaluate.registers.rule import RuleSet
from evaluate.registers.rule_book import RuleBook, unknown_names

RULE_SETS = Path(__file__).parent / "rule_sets"
_ENTRIES = ("adopt", "rule_sets")


def read_rules(path: str | Path | None = None) -> RuleBook:
    """Which rules does this study go by?

    The package's dated rule sets, with those of the study's own file and what it adopts of the package's: sets of one
    jurisdiction, and rules of grade C or M, whose text nobody has checked.

    Parameters
    ----------
    path : str or Path, optional
        A YAML file with `adopt` (a list of `set` or `set/rule`) and `rule_sets` (as in the package's `rule_sets`).

    Returns
    -------
    RuleBook
        Immutable; `versions`, `in_force` and `names` tell what is in it.

    Raises
    ------
    RuleError
        All mistakes of the file, each with file, line and entry.

    **Source**: 干部教育培训工作条例 (2015, 2023), 全国干部教育培训规划 (2018–2022, 2023–2027), 党校工作条例 (2025),
    公务员培训规定, 中央和国家机关培训费管理办法; each rule gives its own source and grade.

    >>> import datetime as dt
    >>> read_rules().in_force("HRS-02", dt.date(2024, 12, 31)).grade
    'A'
    """
    packaged = _packaged()
    if path is None:
        return RuleBook(packaged)
    file = read_yaml(path, error=RuleError)
    data = file.data if isinstance(file.data, dict) else {}
    mistakes = [_unknown_entry(file, name, _ENTRIES) for name in data if name not in _ENTRIES]
    own = _rule_sets(file, data.get("rule_sets") or {}, mistakes)
    mistakes += [_taken(file, name) for name in own if name in packaged]
    adopted = data.get("adopt") or []
    sets = {**packaged, **own}
    if not isinstance(adopted, list):
        mistakes.append(_not_a_list(file))
        adopted = []
    for name in unknown_names(sets, [str(one) for one in adopted]):
        near = nearest_name(name, [*sets, *(f"{key}/{rule}" for key, one in sets.items() for rule in one.rules)])
        mistakes.append(_not_adopted(file, [str(one) for one in adopted].index(name), name, near or "…", list(sets)))
    RuleError.refuse(mistakes)
    return RuleBook(sets, frozenset(own), frozenset(str(one) for one in adopted))


@cache
def _packaged() -> dict[str, RuleSet]:
    sets: dict[str, RuleSet] = {}
    mistakes: list[Mistake] = []
    for path in sorted(RULE_SETS.glob("*.yml")):
        file = read_yaml(path, error=RuleError)
        sets |= _rule_sets(file, file.data["rule_sets"], mistakes)
    RuleError.refuse(mistakes)
    return sets


def _rule_sets(file: YamlFile, described: Any, mistakes: list[Mistake]) -> dict[str, RuleSet]:
    sets: dict[str, RuleSet] = {}
    for name, entry in (described if isinstance(described, dict) else {"?": described}).items():
        try:
            sets[name] = RuleSet.model_validate(entry)
        except ValidationError as problem:
            mistakes += yaml_mistakes(problem, file, ("rule_sets", name))
    return sets


def _unknown_entry(file: YamlFile, name: str, known: tuple[str, ...]) -> Mistake:
    return Mistake(
        file.where([name]),
        Text(f"不认识“{name}”这一项。", f"'{name}' is not an entry known here."),
        Text(f"最上一级只有 {'、'.join(known)}。", f"the top level has {', '.join(known)}."),
        Text("检查拼写。", "check the spelling."),
    )


def _taken(file: YamlFile, name: str) -> Mistake:
    return Mistake(
        file.where(["rule_sets", name]),
        Text(f"“{name}”是软件自带规则的名字。", f"'{name}' is a rule set of the package."),
        Text("本地规则另起名字；同一规则编号以本地的为准。", "another name; of one rule the local version goes first."),
        Text(f"改名，例如 {name}_local。", f"rename it, for example {name}_local."),
    )


def _not_a_list(file: YamlFile) -> Mistake:
    return Mistake(
        file.where(["adopt"]),
        Text("adopt 不是列表。", "adopt is not a list."),
        Text("adopt: [regulations_2015, plan_2023_2027/HRS-04]。", "adopt: [regulations_2015]."),
        Text("加上方括号。", "put it in brackets."),
    )


def _not_adopted(file: YamlFile, place: int, name: str, near: str, sets: list[str]) -> Mistake:
    return Mistake(
        file.where(["adopt", place]),
        Text(f"没有名为“{name}”的规则。", f"there is no rule set or rule '{name}'."),
        Text(f"规则集名，或“规则集/规则编号”：{'、'.join(sets)}。", f"a set, or set/rule: {', '.join(sets)}."),
        Text(f"改为“{near}”。", f"write '{near}'."),
    )
