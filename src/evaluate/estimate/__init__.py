"""What a sample says about everyone, and how surely: means, shares, differences, ranks, and what may be shown."""

from evaluate.estimate.covariance import covariance_of, draws
from evaluate.estimate.disclosure import REASONS, protect
from evaluate.estimate.known import known
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.profile import profile
from evaluate.estimate.ranks import ranks, top_set
from evaluate.estimate.response import response_rate
from evaluate.estimate.spread import design_effect
from evaluate.estimate.table import FIXED, About, Estimate, Source, independent, stack
from evaluate.estimate.verbs import mean, ratio, share, total

__all__ = [
    "FIXED",
    "REASONS",
    "About",
    "Estimate",
    "Linearised",
    "Source",
    "covariance_of",
    "design_effect",
    "draws",
    "independent",
    "known",
    "mean",
    "profile",
    "protect",
    "ranks",
    "ratio",
    "response_rate",
    "share",
    "stack",
    "top_set",
    "total",
]
