"""A small invented school with its tables, every number of which can be counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledgers import register

from evaluate.estimate import Estimate
from evaluate.registers import Register

AS_OF = dt.date(2026, 9, 30)
#: What must never leave the tables: it stands in every personal cell.
NAME = "某某某"


def teachers(**columns: Any) -> Register:
    """Four at the school, two from universities, three leading cadres, one role model."""
    rows = [
        {"teacher_id": "T1", "teacher_type": "party_school", "full_time": True, "secondment_days": 20},
        {"teacher_id": "T2", "teacher_type": "party_school", "full_time": True, "secondment_days": 0},
        {"teacher_id": "T3", "teacher_type": "party_school", "full_time": True, "secondment_days": 10},
        {"teacher_id": "T4", "teacher_type": "party_school", "full_time": True, "secondment_days": None},
        {"teacher_id": "U1", "teacher_type": "university", "full_time": False, "engaged_until": "2026-10-15"},
        {"teacher_id": "U2", "teacher_type": "university", "full_time": False, "engaged_until": "2026-08-31"},
        {"teacher_id": "L1", "teacher_type": "leading_cadre", "full_time": False, "must_lecture": True},
        {"teacher_id": "L2", "teacher_type": "leading_cadre", "full_time": False, "must_lecture": True},
        {"teacher_id": "L3", "teacher_type": "leading_cadre", "full_time": False, "must_lecture": False},
        {"teacher_id": "R1", "teacher_type": "role_model", "full_time": False, "engaged_until": "2027-12-31",
         "shared_from": "邻县党校"},
    ]  # fmt: skip
    return register(
        "teachers", [{"must_lecture": None, **row} for row in rows], **{"name": NAME, "title": "none", **columns}
    )


def sessions() -> Register:
    """Three classes in 2026 and one in 2025; 40 hours in 2026, 4 of them without a teacher."""
    lectures = [
        ("B1", "2026-03-02", 12.0, "T1", "S1", "K1", "党史"),
        ("B1", "2026-03-03", 8.0, "U1", "S1", "K2", "经济"),
        ("B1", "2026-03-04", 4.0, "L1", "S1", None, "形势报告"),
        ("B2", "2026-05-11", 4.0, "T2", "S2", "K1", "党史"),
        ("B2", "2026-05-11", 4.0, "R1", "S2", "K3", "典型事迹"),
        ("B3", "2026-07-01", 4.0, "L1", "S1", None, "形势报告"),
        ("B3", "2026-07-02", 4.0, None, None, None, "待定"),
        ("B0", "2025-06-01", 6.0, "U2", "S3", "K4", "数据"),
    ]
    columns = ("training_class", "date", "hours", "teacher", "site", "course", "topic")
    rows = [dict(zip(columns, row, strict=True)) for row in lectures]
    numbered = [{"session": f"X{place}", "session_no": 1, **row} for place, row in enumerate(rows)]
    return register("sessions", numbered)


def sites() -> Register:
    """The school and two teaching bases, with points for one of them and half the points of the other."""
    full = dict.fromkeys(("theme", "courses", "facilities", "management", "faculty", "effect", "money"), 8.0)
    return register(
        "sites",
        [
            {"site_id": "S1", "site_type": "party_school", "available_days": 200, "used_days": 120},
            {
                "site_id": "S2",
                "site_type": "onsite",
                "available_days": 100,
                "used_days": None,
                **full,
                "influence": 4.0,
            },
            {"site_id": "S3", "site_type": "onsite", "available_days": 50, **full, "influence": None},
        ],
        name="现场点",
    )


def numbers(estimate: Estimate, *keys: str) -> dict[Any, tuple[float, int]]:
    """Value and n of each row by its item (and further columns)."""
    columns = ["item", *keys]
    names = list(estimate.frame[columns].astype(object).fillna("").itertuples(index=False, name=None))
    pairs = zip(estimate.frame["value"].to_list(), estimate.frame["n"].to_list(), strict=True)
    return {name if keys else name[0]: pair for name, pair in zip(names, pairs, strict=True)}


def shuffled(register: Register, seed: int) -> Register:
    """The same register with its rows in another order."""
    table = register.table.sample(frac=1, random_state=seed).reset_index(drop=True)
    return Register(register.name, table, register.form, source=register.source)
