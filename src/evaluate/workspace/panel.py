"""Two waves of the same people as one sample."""

from __future__ import annotations

from evaluate.design import Design, Sample
from evaluate.errors import DesignError, Text
from evaluate.responses import pair_waves
from evaluate.workspace.survey import Survey


def panel_of(before: Survey, after: Survey) -> Sample:
    """Who answered both waves, linked by the key that people made up themselves?

    Each group of `report_by` (the class) is a stratum, so that a class is judged by its own people. Nobody was drawn
    and no roster is used: the errors are those of a paired comparison, not those of this one class alone.

    Raises
    ------
    DesignError
        When a questionnaire has no item of role "key", or more than one.
    """
    keys = before.questionnaire.with_role("key")
    if len(keys) != 1:
        raise DesignError.single(
            before.id,
            Text(f"问卷里有{len(keys)}个配对码（role: key），配不成对。", f"{len(keys)} items have role key."),
            Text("恰好一个。", "Exactly one."),
            Text("在两次问卷里各标一题 role: key。", "Mark one item of each wave with role: key."),
        )
    paired = pair_waves(before.responses, after.responses, on=keys[0].name)
    strata = [f"{name}_before" for name in before.report_by]
    return Sample(paired, Design(strata=strata or None), policy=before.policy, language=before.language)
