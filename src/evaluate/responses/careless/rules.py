"""The rules of careless answering: of what kind each is, which side is suspect, where its threshold comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evaluate.errors import Text

Kind = Literal["time", "monotony", "disorder", "unusual", "instructed", "incomplete", "alike", "style"]
Side = Literal["low", "high"]
Limit = Literal["given", "spread", "both"]

COMMON = 1 / 5
"""From this share of those measured on, a pattern tells of the questionnaire and not of single people."""

_DEVIATIONS = 3.0
_NEARLY = 0.999
_FEWEST_FOR_SPREAD = 50


@dataclass(frozen=True)
class Rule:
    """One rule: an index beyond a threshold.

    `limit` says where the threshold comes from: "given" (the fixed one), "spread" (three robust deviations from the
    median of these answers, if there are 50), or "both" (the more cautious of the two). Rules of one `kind` say the
    same thing in several ways and count as one piece of evidence. `minimum` is what the index needs.
    """

    kind: Kind
    side: Side
    limit: Limit
    fixed: float | None
    words: Text
    minimum: Text
    source: str

    def threshold(self, values: pd.Series) -> float | None:
        """Beyond which value is somebody in doubt? None when these answers are too few to say."""
        present = values.dropna()
        if self.limit == "given":
            return self.fixed
        if len(present) < _FEWEST_FOR_SPREAD:
            return self.fixed if self.limit == "both" else None
        high = self.side == "high"
        correlations = self.kind == "disorder"  # Fisher's z spreads evenly, correlations crowd below 1
        numbers = present.to_numpy(dtype=float)
        measured = np.arctanh(np.clip(numbers, -_NEARLY, _NEARLY)) if correlations else numbers
        middle = float(np.median(measured))
        spread = 1.4826 * float(np.median(np.abs(measured - middle)))
        found = middle + (_DEVIATIONS if high else -_DEVIATIONS) * spread
        found = float(np.tanh(found)) if correlations else found
        if self.fixed is None:
            return found
        return max(found, self.fixed) if high else min(found, self.fixed)

    def beyond(self, values: pd.Series, threshold: float | pd.Series) -> pd.Series:
        """Who is beyond the threshold; a missing value never is. A high one is in doubt from the threshold on."""
        return values >= threshold if self.side == "high" else values < threshold


_SPREAD = "Leys et al. (2013), J. Exp. Soc. Psychol. 49: 3 × MAD"
_SIX = Text("一组至少 6 行", "a block of at least 6 rows")
_RATED = Text("至少 6 个评分", "at least 6 ratings")
_PAIRS = Text("至少 5 对、100 人", "at least 5 pairs and 100 people")
_ANY = Text("问卷设有这类题", "the questionnaire has such items")

QUALITY_RULES: dict[str, Rule] = {
    "too_fast": Rule("time", "low", "given", 2.0,
        Text("答题过快（平均每题用时过短）", "Answered too fast (seconds for each answer)"),
        Text("有填答用时", "the time spent"),
        "2 s: Huang et al. (2012), J. Bus. Psychol. 27; 30 % of the median: our own"),
    "longest_string": Rule("monotony", "high", "given", 1.0,
        Text("连续同一答案过长（与可容忍长度之比）", "A long run of one answer (over the longest tolerable)"),
        _SIX, "Johnson (2005), J. Res. Pers. 39; Curran (2016), J. Exp. Soc. Psychol. 66: half the rows"),
    "average_string": Rule("monotony", "high", "both", 3.0,
        Text("同一答案平均连续过长", "Runs of one answer are long on average"), _SIX, _SPREAD),
    "response_variability": Rule("monotony", "low", "both", 0.1,
        Text("评分几乎不变", "Ratings hardly vary"), _RATED,
        f"Dunn et al. (2018), J. Bus. Psychol. 33; {_SPREAD}"),
    "share_in_the_middle": Rule("monotony", "high", "both", 0.8,
        Text("绝大多数选中间项", "Nearly all ratings in the middle"), _RATED, _SPREAD),
    "repetition": Rule("monotony", "high", "both", 3.72,
        Text("评分按固定花样重复", "Ratings repeat by a pattern"),
        Text("至少 20 个评分", "at least 20 ratings"), f"p = 0.001 over 10 lags; {_SPREAD}"),
    "even_odd": Rule("disorder", "low", "both", 0.30,
        Text("同一量表前后两半不一致", "The halves of scales disagree"),
        Text("至少 3 个量表", "at least 3 scales"), f"0.30: Jackson, in Johnson (2005), J. Res. Pers. 39; {_SPREAD}"),
    "synonyms": Rule("disorder", "low", "both", 0.0,
        Text("意思相近的题答案相反", "Items of like meaning answered unlike"), _PAIRS,
        f"Curran (2016), J. Exp. Soc. Psychol. 66: the wrong sign; {_SPREAD}"),
    "antonyms": Rule("disorder", "high", "both", 0.0,
        Text("意思相反的题答案相近", "Items of opposite meaning answered alike"), _PAIRS,
        f"Curran (2016), J. Exp. Soc. Psychol. 66: the wrong sign; {_SPREAD}"),
    "person_total": Rule("disorder", "low", "spread", None,
        Text("评分与众人的高低次序无关", "Ratings unrelated to everybody else's"),
        Text("至少 10 个评分、100 人", "at least 10 ratings and 100 people"),
        _SPREAD),
    "reverse_disagreement": Rule("instructed", "high", "both", 0.5,
        Text("对正反两种说法都同意", "Agrees to statements and to their opposites"), _ANY,
        f"Weijters et al. (2013), Psychol. Methods 18; {_SPREAD}"),
    "unusual": Rule("unusual", "high", "both", 3.09,
        Text("评分组合极少见（马氏距离）", "A very rare combination of ratings (Mahalanobis)"),
        Text("至少 6 个评分、100 人", "at least 6 ratings and 100 people"),
        f"Meade & Craig (2012), Psychol. Methods 17: p < 0.001; {_SPREAD}"),
    "attention_failed": Rule("instructed", "high", "given", 1.0,
        Text("没有按注意力检查题的要求作答", "Instructed answers were not given"), _ANY,
        "Meade & Craig (2012), Psychol. Methods 17"),
    "contradicted": Rule("instructed", "high", "given", 1.0,
        Text("答案互相矛盾", "Answers contradict each other"), _ANY, "questionnaire.yml: contradictions"),
    "share_unanswered": Rule("incomplete", "high", "given", 0.5,
        Text("一半以上的题没有作答", "Half of the questions or more left out"),
        Text("至少 10 题", "at least 10 questions"), "AAPOR, Standard Definitions: 50 %"),
    "share_alike": Rule("alike", "high", "both", 0.85,
        Text("与另一份答卷几乎相同", "Nearly the same as another response"),
        Text("至少 12 个答案", "at least 12 answers"), f"Kuriakose & Robbins (2016), Stat. J. IAOS 32; {_SPREAD}"),
    "copied_sentences": Rule("alike", "high", "given", 1.0,
        Text("文字回答与他人一字不差", "A sentence of somebody else's"),
        Text("至少 10 个字", "at least 10 characters"), "word for word"),
    "filled_texts": Rule("alike", "high", "given", 1.0,
        Text("文字回答是同一个字的重复", "Text of one character over and over"),
        Text("至少 4 个字", "at least 4 characters"), "four fifths the same"),
    "share_at_the_ends": Rule("style", "high", "spread", None,
        Text("绝大多数选两端", "Nearly all ratings at the ends"), _RATED, _SPREAD),
}  # fmt: skip
