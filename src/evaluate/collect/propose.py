"""A first proposal for mapping and questionnaire, made from the export alone, for a person to review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from evaluate.collect.blocks import Block, find_blocks
from evaluate.collect.doubts import Doubts, about_rule
from evaluate.collect.export import Export, ExportColumn
from evaluate.collect.kinds import rare_limit, separator_of, split_many
from evaluate.collect.label_audit import AuditedScale, LabelCounts, audit_labels
from evaluate.collect.label_order import degree, has_degree_words, middle_label, no_answer_reason
from evaluate.collect.listed_labels import listed_labels
from evaluate.collect.mapping import OTHER, MappedColumn, MappedLabel, Mapping
from evaluate.collect.names import code_from, name_from
from evaluate.collect.ticks import ticks
from evaluate.errors import Text

# Words in labels or question that tell what a rating is for. The first that fits decides; needs come before importance.
_ROLE_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("need", ("need", "需要", "需求", "essential")),
    ("importance", ("important", "importance", "重要")),
    ("ability", ("ability", "proficien", "competent", "熟练", "掌握", "胜任", "现有水平")),
    ("reaction", ("satisf", "满意")),
    ("preference", ("like", "prefer", "喜欢", "偏好")),
)


def propose_mapping(export: Export, doubts: Doubts) -> Mapping:
    """Which item, type, scale and role each column of the export probably has, and what each label stands for.

    Parameters
    ----------
    export : Export
        The answer columns and the administrative ones.
    doubts : Doubts
        Receives a row for everything that a person should look at.
    """
    blocks = find_blocks(export.columns)
    taken: set[str] = set()
    labels = listed_labels([block for block in blocks if block.listed], taken, doubts)
    guessed = [block for block in blocks if not block.listed]
    scales = audit_labels([LabelCounts(block.item, block.counts) for block in guessed if block.kind == "scale"])
    for scale in scales:
        members = [block for block in blocks if block.item in scale.blocks]
        labels += _scale_labels(scale, members, taken, doubts)
    for block in guessed:
        if block.kind == "scale" and not block.scale:
            block.kind = "category"
        if not block.counts and (block.kind == "category" or (block.kind == "many" and not block.rows)):
            # Nobody answered: there is no choice that a list could hold.
            block.kind = "text"
        if block.kind in ("many", "rank") and block.rows:
            labels += _option_labels(block)
        elif block.kind in ("category", "many"):
            made = _list_labels(block, len(export.rows), doubts)
            labels += made
            if not made:
                # Cells of nothing but separators hold no choice either.
                block.kind, block.scale = "text", ""
    _give_roles(blocks, labels)
    _drop_unmatched(blocks, labels, doubts)
    _give_free_names(blocks, labels)
    columns = [column for block in blocks for column in _mapped(block)]
    told = {doubt.header: _told(doubt.rule, doubts) for doubt in export.doubts}
    columns = [replace(column, doubt=column.doubt or told.get(column.header, "")) for column in columns]
    apart = [_administrative(column) for column in export.administrative]
    return Mapping((*apart, *columns), tuple(labels))


def _give_free_names(blocks: list[Block], labels: list[MappedLabel]) -> None:
    """No two columns of answers may share a name, nor may a question and a column; the later one is renamed."""
    used: set[str] = set()
    for block in blocks:
        ends = [name.removeprefix(f"{block.item}_") for name in block.names]
        item, number = block.item, 2
        while used & _names(block, labels):
            block.item, number = f"{item}_again{number if number > 2 else ''}", number + 1
            together = block.kind in ("many", "rank") and block.rows
            block.names = [f"{block.item}_{end}" for end in ends] if together or block.rows else [block.item]
        used |= _names(block, labels)


def _names(block: Block, labels: list[MappedLabel]) -> set[str]:
    found = {*block.names, block.item}
    if block.kind == "many" and not block.rows:
        found |= {f"{block.item}_{label.code}" for label in labels if label.scale == block.scale}
    return found


def _scale_labels(scale: AuditedScale, blocks: list[Block], taken: set[str], doubts: Doubts) -> list[MappedLabel]:
    words = [word for label in scale.labels if (word := name_from(label, words=9).split("_")[-1]).isalpha()]
    # The word most labels end in; of two such words the stronger label's, so that like and not dislike names the scale.
    word = max(reversed(words), key=Counter(words).__getitem__) if words else ""
    name = code_from(f"{word} {len(scale.labels)}" if word else "", taken, f"scale{len(scale.labels)}")
    for block in blocks:
        block.scale = name
    numeric = all(label.isdigit() for label in scale.labels)
    values = {label: float(label) if numeric else float(rank) for rank, label in enumerate(scale.labels, 1)}
    rows = [
        MappedLabel(name, label, scale.counts[label], f"{values[label]:g}", values[label], label)
        for label in scale.labels
    ]
    for synonym in scale.synonyms:
        value = values[synonym.kept]
        note = Text(
            f"“{synonym.label}”{synonym.count}个答案，并入“{synonym.kept}”（{synonym.kept_count}个）",
            f"'{synonym.label}' in {synonym.count} answers, taken as '{synonym.kept}' ({synonym.kept_count} answers)",
        )
        doubts.add(name, "label_synonym", value=synonym.count, note=note)
        told = note.of(doubts.language)
        rows.append(MappedLabel(name, synonym.label, synonym.count, f"{value:g}", value, synonym.kept, told))
    for block in blocks:
        for label in block.counts:
            reason = no_answer_reason(label)
            if reason and all(row.label_as_exported != label for row in rows):
                count, told = sum(one.counts[label] for one in blocks), _told("no_answer_label", doubts)
                rows.append(MappedLabel(name, label, count, reason, None, label, told, reason))
    weakest = degree(scale.labels[0])
    if not numeric and weakest is not None and weakest >= 0:
        note = Text(f"{name}：{'、'.join(scale.labels)}", f"{name}: {', '.join(scale.labels)}")
        doubts.add(name, "one_sided", value=sum(scale.counts.values()), note=note)
    if (middle := middle_label(scale.labels)) is not None:
        count = scale.counts[middle]
        note = Text(f"“{middle}”，{count}个答案", f"'{middle}', {count} answers")
        doubts.add(name, "middle_label", value=count, note=note)
    return sorted(rows, key=lambda row: (row.value is None, row.value or 0.0))


def _list_labels(block: Block, respondents: int, doubts: Doubts) -> list[MappedLabel]:
    block.scale = f"{block.item}_list"
    counts = block.counts
    if block.kind == "many":
        separator = separator_of(block.columns[0].texts) or ";"
        counts = Counter(piece for text in block.columns[0].texts for piece in split_many(text, separator))
    elif has_degree_words(counts):
        doubts.add(block.item, "unknown_order", value=sum(counts.values()), address=block.columns[0].address)
        block.doubt = _told("unknown_order", doubts)
    limit = 1 if block.is_grid else rare_limit(respondents)
    used = {OTHER}
    rows: list[MappedLabel] = []
    for number, (label, count) in enumerate(sorted(counts.items(), key=_order(counts)), 1):
        if count >= limit:
            reason = no_answer_reason(label, counts)
            told = _told("no_answer_label", doubts) if reason else ""
            code = reason or code_from(label, used, f"c{number}")
            rows.append(MappedLabel(block.scale, label, count, code, None, label, told, reason or ""))
    rare = [(label, count) for label, count in counts.items() if count < limit]
    if rare:
        total = sum(count for _, count in rare)
        doubts.add(block.item, "rare_labels", value=total, address=block.columns[0].address)
        block.doubt = _told("rare_labels", doubts)
        other = Text("其他", "Other").of(doubts.language)
        rows += [
            MappedLabel(block.scale, label, count, OTHER, None, other, block.doubt) for label, count in sorted(rare)
        ]
    return rows


def _option_labels(block: Block) -> list[MappedLabel]:
    """A column for each option: the options are the labels, and the ends of the columns' names their codes."""
    block.scale = f"{block.item}_list"
    return [
        MappedLabel(block.scale, row, len(ticks(column)), name.removeprefix(f"{block.item}_"), None, row)
        for column, row, name in zip(block.columns, block.rows, block.names, strict=True)
    ]


def _order(counts: Counter[str]) -> Callable[[tuple[str, int]], tuple[float, str]]:
    # Bands such as 30–39 stand in the order of their numbers, other answers by how often they were given.
    if all(label[:1].isdigit() for label in counts):
        return lambda pair: (float("".join(ch if ch.isdigit() else " " for ch in pair[0]).split()[0]), pair[0])
    return lambda pair: (-pair[1], pair[0])


def _give_roles(blocks: list[Block], labels: list[MappedLabel]) -> None:
    for block in blocks:
        if block.kind == "category" and not block.is_grid:
            block.role = "background"
        elif block.kind == "text":
            block.role = "open"
        elif block.kind == "scale":
            wording = " ".join(f"{row.label_as_exported} {row.label}" for row in labels if row.scale == block.scale)
            block.role = _role_in(wording) or _role_in(block.question)
            if block.role in ("importance", "ability") and not block.is_grid:
                block.role = ""


def _drop_unmatched(blocks: list[Block], labels: list[MappedLabel], doubts: Doubts) -> None:
    """Importance and ability of a row can be subtracted only when each is asked once and on the same numbers."""
    asked: dict[tuple[str, str], frozenset[float | None]] = {}
    for block in blocks:
        if block.role not in ("importance", "ability"):
            continue
        other = "ability" if block.role == "importance" else "importance"
        values = frozenset(label.value for label in labels if label.scale == block.scale and label.value is not None)
        twice = len(set(block.rows)) < len(block.rows)
        if twice or any((row, block.role) in asked or asked.get((row, other), values) != values for row in block.rows):
            block.role, block.doubt = "", _told("role_dropped", doubts)
            doubts.add(block.item, "role_dropped", value=sum(block.counts.values()), address=block.columns[0].address)
            continue
        asked |= {(row, block.role): values for row in block.rows}


def _role_in(text: str) -> str:
    folded = text.casefold()
    return next((role for role, words in _ROLE_WORDS if any(word in folded for word in words)), "")


def _mapped(block: Block) -> list[MappedColumn]:
    kinds = {"scale": "one", "category": "one"}
    type_ = "grid" if block.is_grid else kinds.get(block.kind, block.kind)
    first = MappedColumn("", "", block.item, "", type_, block.scale, block.role, block.question, "", 0.0, block.doubt)
    rows = block.rows or ("",)
    return [
        replace(
            first,
            address=column.address,
            header=column.header,
            name=name,
            row=row,
            share_answered=_share(column),
        )
        for column, name, row in zip(block.columns, block.names, rows, strict=True)
    ]


def _administrative(column: ExportColumn) -> MappedColumn:
    return MappedColumn(column.address, column.header, "", "", "administrative", "", "", "", "", _share(column))


def _share(column: ExportColumn) -> float:
    return round(len(column.answers) / len(column.cells), 4) if column.cells else 0.0


def _told(rule: str, doubts: Doubts) -> str:
    return about_rule(rule).of(doubts.language)
