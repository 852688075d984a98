"""Answers → scores: what a measure is made of, and how surely it says what it says."""

from evaluate.measure import composite

__all__ = ["composite"]
