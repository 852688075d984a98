"""Whole responses set aside by a signed correction, and what is left of the answers without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evaluate.errors import Mistake, Text
from evaluate.responses.responses import INDEX, Responses

WHOLE = INDEX
KEPT = "kept"
ASIDE = "set_aside"


def state_mistake(place: str, old: str, new: str, now: str) -> Mistake | None:
    """What is wrong with a row that sets a response aside, or takes it back."""
    if new not in (KEPT, ASIDE):
        return Mistake(
            place,
            Text(f"整份答卷的新值 {new or '（空）'} 无效。", f"'{new}' is nothing that a whole response can be."),
            Text(f"{ASIDE}（剔除）或 {KEPT}（留用）。", f"{ASIDE} or {KEPT}."),
            Text("请改成其中一个。", "Write one of them."),
        )
    if old != now:
        return Mistake(
            place,
            Text(f"旧值写的是“{old}”，这份答卷现在是“{now}”。", f"old is “{old}”, but the response is “{now}”."),
            Text(f"old 等于 {now}。", f"old equal to {now}."),
            Text("请核对是否已处理过，再改写这一条。", "See whether it was decided before, then rewrite the row."),
        )
    return None


def without(responses: Responses, aside: Mapping[str, str]) -> Responses:
    """The answers without these responses, each with the reason for which it was set aside."""
    if not aside:
        return responses
    keep = ~responses.frame.index.astype(str).isin(list(aside))
    reasons = responses.reasons.loc[keep].dropna(axis=1, how="all")
    told = responses.provenance
    provenance = replace(
        told,
        rows_kept=told.rows_kept - len(aside),
        dropped=(*told.dropped, *aside.items()),
        steps=(
            *told.steps,
            f"剔除 {len(aside)} 份答卷，均有署名和理由 / {len(aside)} responses set aside, each signed for",
        ),
    )
    return replace(responses, frame=responses.frame.loc[keep], reasons=reasons, provenance=provenance)
