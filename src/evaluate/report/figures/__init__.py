"""Pictures of estimates: one function each, `Estimate → (figure, alternative text)`."""

from evaluate.report.figures.dots import dots
from evaluate.report.figures.dumbbell import dumbbell
from evaluate.report.figures.likert import likert
from evaluate.report.figures.rank_intervals import rank_intervals

__all__ = ["dots", "dumbbell", "likert", "rank_intervals"]
