"""When errors are poorly known: said once per design, in both languages, with the numbers that say so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.design import Design, Sample, calibrate, caution, census, describe, domain, replicate
from evaluate.estimate import independent, mean, share, stack


def sample(clusters: int) -> Sample:
    random = np.random.default_rng(clusters)
    cluster = np.repeat(np.arange(clusters), 6)
    frame = pd.DataFrame({"c": cluster, "q": random.normal(3, 1, len(cluster)), "sex": list("fm") * (3 * clusters)})
    return Sample(frame, Design(clusters="c"))


def weighted(clusters: int) -> Sample:
    return calibrate(sample(clusters), to={"sex": {"f": 60, "m": 40}})


def test_few_degrees_of_freedom() -> None:
    words = caution(sample(8))
    assert words is not None
    assert "7个自由度" in words.zh
    assert "7 degrees" in words.en
    assert caution(sample(9)) is None


def test_weights_fitted_to_few_clusters_offer_the_jackknife() -> None:
    words = caution(weighted(49))
    assert words is not None
    assert "replicate" in words.zh
    assert "49 units" in words.en
    assert caution(weighted(50)) is None
    assert caution(replicate(weighted(49))) is None
    both = caution(weighted(6))
    assert both is not None
    assert "5 degrees" in both.en
    assert "6 units" in both.en
    assert "6 units" in describe(weighted(6), language="en")


def test_a_census_that_everybody_answered_has_no_errors_to_doubt() -> None:
    people = pd.DataFrame({"level": ["a"] * 3 + ["b"] * 2, "q": [1.0, 2, 3, 4, 5]})
    assert caution(census(people, people, cells=["level"])) is None
    assert caution(census(people.drop(index=0), people, cells=["level"])) is not None


def test_it_travels_with_every_table_and_is_one_source_per_design() -> None:
    few = sample(6)
    tables = [mean(few, "q"), share(few, "sex"), mean(domain(few, "sex == 'f'"), "q")]
    assert stack(*tables).about.sources == (replace(few.source, caution=caution(few)),)
    one, other = independent(mean(few, "q"), mean(sample(60), "q"))
    cautions = [source.caution for source in (one - other).about.sources]
    assert cautions == [caution(few), None]
