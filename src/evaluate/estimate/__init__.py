"""What a sample says about everyone, and how surely: means, shares, differences, ranks, and what may be shown."""

from evaluate.estimate.covariance import covariance_of, draws
from evaluate.estimate.crosstab import crosstab
from evaluate.estimate.disclosure import REASONS, Audit, Released, anonymity, audit, protect, release
from evaluate.estimate.each_replicate import each_replicate
from evaluate.estimate.independence import independence
from evaluate.estimate.known import known, source_of
from evaluate.estimate.late import late_respondents
from evaluate.estimate.likelihood_test import likelihood_ratio_test
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.margins import predictive_margins
from evaluate.estimate.ordinal import ordinal
from evaluate.estimate.pool import pool
from evaluate.estimate.profile import profile
from evaluate.estimate.quantile import quantile
from evaluate.estimate.r_indicator import partial_indicator, r_indicator
from evaluate.estimate.rank_test import rank_test
from evaluate.estimate.ranks import ranks, top_set
from evaluate.estimate.regression import Fit, regress, term_test
from evaluate.estimate.response import response_rate
from evaluate.estimate.small_area import fay_herriot
from evaluate.estimate.spread import design_effect
from evaluate.estimate.standardised import standardised
from evaluate.estimate.t_test import t_test
from evaluate.estimate.table import FIXED, About, Estimate, Source
from evaluate.estimate.together import independent, stack
from evaluate.estimate.variance import correlation, covariance, variance
from evaluate.estimate.verbs import mean, ratio, share, total
from evaluate.estimate.with_and_without import with_and_without
from evaluate.estimate.worst_case import worst_case

__all__ = [
    "FIXED",
    "REASONS",
    "About",
    "Audit",
    "Estimate",
    "Fit",
    "Linearised",
    "Released",
    "Source",
    "anonymity",
    "audit",
    "correlation",
    "covariance",
    "covariance_of",
    "crosstab",
    "design_effect",
    "draws",
    "each_replicate",
    "fay_herriot",
    "independence",
    "independent",
    "known",
    "late_respondents",
    "likelihood_ratio_test",
    "mean",
    "ordinal",
    "partial_indicator",
    "pool",
    "predictive_margins",
    "profile",
    "protect",
    "quantile",
    "r_indicator",
    "rank_test",
    "ranks",
    "ratio",
    "regress",
    "release",
    "response_rate",
    "share",
    "source_of",
    "stack",
    "standardised",
    "t_test",
    "term_test",
    "top_set",
    "total",
    "variance",
    "with_and_without",
    "worst_case",
]
