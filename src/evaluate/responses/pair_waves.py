"""Two waves of the same people side by side, linked by a key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from evaluate.documents import fold_text
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments import Column, Item, Labels, Questionnaire, Scale, Section, refused_columns
from evaluate.instruments.item import ItemType
from evaluate.instruments.suggestion import listed, replacement
from evaluate.responses.cell import written
from evaluate.responses.responses import INDEX, Provenance, Responses

WAVES = {"before": {"zh": "培训前", "en": "before"}, "after": {"zh": "培训后", "en": "after"}}


def pair_waves(before: Responses, after: Responses, *, on: str) -> Responses:
    """Who answered both before and after, and what did they answer each time?

    Rows are joined on a key column that both waves have; keys are compared without regard to capitals, blanks and full
    or half width. Who answered only one wave, or left the key blank, is left out and named in `provenance.dropped`.

    Parameters
    ----------
    before, after : Responses
        The two waves; they stay as they are.
    on : str
        The key column (role key), or "respondent" when both waves name their rows alike.

    Returns
    -------
    Responses
        One row a pair, named as in `before`; every column as `<name>_before` and `<name>_after`, and the key once. Its
        questionnaire is a draft: the roles and competencies of the columns are kept.

    Raises
    ------
    ResponsesError
        If a wave lacks the key column, a key stands twice in one wave, or no key is in both; if a column of both was
        asked on another scale or with other options (see `comparable`; `carry_over` recodes them).

    """
    waves = {"before": before, "after": after}
    ResponsesError.refuse(_lacking(waves, on))
    asked = [responses.questionnaire for responses in waves.values()]
    ResponsesError.refuse(refused_columns(asked[0], asked[1], where="pair_waves"))
    keys = {wave: _keys(responses, on) for wave, responses in waves.items()}
    ResponsesError.refuse(
        mistake for wave, found in keys.items() for mistake in _repeated(wave, found, waves[wave], on)
    )
    place_after = {key: place for place, key in enumerate(keys["after"]) if key}
    pairs = [(place, place_after[key]) for place, key in enumerate(keys["before"]) if key in place_after]
    if not pairs:
        raise ResponsesError.single(
            f"pair_waves · {on}",
            Text("两次答卷没有一个相同的配对码。", "Not a single key is in both waves."),
            Text("两次答卷用同一种配对码。", "the same kind of key in both waves."),
            Text("请核对两次的配对码是否同一写法。", "See whether the keys are written alike in both waves."),
        )
    index = pd.Index(before.frame.index[[place for place, _ in pairs]], name=INDEX)
    frames, reasons = [], []
    for side, (wave, responses) in enumerate(waves.items()):
        rows = [pair[side] for pair in pairs]
        frames.append(_side(responses.frame, rows, wave, on, index))
        reasons.append(_side(responses.reasons, rows, wave, on, index))
    frame = pd.concat(frames, axis=1)
    if on != INDEX:
        frame.insert(0, on, before.frame[on].iloc[[place for place, _ in pairs]].set_axis(index))
    why = pd.concat(reasons, axis=1)
    return Responses(frame, _questionnaire(waves, on), why, _provenance(waves, keys, on, len(pairs)))


def _lacking(waves: Mapping[str, Responses], on: str) -> Iterator[Mistake]:
    """Waves without the key column."""
    for wave, responses in waves.items():
        if on == INDEX or on in responses.frame.columns:
            continue
        known = listed([INDEX, *responses.frame.columns])
        yield Mistake(
            f"pair_waves · {wave}",
            Text(f"{WAVES[wave]['zh']}的答卷没有列 {on}。", f"The wave {wave} has no column {on}."),
            Text(f"已有的列：{known.zh}。", f"one of {known.en}."),
            replacement(on, [INDEX, *responses.frame.columns]),
        )


def _keys(responses: Responses, on: str) -> list[str]:
    """The keys folded for comparing; empty where there is none."""
    if on == INDEX:
        return [fold_text(str(subject)) for subject in responses.frame.index]
    column = responses.questionnaire.column(on)
    return [fold_text(written(None if pd.isna(key) else key, column)) for key in responses.frame[on]]


def _repeated(wave: str, keys: list[str], responses: Responses, on: str) -> Iterator[Mistake]:
    """Keys that stand twice in one wave: nobody can tell which row belongs to the pair."""
    rows: dict[str, list[str]] = {}
    for subject, key in zip(responses.frame.index, keys, strict=True):
        if key:
            rows.setdefault(key, []).append(str(subject))
    for key, subjects in rows.items():
        if len(subjects) > 1:
            names = listed(subjects)
            yield Mistake(
                f"pair_waves · {wave} · {on}",
                Text(
                    f"{WAVES[wave]['zh']}有几行用同一个配对码 {key}：{names.zh}。",
                    f"The key {key} stands in {names.en}.",
                ),
                Text("每个配对码在一次答卷里只出现一次。", "each key once in a wave."),
                Text("请用更正表改正其中一个，或清空它。", "Correct one of them by a signed correction, or blank it."),
            )


def _side(table: pd.DataFrame, rows: list[int], wave: str, on: str, index: pd.Index) -> pd.DataFrame:
    """The paired rows of one wave, with its suffix on every column but the key."""
    kept = table.drop(columns=on, errors="ignore").iloc[rows].set_axis(index)
    return kept.rename(columns=lambda name: f"{name}_{wave}")


def _questionnaire(waves: Mapping[str, Responses], on: str) -> Questionnaire:
    """A draft with one item for every column of the pair table."""
    first, second = waves["before"].questionnaire, waves["after"].questionnaire
    languages = tuple(code for code in first.languages if code in second.languages) or first.languages
    scales: dict[str, Scale] = {}
    sections: list[Section] = []
    if on != INDEX:
        key = _item(first.column(on), on, first.column(on).label, scales, "before")
        sections.append(Section("key", {"zh": "配对码", "en": "Key"}, (key,)))
    for wave, responses in waves.items():
        items = tuple(
            _item(column, f"{column.name}_{wave}", _label(column.label, WAVES[wave]), scales, wave)
            for column in responses.questionnaire.columns
            if column.name != on and column.name in responses.frame.columns
        )
        sections.append(Section(wave, WAVES[wave], items))
    return Questionnaire(
        id=f"{first.id}+{second.id}",
        version=f"{first.version}+{second.version}",
        title={language: f"{text} + {second.title.get(language, '')}" for language, text in first.title.items()},
        languages=languages,
        sections=tuple(sections),
        scales=scales,
        competencies={**second.competencies, **first.competencies},
        categories={**second.categories, **first.categories},
        draft=True,
    )


def _item(column: Column, name: str, label: Labels, scales: dict[str, Scale], wave: str) -> Item:
    """A column as an item of its own; its scale joins `scales`, under another name if that one means something else."""
    types: dict[str, ItemType] = {"scale": "one", "category": "one", "number": "number", "flag": "flag", "date": "date"}
    used: tuple[str, ...] = ()
    if column.scale is not None:
        scale = column.scale
        while scales.get(scale.name, scale) != scale:
            scale = replace(scale, name=f"{scale.name}_{wave}")
        scales[scale.name] = scale
        used = (scale.name,)
    return Item(
        id=name,
        type=types.get(column.kind, "text"),
        label=label,
        scales=used,
        role=column.role,
        competency=column.competency,
        required=column.required,
        minimum=column.minimum,
        maximum=column.maximum,
        measured_in=column.measured_in,
        formula=column.formula,
    )


def _label(label: Labels, word: Labels) -> Labels:
    return {
        language: f"{text}（{word['zh']}）" if language.startswith("zh") else f"{text} ({word['en']})"
        for language, text in label.items()
    }


def _provenance(waves: Mapping[str, Responses], keys: Mapping[str, list[str]], on: str, pairs: int) -> Provenance:
    first, second = waves["before"].provenance, waves["after"].provenance
    dropped: list[tuple[str, str]] = []
    for wave, other in (("before", "after"), ("after", "before")):
        dropped += [(f"{wave} {row}", why) for row, why in waves[wave].provenance.dropped]
        there = set(keys[other])
        for subject, key in zip(waves[wave].frame.index, keys[wave], strict=True):
            if not key:
                dropped.append((f"{wave} {subject}", "配对码为空 / the key is blank"))
            elif key not in there:
                dropped.append((f"{wave} {subject}", f"{WAVES[other]['zh']}没有此配对码 / the key is not in {other}"))
    steps = [f"{wave}: {step}" for wave, responses in waves.items() for step in responses.provenance.steps]
    steps.append(f"按 {on} 配成 {pairs} 对 / {pairs} pairs joined on {on}")
    return Provenance(
        survey=f"{first.survey} + {second.survey}" if first.survey != second.survey else first.survey,
        wave=f"{first.wave or 'before'} + {second.wave or 'after'}",
        source=f"{first.source} + {second.source}",
        sha256=hashlib.sha256(f"{first.sha256}+{second.sha256}".encode()).hexdigest(),
        rows_read=first.rows_read + second.rows_read,
        rows_kept=pairs,
        dropped=tuple(dropped),
        steps=tuple(steps),
        simulated=first.simulated or second.simulated,
    )
