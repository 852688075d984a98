"""Careless answering: indices, doubts, and the responses that a person may decide to set aside."""

from evaluate.responses.careless.exclusions import propose_exclusions
from evaluate.responses.careless.quality import quality, quality_indices, quality_thresholds
from evaluate.responses.careless.rules import QUALITY_RULES

__all__ = ["QUALITY_RULES", "propose_exclusions", "quality", "quality_indices", "quality_thresholds"]
