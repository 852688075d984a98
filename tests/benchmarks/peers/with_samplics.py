"""Means by domain with samplics, item by item: python with_samplics.py DATA.csv MARGINS.csv OUT.csv ITEMS."""

import sys
import warnings
from time import perf_counter, process_time

warnings.filterwarnings("ignore")

import pandas as pd  # noqa: E402
from samplics import PopParam, TaylorEstimator  # noqa: E402


def main() -> None:
    """Read, time each item, write item, domain, value, se, seconds."""
    data, _, out, items = sys.argv[1:]
    frame, parts = pd.read_csv(data, float_precision="round_trip"), []
    for item in items.split(","):
        began, worked = perf_counter(), process_time()
        estimator = TaylorEstimator(PopParam.mean)
        estimator.estimate(
            y=frame[item], samp_weight=frame["w"], stratum=frame["stratum"], psu=frame["cluster"],
            domain=frame["domain"], remove_nan=True,
        )  # fmt: skip
        spent = {"seconds": perf_counter() - began, "worked": process_time() - worked}
        table = pd.DataFrame({"value": estimator.point_est, "se": estimator.stderror})
        parts.append(table.rename_axis("domain").reset_index().assign(item=item, **spent))
    pd.concat(parts).to_csv(out, index=False, float_format="%.17g")


main()
