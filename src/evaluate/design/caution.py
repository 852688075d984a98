"""When errors themselves are poorly known: few degrees of freedom, or weighting steps on few units."""

from __future__ import annotations

from evaluate.design.sample import Sample
from evaluate.errors import Text

#: Below this many degrees of freedom an interval is a rough guess.
FEW = 8
#: Below this many units of the first stage linearised errors of calibrated weights tend to be too short.
FEW_UNITS = 50


def caution(sample: Sample) -> Text | None:
    """What must be read with every interval of this sample, once: None where its errors are well known.

    Fewer than 8 degrees of freedom: the intervals are wide and unsteady. Weighting steps on fewer than 50 units of the
    first stage: linearised intervals tend to be too short, since weights are fitted to the very units that show the
    spread; `replicate(sample)` does the steps again without each unit in turn and knows of that.

    Parameters
    ----------
    sample : Sample
        The whole or a domain; the design as a whole is judged. Rows of a table have degrees of freedom of their own.

    Returns
    -------
    Text or None
        One or two sentences for page one.

    **Source**: Parker et al. (2017), *NCHS Data Presentation Standards for Proportions*, Vital Health Stat. 2(175), for
    8 degrees of freedom; Valliant (1993), JASA 88, and Yung & Rao (1996), Survey Methodology 22, for the jackknife
    under calibration. That 50 units are enough is a working limit: in the package's table of Monte Carlo coverage 40
    clusters raked to four margins still give 93 against 95 %.

    >>> import pandas as pd
    >>> from evaluate.design.design import Design
    >>> caution(Sample(pd.DataFrame({"q": [4.0, 6.0, 8.0]}), Design())).en[:40]
    'Errors rest on 2 degrees of freedom only'

    """
    said = [part for part in (_few(sample), refitted(sample)) if part is not None]
    if not said or not any((stage.fraction < 1).any() for stage in sample.stages):
        return None
    return Text("".join(part.zh for part in said), " ".join(part.en for part in said))


def _few(sample: Sample) -> Text | None:
    df = sample.df
    if df >= FEW:
        return None
    return Text(
        f"误差只有{df}个自由度（不足{FEW}个），区间不稳定，只供参考。",
        f"Errors rest on {df} degrees of freedom only (fewer than {FEW}): intervals are a rough guide.",
    )


def refitted(sample: Sample) -> Text | None:
    """Whether weights were fitted to so few units that linearised errors may be too short."""
    units = sample.stages[0].units
    if not sample.adjustments or sample.replicates is not None or units >= FEW_UNITS:
        return None
    return Text(
        f"样本只有{units}个一阶单位（不足{FEW_UNITS}个）又经过加权，线性化的区间可能偏短；"
        "宜用逐个剔除单位、每次重新加权的刀切法核对（replicate）。",
        f"With weighting steps on {units} units of the first stage (fewer than {FEW_UNITS}) linearised intervals "
        "may be too short; the jackknife that weights again without each unit in turn (replicate) is safer.",
    )
