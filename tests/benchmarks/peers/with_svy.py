"""Means by domain with svy, item by item, and raking: python with_svy.py DATA.csv MARGINS.csv OUT.csv ITEMS."""

import sys
from time import perf_counter

import polars as pl
import svy


def main() -> None:
    """Read, time each item, write item, domain, value, se, seconds."""
    data, margins, out, items = sys.argv[1:]
    frame, known = pl.read_csv(data, infer_schema_length=None), pl.read_csv(margins)
    sample = svy.Sample(frame, svy.Design(stratum="stratum", psu="cluster", wgt="w"))
    parts = []
    for item in items.split(","):
        began = perf_counter()
        found = sample.estimation.mean(item, by="domain", drop_nulls=True)
        seconds = perf_counter() - began
        table = found.to_polars()
        parts.append(
            table.select(
                pl.lit(item).alias("item"), pl.col("domain").cast(pl.Int64), pl.col("est").alias("value"), "se",
                pl.lit(seconds).alias("seconds"),
            )
        )  # fmt: skip
    if len(known):
        controls = {
            name: dict(zip(part["code"].to_list(), part["people"].to_list(), strict=True))
            for (name,), part in known.group_by(["margin"], maintain_order=True)
        }
        plain = svy.Sample(frame, svy.Design(wgt="w"))
        began = perf_counter()
        raked = plain.weighting.rake(controls=controls, tol=1e-7, max_iter=200)
        seconds = perf_counter() - began
        head = raked.data["rk_wgt"].head(100)
        parts.append(
            pl.DataFrame({"item": ["rake"] * len(head), "domain": range(len(head)), "value": head}).with_columns(
                se=pl.lit(None, pl.Float64), seconds=pl.lit(seconds)
            )
        )
    pl.concat(parts).write_csv(out, float_precision=17)


main()
