"""Conditions over answers: read, checked, evaluated, and printed for forms, for other programs and in words."""

from evaluate.instruments.routing.check import check_conditions
from evaluate.instruments.routing.condition import (
    And,
    Comparison,
    Condition,
    In,
    Not,
    Or,
    Selected,
    Value,
    names_in,
    spell_condition,
)
from evaluate.instruments.routing.evaluate import evaluate_condition
from evaluate.instruments.routing.express import Dialect, express_condition
from evaluate.instruments.routing.holds import Answered, holds_for
from evaluate.instruments.routing.parse import parse_condition
from evaluate.instruments.routing.place import read_condition
from evaluate.instruments.routing.resolve import resolve_condition
from evaluate.instruments.routing.resolved import AllOf, AnyOf, Chosen, Compared, Test, Ticked, Wrote, looked_at
from evaluate.instruments.routing.words import condition_in_words, skip_instruction

__all__ = [
    "AllOf",
    "And",
    "Answered",
    "AnyOf",
    "Chosen",
    "Compared",
    "Comparison",
    "Condition",
    "Dialect",
    "In",
    "Not",
    "Or",
    "Selected",
    "Test",
    "Ticked",
    "Value",
    "Wrote",
    "check_conditions",
    "condition_in_words",
    "evaluate_condition",
    "express_condition",
    "holds_for",
    "looked_at",
    "names_in",
    "parse_condition",
    "read_condition",
    "resolve_condition",
    "skip_instruction",
    "spell_condition",
]
