"""Which level a post has, proposed from the words of 现任职务 and 职级; every proposal says by which rule."""

from __future__ import annotations

import re
from typing import NamedTuple

from evaluate.errors import Text


class Proposal(NamedTuple):
    """A proposed code, the rule that gave it, and whether it may stand without a person's yes."""

    code: str
    rule: Text
    sure: bool


# GB/T 12407-2008. What stands in brackets after a title, such as 副局长（正科级）, is the level itself.
_WRITTEN = (
    ("131", re.compile(r"正县级|正处级|县处级正职")),
    ("132", re.compile(r"副县级|副处级|县处级副职")),
    ("141", re.compile(r"正科级|乡科级正职")),
    ("142", re.compile(r"副科级|乡科级副职")),
    ("150", re.compile(r"(?<!主任)(?<!级)科员(?!工)")),
    ("160", re.compile(r"办事员")),
)
# Words beside which neither a written level nor a title says the level of the post that is held now.
_IN_DOUBT = re.compile(
    r"享受|待遇|保留|相当|比照|参照|按|明确为|解决|非|不再|以上|以下|左右|享有"
    r"|(?<![平高草太中])原|曾|前任|历任|退休|离休|退居|退出|退职|退二线|内退|离岗|离任|改任|免职|免去|卸任|撤职|降职|停职|去世"
    r"|挂职|挂任|借调|抽调|跟班|援[藏疆青]|驻村|第一书记|工作队|专班"
    r"|兼|代理|(?<![现时近当年古])代(?=[县区市乡镇局部主检院])|主持|负责|牵头|临时|暂"
    r"|试用|见习|聘|拟|提名|候选|人选|推荐|公示|提拔|后备|储备|待[任岗分安]"
    r"|名誉|荣誉|顾问|助理|秘书(?!长)|特邀|联络"
    r"|(?<![农乡])村|社区|居委|团委|团工委|支部|总支|机关党委|机关纪委"
    r"|[正副][科处县]级[^、，,；;）)]*(单位|机构|企业|学校|公司|医院|中心|建制|事业|岗)"
)
_COUNTY_LEADERS = (
    ("132", re.compile(r"副县长|县委常委|(人大常委会|人大)副主任$|(县政协|政协)副主席$")),
    ("131", re.compile(r"^县委书记|(?<!副)县长$|(县人大常委会|人大常委会)主任$|县政协主席$|^政协主席$")),
)
_TOWN_POSTS = (
    (
        "142",
        re.compile(
            r"((党委|党工委)?副书记|副乡长|副镇长|党委委员|党工委委员|纪委书记|武装部长|人大副主席|办事处副主任)$"
        ),
    ),
    ("141", re.compile(r"(?<!副)(党委书记|党工委书记|乡长|镇长|人大主席|办事处主任)$")),
)
_ORGAN_POSTS = (
    (
        "142",
        re.compile(r"(副局长|副部长|副主任|副主席|副秘书长|党组成员|党组副书记|纪检监察组组长|副检察长|副院长)$"),
    ),
    ("141", re.compile(r"(?<!副)(局长|党组书记|部长|主任|主席|秘书长|检察长|院长|会长)$|^书记$")),
)
# What may stand before a title beside the organisation's own name, and changes nothing about the level.
_BESIDE = re.compile(r"党组成员|党委委员|党工委委员|党委副书记|党组副书记|县?(委|人民政府|政府)?")
# Offices inside an organisation: their heads are below section level.
_INNER = re.compile(r"(股|科|室|站|所|队|中心|办|工会|妇联)(副)?(长|主任|书记|主席)$")
# Heads who are often a member of the county's standing committee, or a deputy head of the county, as well.
_OFTEN_HIGHER = re.compile(r"组织部|宣传部|统战部|政法委|纪委|公安局|县委办|县委办公室")
_RANK_LEVELS = {
    "inspector_1": "121",
    "inspector_2": "122",
    "consultant_1": "131",
    "consultant_2": "131",
    "consultant_3": "132",
    "consultant_4": "132",
    "principal_1": "141",
    "principal_2": "141",
    "principal_3": "142",
    "principal_4": "142",
    "staff_1": "150",
    "staff_2": "160",
}
_BY_TITLE = Text("按职务名称", "by the title of the post")
_NOT_THE_TITLE = Text("职务名称前后还有别的字，级别要核对", "more stands beside the title: see to the level")


def propose_level(position: str, *, rank: str = "", unit: str = "", unit_type: str = "") -> Proposal | None:
    """Which position level do these words speak of?

    First the level that is written in them (正科级), then the title with the kind of organisation (a 局长 of a county
    organ is at section level), then the level that corresponds to the civil-servant rank. Of several posts the highest
    counts. Titles of institutions and firms have no level of their own: nothing is proposed from them. A title is sure
    only when nothing stands beside it but the organisation's name, and no word such as 享受, 原, 挂职 stands anywhere.

    Parameters
    ----------
    position : str
        The words of 现任职务.
    rank : str
        A code of `civil_servant_rank`.
    unit, unit_type : str
        The full name of the organisation, and a code of `unit_type`.

    Returns
    -------
    Proposal or None
        None when the words say nothing. A proposal that is not `sure` waits for a person.

    **Source**: GB/T 12407-2008 for the codes; 公务员职务与职级并行规定 (2019) for ranks and levels.
    """
    doubt = _IN_DOUBT.search(position)
    found = _of_words(position, rank, unit, unit_type)
    if found is None or doubt is None:
        return found
    word = doubt.group()
    words = Text(f"职务里有“{word}”，级别要核对", f"'{word}' stands in the post: see to the level")
    return found._replace(rule=words, sure=False)


def propose_authority(level: str) -> Proposal | None:
    """Who manages cadres of this level, as is usual in a county? It always waits for a person's yes."""
    by = {"131": "city", "132": "city", "141": "county", "142": "county", "150": "unit", "160": "unit"}.get(level)
    usual = Text(
        "按一般的管理权限：处级市管、科级县管、以下单位管", "the usual: division city, section county, others unit"
    )
    return None if by is None else Proposal(by, usual, False)


def propose_obliged(legal_basis: str, rank: str) -> Proposal | None:
    """Is a person bound by the training regulations? Civil servants and those managed by reference are, by rank."""
    under = legal_basis in ("civil_service", "by_reference")
    has_rank = rank not in ("", "none")
    if not legal_basis or not rank:
        return None
    words = Text("按单位的公务员法适用情况和本人职级", "by the organisation's legal basis and the person's rank")
    return Proposal("yes" if under and has_rank else "no", words, under == has_rank)


def _of_words(position: str, rank: str, unit: str, unit_type: str) -> Proposal | None:
    written = {code for code, pattern in _WRITTEN if pattern.search(position)}
    if len(written) == 1:
        words = Text("职务里写明了级别", "the level is written in the post")
        return Proposal(written.pop(), words, True)
    if written:
        words = Text("职务里写了不止一个级别", "more than one level is written in the post")
        return Proposal(min(written), words, False)
    found = [one for part in _parts(position) if (one := _of_title(part, unit, unit_type))]
    level = _RANK_LEVELS.get(rank)
    if found:
        highest = min(found, key=lambda one: (one.code, not one.sure))
        # a rank below the post: the title may be that of an office inside the organisation
        return highest._replace(sure=highest.sure and (level is None or level <= highest.code))
    if level is None:
        return None
    return Proposal(level, Text("按职级对应的层次", "the level that corresponds to the rank"), False)


def _parts(position: str) -> list[str]:
    """The posts that are listed one after another; what is in brackets stays with its post."""
    return re.findall(r"(?:[（(][^）)]*[）)]?|[^、，,；;\s（(])+", position)


def _of_title(part: str, unit: str, unit_type: str) -> Proposal | None:
    bare = re.sub(r"[（(].*?([）)]|$)", "", part)
    posts = {"county_organ": (*_COUNTY_LEADERS, *_ORGAN_POSTS), "township": _TOWN_POSTS}.get(unit_type, ())
    if unit_type == "county_organ" and _is_inner(bare, unit):
        posts = _COUNTY_LEADERS
    for code, pattern in posts:
        title = pattern.search(bare)
        if title is None:
            continue
        plain = bare == part and _says_nothing(bare[: title.start()], unit) and title.end() == len(bare)
        head = (code, pattern) == _ORGAN_POSTS[-1]
        sure = plain and not (head and _OFTEN_HIGHER.search(unit + bare))
        return Proposal(code, _BY_TITLE if plain else _NOT_THE_TITLE, sure)
    if posts and _INNER.search(bare):
        inner = Text("内设机构负责人，按科员级", "head of an office inside the organisation: staff level")
        return Proposal("150", inner, False)
    return None


def _says_nothing(before: str, unit: str) -> bool:
    """Whether the words before a title are the organisation's name, whole or shortened, or say nothing of the level."""
    letters = iter(unit)
    return _BESIDE.fullmatch(before) is not None or all(letter in letters for letter in before)


def _is_inner(title: str, unit: str) -> bool:
    """Whether a title is of an office inside the organisation: 教育局 has a 办公室主任, 县政府办公室 is one itself."""
    return _INNER.search(title) is not None and not unit.endswith(("办公室", "办", "中心"))
