"""A sample: who answered, and for whom they speak."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.answers import Array, Grouping, Item, read_groups, read_item
from evaluate.design.design import Design
from evaluate.design.policy import Policy
from evaluate.design.replicates import Replicates
from evaluate.design.replication import supplied
from evaluate.design.source import Source
from evaluate.design.stage import Links
from evaluate.design.stages import Population, Stage, count_stages
from evaluate.design.step import Adjustment, Step
from evaluate.design.unequal import with_joint
from evaluate.errors import DesignError, Mistake, Text
from evaluate.instruments import Questionnaire
from evaluate.responses import Responses, responses_from_frame


@dataclass(frozen=True, eq=False)
class Mask:
    """Who of the rows belongs to a domain; `columns` are those that it was made of, where that is known."""

    rows: Array
    label: str = ""
    columns: tuple[str, ...] = ()


class Origin:
    """One drawing of people. Numbers combine only when they have it in common."""

    def __init__(self, name: str) -> None:
        self.name = name


@dataclass(frozen=True, eq=False)
class Sample:
    """Answers with the design that says for whom they speak.

    Parameters
    ----------
    data : Responses or pandas.DataFrame
        One row per respondent. For a plain frame the questionnaire is a draft made from its columns.
    design : Design
        The design; its columns are looked for in the data.
    policy : Policy
        What may be shown.
    language : {"zh", "en"}, optional
        The language of notes; the questionnaire's first one when left out (Chinese for a plain frame).
    population : mapping, optional
        Units of each first-stage stratum in the population, when no column holds them: `{"section": 412}`, or
        `{("county", "section"): 41}` when strata are crossed.
    counted : str
        Of what the rows are: "people" (the minimum cell binds these only), "classes", "courses" …
    joint : array (unit × unit), optional
        For units drawn with unequal probability: the probability that two units are drawn together (the diagonal holds
        the single ones), in the order in which units come in the data.
    ledger : pandas.DataFrame, optional
        Invited, answered and rate per cell of a census; `census` fills it.

    Raises
    ------
    DesignError
        An unknown column, a weight that is missing or not above zero, a stratum without a label, a population smaller
        than the sample, one cluster alone in its stratum, a census without a population. All mistakes are told at once.

    Same in R: `survey::svydesign`.

    >>> import pandas as pd
    >>> sample = Sample(pd.DataFrame({"hours": [4.0, 6.0, 8.0]}), Design())
    >>> sample.weights.sum()
    np.float64(3.0)

    """

    data: Responses | pd.DataFrame = field(repr=False)
    design: Design = field(default_factory=Design)
    policy: Policy = field(default_factory=Policy)
    language: str | None = None
    population: Population | None = None
    counted: str = "people"
    ledger: pd.DataFrame | None = field(default=None, repr=False)
    joint: Array | None = field(default=None, repr=False)

    responses: Responses = field(init=False, repr=False)
    weights: Array = field(init=False, repr=False)
    starting_weights: Array = field(init=False, repr=False)
    stages: tuple[Stage, ...] = field(init=False, repr=False)
    source: Source = field(init=False, repr=False)
    origin: Origin = field(init=False, repr=False)
    mask: Mask | None = field(init=False, repr=False, default=None)
    respondents: Mask | None = field(init=False, repr=False, default=None)
    adjustments: tuple[Adjustment, ...] = field(init=False, repr=False, default=())
    replicates: Replicates | None = field(init=False, repr=False, default=None)
    steps: tuple[Step, ...] = field(init=False, repr=False, default=())
    parts: tuple[tuple[str, Sample], ...] = field(init=False, repr=False, default=())
    links: Links | None = field(init=False, repr=False, default=None)
    _read: dict[Any, Any] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        responses = self.data if isinstance(self.data, Responses) else responses_from_frame(self.data)
        _refuse_empty(responses)
        _refuse_unknown(responses.frame, self.design)
        _refuse_census_of_unknown_size(self.design, self.population)
        stages = with_joint(count_stages(responses.frame, self.design, self.population), self.design, self.joint)
        weights = _weights(responses.frame, self.design, stages)
        weights.flags.writeable = False
        replication = self.design.replicates
        provenance = responses.provenance
        source = Source(
            provenance.survey, provenance.wave, provenance.sha256, len(responses.frame), provenance.simulated,
            str(self.design.kind), corrected=provenance.corrected,
        )  # fmt: skip
        language = self.language or ("zh" if not isinstance(self.data, Responses) else _language(responses))
        _set(
            self,
            data=responses,
            responses=responses,
            stages=stages,
            weights=weights,
            starting_weights=weights,
            source=source,
            language=language,
            origin=Origin(provenance.survey or "sample"),
            replicates=None if replication is None else supplied(responses.frame, replication, weights),
        )

    @property
    def frame(self) -> pd.DataFrame:
        """The answers."""
        return self.responses.frame

    @property
    def questionnaire(self) -> Questionnaire:
        """What asked them."""
        return self.responses.questionnaire

    @property
    def labels(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """What a person reads for items, choices and columns."""
        if "labels" not in self._read:
            self._read["labels"] = self.questionnaire.labels()
        return self._read["labels"]

    @property
    def rows(self) -> int:
        """How many rows, in the domain or not."""
        return len(self.weights)

    def __len__(self) -> int:
        """How many respondents are in the domain."""
        return self.rows if self.mask is None else int(self.mask.rows.sum())

    @property
    def df(self) -> int:
        """Degrees of freedom of the whole design: first-stage units less strata."""
        if self.design.replicates is not None and self.replicates is not None:
            return self.replicates.df(self.weights)
        return self.stages[0].units - self.stages[0].parents

    def item(self, name: str) -> Item:
        """The answers of one column, read once."""
        if ("item", name) not in self._read:
            self._refuse((name,))
            self._read["item", name] = read_item(self.frame[name])
        return self._read["item", name]

    def groups(self, names: Sequence[str]) -> Grouping:
        """The groups by these columns, read once."""
        key = ("groups", *names)
        if key not in self._read:
            self._refuse(names)
            self._read[key] = read_groups(self.frame, tuple(names))
        return self._read[key]

    def _refuse(self, names: Sequence[str]) -> None:
        DesignError.refuse(_unknown(self.frame, name, "") for name in names if name not in self.frame.columns)


def with_columns(sample: Sample, columns: Mapping[str, pd.Series | Array]) -> Sample:
    """The same people with further columns computed from their answers, for methods that need one.

    Raises
    ------
    DesignError
        A name that is taken, or a column of another length.

    """
    mistakes = []
    for name, values in columns.items():
        if name in sample.frame.columns or len(values) != sample.rows:
            mistakes.append(
                Mistake(
                    name,
                    Text("列名已被占用，或者行数不符。", "The name is taken, or the number of rows differs."),
                    Text(f"一个新列名，{sample.rows} 行。", f"A new name and {sample.rows} rows."),
                    Text(
                        "换一个名字，或者按样本的行对齐。", "Choose another name, or align it with the sample's rows."
                    ),
                )
            )
    DesignError.refuse(mistakes)
    new = {
        name: np.asarray(values) if not isinstance(values, pd.Series) else values.array
        for name, values in columns.items()
    }
    frame = sample.frame.assign(**new)
    kept = {key: value for key, value in sample._read.items() if key != "labels"}
    return derived(sample, responses=replace(sample.responses, frame=frame), _read=kept)


def derived(sample: Sample, **changes: Any) -> Sample:
    """A copy that shares everything but `changes`: the design is not counted again."""
    made = copy.copy(sample)
    _set(made, **changes)
    return made


def _set(sample: Sample, **changes: Any) -> None:
    for name, value in changes.items():
        object.__setattr__(sample, name, value)


def _language(responses: Responses) -> str:
    languages = getattr(responses.questionnaire, "languages", None) or ("zh",)
    return languages[0]


def _refuse_empty(responses: Responses) -> None:
    if not len(responses.frame):
        raise DesignError.single(
            responses.provenance.survey or "Sample",
            Text("没有任何答卷。", "There are no answers at all."),
            Text("至少有一行答卷。", "At least one row of answers."),
            Text(
                "核对文件和筛选条件；取一部分人用 domain。",
                "Check the file and any filter; take a part of the people with domain.",
            ),
        )


def _refuse_unknown(frame: pd.DataFrame, design: Design) -> None:
    named = {
        column: part
        for part in ("strata", "clusters", "weights", "population", "probabilities")
        for column in _names(design, part)
    }
    named |= dict.fromkeys(design.replicates.columns if design.replicates else (), "replicates")
    DesignError.refuse(_unknown(frame, name, part) for name, part in named.items() if name not in frame.columns)


def _refuse_census_of_unknown_size(design: Design, population: Population | None) -> None:
    if design.kind == "census" and not design.population and population is None:
        raise DesignError.single(
            "Design(kind='census')",
            Text("普查要知道每个单元应答多少人，这里没有给出。", "A census needs the number invited in each cell."),
            Text("名册、population 列，或每层的总体数。", "A roster, a population column, or a number per stratum."),
            Text(
                "用 census(responses, roster, cells=…)，或在 Design 里写 population。",
                "Use census(responses, roster, cells=…), or name population in the Design.",
            ),
        )


def _names(design: Design, part: str) -> tuple[str, ...]:
    value = getattr(design, part)
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _unknown(frame: pd.DataFrame, name: str, part: str) -> Mistake:
    import difflib

    near = difflib.get_close_matches(str(name), [str(column) for column in frame.columns], n=3) or list(
        frame.columns[:8]
    )
    shown = ", ".join(str(column) for column in near)
    return Mistake(
        f"Design({part}={name!r})" if part else str(name),
        Text(f"数据里没有名为 {name} 的列。", f"The data have no column {name}."),
        Text(f"已有的列，例如 {shown}。", f"A column that exists, such as {shown}."),
        Text("改正列名。", "Correct the name."),
    )


def _weights(frame: pd.DataFrame, design: Design, stages: tuple[Stage, ...]) -> Array:
    if design.weights is None:
        weights = np.ones(len(frame))
        for stage in stages:
            if stage.probability is not None and stage.unit is not None:
                weights = weights / stage.probability[stage.unit]
                continue
            weights = weights / np.where(stage.fractions > 0, stage.fractions, 1.0)
        return weights
    weights = pd.to_numeric(frame[design.weights], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).copy()
    bad = np.flatnonzero(~(np.isfinite(weights) & (weights > 0)))
    if len(bad):
        shown = ", ".join(str(frame.index[row]) for row in bad[:5])
        raise DesignError.single(
            design.weights,
            Text(
                f"有 {len(bad)} 行的权重缺失或不大于零（行 {shown}）。",
                f"{len(bad)} weights are missing or not above 0 (rows {shown}).",
            ),
            Text("每一行的权重都大于零。", "Every row has a weight above zero."),
            Text(
                "补上权重；不属于样本的行从数据中删去。", "Fill in the weights; drop rows that are not of the sample."
            ),
        )
    return weights
