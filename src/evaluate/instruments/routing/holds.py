"""Whether a test holds for one person, without a table: for a server that looks at one form at a time."""

from __future__ import annotations

from collections.abc import Mapping

from evaluate.instruments.routing.resolved import AllOf, AnyOf, Chosen, Compared, Test, Ticked, Wrote, holds

Answered = str | float | None


def holds_for(test: Test, answers: Mapping[str, Answered]) -> bool:
    """Is this test known to be true for one person?

    Parameters
    ----------
    test : Test
        As `resolve_condition` gives it.
    answers : mapping of str to str, number or None
        Column → answer as a file of answers holds it: codes of scales and lists as text, numbers, 1 and 0 of boxes and
        yes/no, days as 2026-03-01. A column that is not there, or None, was not answered.

    Returns
    -------
    bool
        The same as `evaluate_condition` for a table of that one person, with unknown as False.

    """
    match test:
        case AllOf(tests):
            return all(holds_for(part, answers) for part in tests)
        case AnyOf(tests):
            return any(holds_for(part, answers) for part in tests)
        case Ticked(item, code, yes):
            ticked = answers.get(f"{item}_{code}")
            return ticked is not None and (ticked == 1) == yes
        case Wrote(name, text, yes):
            written = answers.get(name)
            return written is not None and (written == text) == yes
        case Chosen(name, codes):
            answer = answers.get(name)
            return answer is not None and str(answer) in codes
        case Compared(name, operator, value, other):
            left, right = answers.get(name), value if other is None else answers.get(other)
            return left is not None and right is not None and holds(_ordered(left), operator, _ordered(right))


def _ordered(value: object) -> float:
    """A number as it is; a day as the number of its year, month and day."""
    if isinstance(value, int | float):
        return value
    return float(str(value).replace("-", "")[:8])
