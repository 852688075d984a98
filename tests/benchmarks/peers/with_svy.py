"""Means by domain with svy, item by item, and raking: python with_svy.py DATA.csv MARGINS.csv OUT.csv ITEMS."""

import sys
from time import perf_counter, process_time

import polars as pl
import svy


def main() -> None:
    """Read, time each item, write item, domain, value, se, seconds."""
    data, margins, out, items = sys.argv[1:]
    frame, known = pl.read_csv(data, infer_schema_length=None), pl.read_csv(margins)
    sample = svy.Sample(frame, svy.Design(stratum="stratum", psu="cluster", wgt="w"))
    parts = []
    for item in items.split(","):
        began, worked = perf_counter(), process_time()
        found = sample.estimation.mean(item, by="domain", drop_nulls=True)
        seconds, work = perf_counter() - began, process_time() - worked
        table = found.to_polars()
        parts.append(
            table.select(
                pl.lit(item).alias("item"), pl.col("domain").cast(pl.Int64), pl.col("est").alias("value"), "se",
                pl.lit(seconds).alias("seconds"), pl.lit(work).alias("worked"),
            )
        )  # fmt: skip
    if len(known):
        controls = {
            name: dict(zip(part["code"].to_list(), part["people"].to_list(), strict=True))
            for (name,), part in known.group_by(["margin"], maintain_order=True)
        }
        plain = svy.Sample(frame, svy.Design(wgt="w"))
        began, worked = perf_counter(), process_time()
        raked = plain.weighting.rake(controls=controls, tol=1e-8, max_iter=500)
        seconds, work = perf_counter() - began, process_time() - worked
        head, missed = raked.data["rk_wgt"].head(100), []
        for (name,), part in known.group_by(["margin"]):
            held = dict(raked.data.group_by(name).agg(pl.col("rk_wgt").sum()).iter_rows())
            missed += [abs(held[code] / n - 1) for code, n in zip(part["code"], part["people"], strict=True)]
        parts.append(
            pl.DataFrame(
                {
                    "item": ["missed", *["rake"] * len(head)],
                    "domain": range(len(head) + 1),
                    "value": [max(missed), *head],
                }
            ).with_columns(se=pl.lit(None, pl.Float64), seconds=pl.lit(seconds), worked=pl.lit(work))
        )
    pl.concat(parts).write_csv(out, float_precision=17)


main()
