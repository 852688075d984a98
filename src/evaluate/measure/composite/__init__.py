"""A composite index of units: what it is made of, how it is put together, and how far its order can be trusted."""

from evaluate.measure.composite.aggregation import Aggregation, aggregate
from evaluate.measure.composite.ahp import Ahp, ahp
from evaluate.measure.composite.bands import BANDS, Band, bands
from evaluate.measure.composite.choices import Choices
from evaluate.measure.composite.doubt import OwnWeights, benefit_of_the_doubt
from evaluate.measure.composite.effective import effective_weights
from evaluate.measure.composite.index import Index, Recipe, compose
from evaluate.measure.composite.indicators import Group, Indicator, Indicators
from evaluate.measure.composite.missing import Missing, fill
from evaluate.measure.composite.next_band import to_next_band
from evaluate.measure.composite.normalisation import Normalisation, normalise
from evaluate.measure.composite.ranges import RankRange, inseparable, rank_range
from evaluate.measure.composite.sampling import Errors, sampling_errors
from evaluate.measure.composite.shrinkage import Shrunken, shrink
from evaluate.measure.composite.sobol import SobolIndices, sensitivity, sobol
from evaluate.measure.composite.tables import index_table
from evaluate.measure.composite.treatment import Treatment, treat
from evaluate.measure.composite.weights import Weights, critic, entropy, equal, expert

__all__ = [
    "BANDS",
    "Aggregation",
    "Ahp",
    "Band",
    "Choices",
    "Errors",
    "Group",
    "Index",
    "Indicator",
    "Indicators",
    "Missing",
    "Normalisation",
    "OwnWeights",
    "RankRange",
    "Recipe",
    "Shrunken",
    "SobolIndices",
    "Treatment",
    "Weights",
    "aggregate",
    "ahp",
    "bands",
    "benefit_of_the_doubt",
    "compose",
    "critic",
    "effective_weights",
    "entropy",
    "equal",
    "expert",
    "fill",
    "index_table",
    "inseparable",
    "normalise",
    "rank_range",
    "sampling_errors",
    "sensitivity",
    "shrink",
    "sobol",
    "to_next_band",
    "treat",
]
