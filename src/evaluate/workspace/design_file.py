"""design.yml: for whom the answers of one survey speak, and which files hold them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from evaluate.design.design import Lonely
from evaluate.documents import YamlFile, read_yaml
from evaluate.errors import DesignError, Mistake, Text
from evaluate.workspace.mistakes import address, mistakes_of
from evaluate.workspace.settings import Texts

FILE = "design.yml"
Kind = Literal["census", "self-selected", "simple", "stratified", "clustered"]


def _as_tuple(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


def _as_text(given: Any) -> Any:
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _plain_name(name: str) -> str:
    if Path(name).name != name or "\\" in name:
        raise ValueError("only a name, without a folder / 只写名称，不写路径")
    return name


Columns = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Name = Annotated[str, AfterValidator(_plain_name)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RosterSource(_Part):
    """Who was invited: a table of a register folder beside this one, and which of its rows."""

    survey: Name
    table: str
    where: str = ""


class Calibration(_Part):
    """Known totals that the weights must reproduce: `to[column][code]` people, or `to[column]` of a number.

    A list of columns instead: their people are counted on the roster.
    """

    to: dict[str, dict[str, float] | float] | tuple[str, ...]
    method: Literal["poststratify", "rake", "linear", "raking", "logit", "entropy"] = "poststratify"
    bounds: tuple[float, float] | None = None


class PassLine(_Part):
    """The line that a share must reach, and the rule or study it comes from: a threshold never stands in code."""

    value: float = Field(gt=0, lt=1)
    source: Texts


class DesignFile(_Part):
    """The whole of design.yml. A folder of registers needs none of it but `simulated`."""

    kind: Kind | None = None
    wave: Annotated[str, BeforeValidator(_as_text)] = ""
    simulated: bool = False
    title: Texts | None = None
    place: Texts | None = None
    office: Texts | None = None
    note: str = ""
    answers: Annotated[tuple[Name, ...], BeforeValidator(_as_tuple)] = ()
    roster: RosterSource | None = None
    cells: Columns = ()
    report_by: Columns = ()
    strata: Columns = ()
    clusters: Columns = ()
    weights: str | None = None
    population: Columns = ()
    probabilities: Columns = ()
    lonely: Lonely | None = None
    calibrate: Calibration | None = None
    replicate: Literal["jackknife", "successive"] | None = None
    headline: str | None = None
    pass_line: PassLine | None = None
    year: int | None = Field(default=None, ge=1949, le=2200)


_KEYS = {
    "": tuple(DesignFile.model_fields),
    "roster": tuple(RosterSource.model_fields),
    "calibrate": tuple(Calibration.model_fields),
    "pass_line": tuple(PassLine.model_fields),
}
# what each kind needs, and what would have no meaning in it
_NEEDS: dict[str, tuple[str, ...]] = {
    "census": ("roster", "cells"),
    "self-selected": (),
    "simple": (),
    "stratified": ("strata",),
    "clustered": ("clusters",),
}
_IDLE: dict[str, tuple[str, ...]] = {
    "census": ("strata", "clusters", "weights", "population", "probabilities", "lonely"),
    "self-selected": ("roster", "cells", "strata", "clusters", "weights", "population", "probabilities", "lonely"),
    "simple": ("roster", "cells", "strata", "clusters", "lonely"),
    "stratified": ("roster", "cells", "clusters"),
    "clustered": ("roster", "cells"),
}


def read_design(path: Path, *, answers: bool = True) -> DesignFile:
    """For whom do the answers of this survey speak?

    Parameters
    ----------
    path : Path
        The file `design.yml`, UTF-8.
    answers : bool
        Whether the survey has a questionnaire: then `kind` must be given.

    Returns
    -------
    DesignFile

    Raises
    ------
    DesignError
        All mistakes of the file in one pass, each with its line.

    """
    where = f"{path.parent.name}/{FILE}"
    file = _file(path, where)
    try:
        design = DesignFile.model_validate(file.data if file.data is not None else {})
    except ValidationError as complaint:
        raise DesignError(*mistakes_of(complaint, file=where, line_of=file.line, keys=_KEYS)) from None
    DesignError.refuse(_contradictions(design, file, answers=answers))
    return design


def _file(path: Path, where: str) -> YamlFile:
    if path.is_file():
        return replace(read_yaml(path, error=DesignError), source=where)
    raise DesignError.single(
        where,
        Text("没有这个文件，不知道这些答卷代表谁。", "There is no such file: for whom the answers speak is unknown."),
        Text(
            "每个调查文件夹有一份 design.yml，至少写明 kind。",
            "Every survey folder has a design.yml that gives `kind`.",
        ),
        Text(
            "新建 design.yml；自愿填答的网上问卷写 kind: self-selected。",
            "Write a design.yml; for an open web form it reads kind: self-selected.",
        ),
    )


def _contradictions(design: DesignFile, file: YamlFile, *, answers: bool) -> list[Mistake]:
    if design.kind is None:
        return [_no_kind(file)] if answers else []
    found = [
        Mistake(
            address(file.source, file.line(("kind",))),
            Text(f"kind: {design.kind} 还要写“{name}”。", f"kind: {design.kind} also needs '{name}'."),
            Text(f"文件中有“{name}”。", f"The file has '{name}'."),
            Text(f"补上“{name}”。", f"Add '{name}'."),
        )
        for name in _NEEDS[design.kind]
        if not getattr(design, name)
    ]
    counted = design.calibrate is not None and isinstance(design.calibrate.to, tuple)
    if counted and design.roster is None:
        found.append(_no_roster(file))
    found += [
        Mistake(
            address(file.source, file.line((name,))),
            Text(f"kind: {design.kind} 用不到“{name}”。", f"kind: {design.kind} has no use for '{name}'."),
            Text(f"这种抽样方式不写“{name}”。", f"This kind of design does not give '{name}'."),
            Text(f"删去“{name}”，或改正 kind。", f"Delete '{name}', or correct kind."),
        )
        for name in _IDLE[design.kind]
        if getattr(design, name) and not (name == "roster" and counted)
    ]
    if design.kind in ("simple", "stratified", "clustered") and not (
        design.weights or design.population or design.probabilities
    ):
        found.append(_no_weights(file))
    return found


def _no_roster(file: YamlFile) -> Mistake:
    return Mistake(
        address(file.source, file.line(("calibrate", "to"))),
        Text(
            "calibrate 的 to 只写了列名，却没有名册可数。",
            "calibrate.to lists columns, yet there is no roster to count.",
        ),
        Text("文件中有 roster，或 to 写明各类人数。", "The file has a roster, or `to` gives the people of each class."),
        Text("补上 roster，或写明人数。", "Add the roster, or give the numbers."),
    )


def _no_kind(file: YamlFile) -> Mistake:
    kinds = "census、self-selected、simple、stratified、clustered"
    return Mistake(
        file.source,
        Text("缺少 kind（抽样方式）。", "'kind' (how people were chosen) is missing."),
        Text(f"kind 是下列之一：{kinds}。", f"kind is one of {kinds.replace('、', ', ')}."),
        Text(
            "请全体人员填答写 census，自愿填答写 self-selected。", "Everyone invited: census; open form: self-selected."
        ),
    )


def _no_weights(file: YamlFile) -> Mistake:
    return Mistake(
        file.source,
        Text(
            "没有 weights、population 或 probabilities，算不出权数。",
            "No weights, population or probabilities: no weights can be found.",
        ),
        Text(
            "写出权数列、总体人数列或入样概率列。",
            "Name the column of weights, of population sizes, or of probabilities.",
        ),
        Text("补上其中一项。", "Add one of them."),
    )
