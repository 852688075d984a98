"""Keyed pseudonyms, and links between codes that people made up: known answers, planted truths, bad input."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import stat
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluate.errors import ResponsesError
from evaluate.responses import link_codes, pseudonyms, write_secret

ELEMENTS = ["day", "letter", "street", "order"]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    return write_secret(tmp_path / "stick" / "office.key")


def test_a_code_is_the_hmac_of_the_plain_key(secret: Path):
    key = bytes.fromhex(secret.read_text())
    assert len(key) == 32
    expected = base64.b32encode(hmac.new(key, b"a1001", hashlib.sha256).digest())[:16].decode()
    found = pseudonyms(pd.Series(["A1001", " ａ1001 ", None, "", "A1002"], index=list("vwxyz")), secret=secret)
    assert found["v"] == found["w"] == expected
    assert found.isna().tolist() == [False, False, True, True, False]
    assert found["z"] != expected
    assert pseudonyms([1001, 1001.0, "1001"], secret=secret).nunique() == 1


def test_another_secret_gives_other_codes(tmp_path: Path, secret: Path):
    other = write_secret(tmp_path / "other.key")
    keys = [f"{number:05}" for number in range(2000)]
    first, second = pseudonyms(keys, secret=secret), pseudonyms(keys, secret=other)
    assert first.is_unique
    assert not set(first) & set(second)


@pytest.mark.parametrize("mark", ["questionnaire.yml", "registers.yml", "study.toml"])
def test_a_secret_beside_the_answers_is_refused(tmp_path: Path, mark: str):
    (tmp_path / mark).write_text("")
    inside = tmp_path / "responses" / "office.key"
    with pytest.raises(ResponsesError, match="与答卷在一起"):
        write_secret(inside)
    assert not inside.exists()
    inside.parent.mkdir()
    inside.write_text("ab" * 32)
    with pytest.raises(ResponsesError, match="与答卷在一起"):
        pseudonyms(["1"], secret=inside)


def test_secrets_are_private_and_never_overwritten(tmp_path: Path, secret: Path):
    if os.name == "posix":
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    before = secret.read_bytes()
    with pytest.raises(ResponsesError, match="已有"):
        write_secret(secret)
    assert secret.read_bytes() == before
    with pytest.raises(ResponsesError, match="没有这个密钥"):
        pseudonyms(["1"], secret=tmp_path / "none")
    for wrong in ("密码", "abcd", "not hex"):
        (tmp_path / "short").write_text(wrong, "utf-8")
        with pytest.raises(ResponsesError, match="太短"):
            pseudonyms(["1"], secret=tmp_path / "short")


def test_equal_near_ambiguous_and_lost_codes_are_told_apart():
    before = pd.DataFrame(
        [("03", "W", "3"), ("17", "L", "8"), ("25", "Z", "1"), ("11", "H", "2"), ("11", "H", "2"), ("30", "C", "")],
        columns=ELEMENTS[:3],
        index=["a", "b", "c", "d", "e", "f"],
    )
    after = pd.DataFrame(
        [("03", "w", "3"), ("17", "L", "9"), ("02", "Q", "6"), ("11", "H", "2"), ("30", "C", "7")],
        columns=ELEMENTS[:3],
        index=["A", "B", "C", "D", "F"],
    )
    found = link_codes(before, after, elements=ELEMENTS[:3])
    assert found.pairs.values.tolist() == [
        ["a", "A", "matched", ""],
        ["b", "B", "near", "street"],
        ["f", "F", "near", "street"],
    ]
    assert found.counts.values.tolist() == [["matched", 1, 1], ["near", 2, 2], ["ambiguous", 2, 1], ["unmatched", 1, 1]]
    assert "完全相同的 1 对" in found.words.zh


def test_two_near_partners_are_ambiguous():
    before = pd.DataFrame([("03", "W", "3")], columns=ELEMENTS[:3])
    after = pd.DataFrame([("03", "W", "4"), ("03", "X", "3")], columns=ELEMENTS[:3])
    found = link_codes(before, after, elements=ELEMENTS[:3])
    assert found.pairs.empty
    assert found.counts.iloc[2].tolist() == ["ambiguous", 1, 2]


def _people(count: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    sizes = dict(zip(ELEMENTS, (30, 20, 10, 4), strict=True))
    return pd.DataFrame({name: random.integers(0, size, count).astype(str) for name, size in sizes.items()})


def test_planted_pairs_are_found_and_planted_slips_are_near():
    people = _people(400, 1)
    before, after = people.iloc[:300], people.iloc[100:].copy()
    slipped = after.index[:20]  # people 100 to 119, who are in both waves
    after.loc[slipped, "street"] = "99"
    found = link_codes(before, after, elements=ELEMENTS)
    exact = found.pairs[found.pairs["how"] == "matched"]
    true = (exact["before"] == exact["after"]).to_numpy()
    assert true.sum() >= 165  # 180 unslipped pairs, less those whose code somebody else has too
    assert (~true).sum() <= 3
    near = found.pairs[found.pairs["how"] == "near"]
    right = near[near["before"] == near["after"]]
    assert len(right) >= 12
    assert set(right["before"]) <= set(slipped)
    assert set(right["differs"]) == {"street"}
    counts = found.counts.set_index("link")
    assert counts["before"].sum() == len(before)
    assert counts["after"].sum() == len(after)


def test_the_expected_number_of_false_links_is_what_strangers_give():
    expected, seen = np.zeros(2), np.zeros(2)
    for seed in range(60):
        found = link_codes(_people(120, 2 * seed), _people(120, 2 * seed + 1), elements=ELEMENTS)
        pairs = {how: (found.pairs["how"] == how).sum() for how in ("matched", "near")}
        ambiguous = int(found.counts["before"].iloc[2])
        chance = found.chance.set_index("link")["chance"]
        expected += chance.to_numpy() * 120 * 120
        seen += [pairs["matched"], pairs["near"] + ambiguous]
        assert chance["matched"] == pytest.approx(1 / 24000, rel=0.25)
    # 36 wholly equal pairs of strangers are expected in 60 draws; a near pair may share a person with another
    assert seen[0] == pytest.approx(expected[0], abs=4 * np.sqrt(expected[0]))
    assert 0.8 * expected[1] < seen[1] < 1.05 * expected[1]


def test_a_wave_without_an_element_is_refused():
    people = _people(3, 1)
    with pytest.raises(ResponsesError, match="letter"):
        link_codes(people, people.drop(columns="letter"), elements=ELEMENTS)
    with pytest.raises(ResponsesError, match="只写了一个"):
        link_codes(people, people, elements=["day"])
