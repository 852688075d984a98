"""How people were drawn and who answered, in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluate.design.sample import Sample
from evaluate.design.stage import Stage
from evaluate.design.stages import count_stages
from evaluate.errors import Text

COUNTED = {
    "people": Text("人", "people"),
    "classes": Text("个班次", "classes"),
    "courses": Text("门课程", "courses"),
}
ORDINALS = (Text("第一", "first"), Text("第二", "second"), Text("第三", "third"), Text("第四", "fourth"))


def drawn(sample: Sample) -> list[Text]:
    """How the sample came about, for its kind of design."""
    kind = sample.design.kind
    if sample.ledger is not None and kind == "census":
        return _census(sample)
    if kind == "self-selected":
        return _self_selected(sample)
    if kind == "replicates":
        made = [_by_replicates(sample)]
    elif kind == "clustered":
        made = _clustered(sample)
    else:
        made = [_elements(sample)]
    return made + _respondents(sample)


def _by_replicates(sample: Sample) -> Text:
    count = _count(sample)
    return Text(
        f"样本共{count.zh}，抽样设计体现在随数据提供的重复权重中。",
        f"The sample has {count.en}; supplied replicate weights stand for its design.",
    )


def percent(share: float) -> str:
    """A share as printed: `71.1%`, and `100%` without decimals."""
    return f"{100 * share:.1f}%" if round(1000 * share) % 1000 else f"{100 * share:.0f}%"


def label(sample: Sample, name: str) -> Text:
    """What a person reads for a column; its name where the questionnaire has none."""
    if name in sample.questionnaire:
        words = sample.questionnaire.column(name).label
        zh, en = words.get("zh") or name, words.get("en") or words.get("zh") or name
        return Text(_short(zh), _short(en))
    words = sample.labels.get("column", {}).get(name, {})
    return Text(words.get("zh", name), words.get("en", name))


def _short(words: str) -> str:
    """A question without the instruction in brackets and the question mark at its end."""
    return re.sub(r"\s*(（[^（）]*）|\([^()]*\))\s*$", "", words.strip()).rstrip("？?:：") or words


def quoted(sample: Sample, names: Sequence[str]) -> Text:
    """Columns that were crossed, in quotation marks, since their labels may be whole questions."""
    words = [label(sample, name) for name in names]
    return Text("×".join(f"“{word.zh}”" for word in words), " by ".join(f"“{word.en}”" for word in words))


def span(low: float, high: float, form: str = ",.0f") -> Text:
    """A range of numbers, or one number where both ends print alike."""
    first, last = format(low, form), format(high, form)
    return Text(first, first) if first == last else Text(f"{first}—{last}", f"{first} to {last}")


def noun(sample: Sample, count: float) -> Text:
    """A number of whatever the rows are."""
    word = COUNTED.get(sample.counted, Text("条记录", "records"))
    return Text(f"{count:,.0f}{word.zh}", f"{count:,.0f} {word.en}")


def _count(sample: Sample) -> Text:
    return noun(sample, sample.rows)


def _census(sample: Sample) -> list[Text]:
    ledger = sample.ledger
    assert ledger is not None
    invited, answered = int(ledger["invited"].sum()), int(ledger["answered"].sum())
    rates = ledger["rate"].to_numpy(dtype=float)
    everyone, overall = noun(sample, invited), percent(answered / invited)
    made = [
        Text(
            f"本次调查向名册上的全部{everyone.zh}发出邀请，收回{answered:,}份答卷，应答率{overall}。",
            f"All {everyone.en} on the roster were invited; {answered:,} answered, a response rate of {overall}.",
        )
    ]
    if answered == invited:
        return made
    zh, en = quoted(sample, [str(name) for name in ledger.columns if name not in ("invited", "answered", "rate")])
    if len(ledger) > 1:
        low, high = percent(rates.min()), percent(rates.max())
        same = low == high
        made.append(
            Text(
                f"按{zh}分为{len(ledger)}个单元，各单元应答率" + (f"均为{low}。" if same else f"在{low}至{high}之间。"),
                f"In the {len(ledger)} cells of {en} the response rate " + (f"is {low}." if same else
                f"lies between {low} and {high}."),
            )
        )  # fmt: skip
    made.append(
        Text(
            "每份答卷代表本单元的邀请人数与作答人数之比所示的人数，前提是同一单元内是否作答与所答内容无关。",
            "Each answer stands for as many people as were invited per answer in its cell; this is right when, within "
            "a cell, who answers does not depend on the answer.",
        )
    )
    return made


def _self_selected(sample: Sample) -> list[Text]:
    count = _count(sample)
    return [
        Text(
            f"调查由受访者自愿参加，没有抽样名册，共收到{count.zh}的答卷，应答率无从计算。",
            f"People took part of their own accord and there is no roster: {count.en} answered, and no response rate "
            "is known.",
        ),
        Text(
            "结果只说明作答者的情况，不能推及没有作答的人；所列误差只反映偶然波动。",
            "The results describe those who answered and nobody else; the errors reflect chance alone.",
        ),
    ]


def _elements(sample: Sample) -> Text:
    """One stage of drawing people, stratified or not."""
    (stage, *_), count = as_drawn(sample), _count(sample)
    finite = bool((stage.fraction > 0).all()) and stage.probability is None
    people = noun(sample, (stage.sampled / stage.fraction).sum()) if finite else Text("", "")
    names = sample.design.stages[0].strata
    zh_by, en_by = quoted(sample, names)
    zh_in, en_in = (f"按{zh_by}分{stage.parents}层", f" in {stage.parents} strata of {en_by}") if names else ("", "")
    each = span(stage.sampled.min(), stage.sampled.max())
    per = (f"每层{each.zh}人", f"{each.en} in each stratum") if names else ("", "")
    if stage.probability is not None:
        zh, en = _bracketed(per)
        zh_in = f"{zh_in}，" if zh_in else ""
        return Text(
            f"{zh_in}按不等概率抽取{count.zh}{zh}。", f"{count.en} were drawn with unequal probabilities{en_in}{en}."
        )
    if not finite:
        zh, en = _bracketed(per, ("总体按无限大计算", "the population counts as infinite"))
        zh_in, kind = (f"，{zh_in}", Text("分层", "stratified")) if zh_in else ("", Text("简单", "simple"))
        return Text(
            f"共{count.zh}{zh_in}，作为{kind.zh}随机样本处理{zh}。",
            f"{count.en} are treated as a {kind.en} random sample{en_in}{en}.",
        )
    rate = span(100 * stage.fraction.min(), 100 * stage.fraction.max(), ".1f")
    zh, en = _bracketed(per, (f"抽样比{rate.zh.replace('—', '%—')}%", f"{rate.en}% of the people"))
    how = f"{zh_in}，各层独立随机抽取，共抽取" if names else "简单随机抽取"
    return Text(
        f"从{people.zh}中{how}{count.zh}{zh}。", f"{count.en} were drawn at random from {people.en}{en_in}{en}."
    )


def _bracketed(*parts: tuple[str, str]) -> tuple[str, str]:
    """Remarks in brackets, in both languages; nothing where there is none."""
    zh, en = "，".join(part[0] for part in parts if part[0]), ", ".join(part[1] for part in parts if part[1])
    return (f"（{zh}）", f" ({en})") if zh else ("", "")


def _clustered(sample: Sample) -> list[Text]:
    """One sentence per stage of drawing."""
    stages = as_drawn(sample)
    made = [_one_stage(sample, place, stages) for place in range(min(len(stages), len(sample.design.stages)))]
    if stages[-1].unit is not None:
        made.append(Text(f"抽中的群内共有{_count(sample).zh}。", f"The clusters drawn hold {_count(sample).en}."))
    return made


def _one_stage(sample: Sample, place: int, stages: tuple[Stage, ...]) -> Text:
    stage, columns = stages[place], sample.design.stages[place]
    nth = ORDINALS[min(place, len(ORDINALS) - 1)]
    zh, en = (f"{nth.zh}阶段", f" in the {nth.en} stage") if len(stages) > 1 else ("", "")
    if columns.strata:
        by = quoted(sample, columns.strata)
        strata = f"{stage.parents}层" if place == 0 else "层"
        zh, en = f"{zh}按{by.zh}分{strata}，", f"{en} within strata of {by.en}"
    above = label(sample, str(sample.design.stages[place - 1].clusters)) if place else Text("", "")
    zh, en = (f"{zh}在每个抽中的{above.zh}内", f"{en} within each {above.en} drawn") if place else (zh, en)
    chance = stage.probability is not None
    zh_how, en_how = ("按不等概率抽取", "with unequal probabilities") if chance else ("随机抽取", "at random")
    if columns.clusters is None:
        what, each = noun(sample, 0), span(stage.sampled.min(), stage.sampled.max())
        zh_what, en_what = what.zh.lstrip("0"), what.en.lstrip("0 ")
        all_of = noun(sample, stage.units)
        return Text(
            f"{zh}{zh_how}{each.zh}{zh_what}，共{all_of.zh}。",
            f"{each.en} {en_what} were drawn {en_how}{en}, {stage.units:,} in all.",
        )
    what = label(sample, columns.clusters)
    total = _total(stage, place)
    zh_from, en_from = (f"从{total}个{what.zh}中", f" out of {total}") if total else ("", "")
    zh_what = "" if total else what.zh
    return Text(
        f"{zh}{zh_from}{zh_how}{stage.units:,}个{zh_what}。",
        f"{stage.units:,} clusters ({what.en}){en_from} were drawn {en_how}{en}.",
    )


def as_drawn(sample: Sample) -> tuple[Stage, ...]:
    """The stages as people were drawn; a step for non-response no longer uses the finite population."""
    if sample.respondents is None:
        return sample.stages
    return count_stages(sample.frame, sample.design, sample.population)


def _total(stage: Stage, place: int) -> str:
    """How many units there are altogether, where the first stage knows it."""
    if place or not (stage.fraction > 0).all() or stage.probability is not None:
        return ""
    return f"{(stage.sampled / stage.fraction).sum():,.0f}"


def _respondents(sample: Sample) -> list[Text]:
    """Who of those drawn answered, where the data hold both."""
    if sample.respondents is None:
        return []
    answered = int(sample.respondents.rows.sum())
    rate = percent(answered / sample.rows)
    return [
        Text(
            f"抽中的{_count(sample).zh}中有{answered:,}人作答，应答率{rate}。",
            f"Of the {_count(sample).en} drawn, {answered:,} answered ({rate}).",
        )
    ]
