"""The catalogue: how many courses, teachers and hours stand behind each competency."""

from __future__ import annotations

from evaluate.errors import SupplyError, Text
from evaluate.estimate import Estimate, known, source_of
from evaluate.registers import Register


def catalogue(courses: Register, *, item: str = "competency", language: str = "zh") -> Estimate:
    """How many courses does the catalogue hold for each competency?

    Parameters
    ----------
    courses : Register
        One row a course.
    item : str
        The column that holds the competency.
    language : {"zh", "en"}
        The language of notes.

    Returns
    -------
    Estimate
        Measure "courses", counted in courses; a register is known without error.

    Raises
    ------
    SupplyError
        A column that the register does not have.
    """
    if item not in courses.table.columns:
        raise SupplyError.single(
            courses.name,
            Text(f"课程库里没有 {item} 这一列。", f"The catalogue has no column {item}."),
            Text(f"已有的列：{'、'.join(map(str, courses.table.columns))}。", f"One of {list(courses.table.columns)}."),
            Text("改正列名。", "Correct the name."),
        )
    counted = (
        courses.table.groupby(item, observed=True, sort=False, as_index=False)
        .size()
        .rename(columns={"size": "courses"})
    )
    labels = {column: dict(codes) for column, codes in courses.labels().items()}
    labels["item"] = {**labels.get(item, {})}
    labels["measure"] = {"courses": {"zh": "课程门数", "en": "courses"}}
    labels["method"] = {"catalogue": {"zh": "课程门数：课程库登记表计数", "en": "courses: count of the catalogue"}}
    return known(
        counted,
        value="courses",
        measure="courses",
        item=item,
        measured_in="courses",
        n="courses",
        counted="courses",
        labels=labels,
        source=source_of(courses),
        method="catalogue",
        language=language,
    )
