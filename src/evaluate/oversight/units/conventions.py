"""What the scorecard takes by convention: numbers, each with its reason, in the words that a page tells."""

from __future__ import annotations

from evaluate.errors import Text

#: With fewer indicators an organisation is not placed in a band: most organise no classes and lead no tasks, and of
#: two numbers one accident makes half of the place. The handbook asks for a limit and sets none.
LEAST_KNOWN = 3
#: Two organisations a third: of fewer the bands would name single ones.
LEAST_UNITS = 6
#: In what part of all ways to compute the index an organisation must stand at an end to be put there. No source sets
#: it; an office that wants fewer organisations at the ends by chance asks for more.
SURE = 0.8
#: What part of the draws a range of scores or places holds: from the 5th to the 95th percentile, as `rank_range`
#: tells them.
RANGE = 0.9

CONVENTIONS = Text(
    f"评档是办公室的约定：有数的指标不足{LEAST_KNOWN}项的不评（两项时一次偶然就占一半）；"
    f"不足{LEAST_UNITS}个单位时不评（再少等于点名）；"
    f"反复计算中{SURE:.0%}以上的情形在同一端，才列“稳居前列”或“需要加力”",
    f"bands are a convention of the office: none with fewer than {LEAST_KNOWN} indicators (of two, one accident makes "
    f"half), none among fewer than {LEAST_UNITS} organisations (a band would name single ones); at an end is who "
    f"stands there in {SURE:.0%} of all ways to compute the index",
)
"""All of them, for the note on method."""
