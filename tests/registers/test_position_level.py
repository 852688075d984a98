"""Levels proposed from the words of a post: by what is written, by title, by rank; doubtful ones wait."""

from __future__ import annotations

import pytest

from evaluate.registers.position_level import propose_authority, propose_level, propose_obliged

ORGAN, TOWN = ("某县教育局", "county_organ"), ("某县城关镇", "township")


@pytest.mark.parametrize(
    ("position", "rank", "place", "code", "sure"),
    [
        ("局长", "", ORGAN, "141", True),
        ("党组书记、局长", "principal_1", ORGAN, "141", True),
        ("党组成员、副局长", "", ORGAN, "142", True),
        ("副局长（正科级）", "", ORGAN, "141", True),
        ("二级主任科员", "principal_2", ORGAN, "141", False),
        ("", "consultant_4", ORGAN, "132", False),
        ("副县长、公安局局长", "", ("某县公安局", "county_organ"), "132", True),
        ("部长", "", ("某县委组织部", "county_organ"), "141", False),
        ("副部长", "", ("某县委组织部", "county_organ"), "142", True),
        ("县长", "", ("某县人民政府", "county_organ"), "131", True),
        ("副县长", "", ("某县人民政府", "county_organ"), "132", True),
        ("办公室主任", "", ORGAN, "150", False),
        ("办公室主任", "principal_1", ("某县人民政府办公室", "county_organ"), "141", True),
        # in an office that is itself called so, a rank below the post makes the title doubtful
        ("办公室主任", "staff_1", ("某县人民政府办公室", "county_organ"), "141", False),
        ("科员", "", ORGAN, "150", True),
        ("党委书记", "", TOWN, "141", True),
        ("党委副书记、镇长", "", TOWN, "141", True),
        ("党委委员、副镇长", "", TOWN, "142", True),
        ("农业服务中心主任", "", TOWN, "150", False),
        ("正科级干部，享受副处级待遇", "", ORGAN, "132", False),
        ("校长（正科级）", "", ("某县第一中学", "institution"), "141", True),
    ],
)
def test_words_of_a_post(position: str, rank: str, place: tuple[str, str], code: str, sure: bool):
    found = propose_level(position, rank=rank, unit=place[0], unit_type=place[1])
    assert found is not None
    assert (found.code, found.sure) == (code, sure)
    assert found.rule.zh


OFFICE, POLICE = ("某县人民政府办公室", "county_organ"), ("某县公安局", "county_organ")
GOVERNMENT, SCHOOL = ("某县人民政府", "county_organ"), ("某县第一中学", "institution")
CLEAR = {
    ORGAN: {
        "教育局局长": "141", "县教育局党组书记、局长": "141", "县教育局副局长": "142", "局党组成员、副局长": "142",
        "党组成员副局长": "142", "副局长、三级调研员": "142", "党组成员、县纪委监委纪检监察组组长（副科级）": "142",
        "副科级干部": "142", "副局长（正科级）、综治办主任": "141", "副局长、县人大代表": "142", "科员": "150",
    },
    OFFICE: {"主任": "141", "县政府办主任": "141", "县政府办公室副主任": "142", "党组成员、副主任": "142"},
    GOVERNMENT: {"县长": "131", "县人民政府副县长": "132", "县委常委、副县长": "132"},
    POLICE: {"副局长": "142", "副县长、县公安局局长": "132"},
    ("某县农业农村局", "county_organ"): {"农业农村局副局长": "142"},
    ("某县乡村振兴局", "county_organ"): {"县乡村振兴局局长": "141"},
    ("某县扶贫办", "county_organ"): {"县扶贫办主任": "141"},
    TOWN: {
        "镇党委书记": "141", "城关镇党委副书记、镇长": "141", "镇党委副书记": "142", "党委委员、武装部长": "142",
        "镇纪委书记": "142", "党委委员副镇长": "142", "镇人大副主席": "142",
    },
    ("某县平原镇", "township"): {"平原镇党委书记": "141"},
    SCHOOL: {"校长（正科级）": "141"},
}  # fmt: skip
ASKED = {
    ORGAN: (
        "享受正科级待遇", "副局长（享受副县级待遇）", "副局长（原正科级）", "非正科级", "保留正科级", "相当于副科级",
        "比照正科级", "按正科级管理", "正科级单位副职", "副科级学校副校长", "试用期科员", "副科级后备干部",
        "拟任正科级干部", "正科级退休干部", "教育局安全办主任", "综治办主任", "文明办副主任", "原副局长",
        "副局长（挂职）", "挂职副局长", "副局长、主持工作", "主持工作的副局长", "代局长", "代理局长",
        "副局长（试用期一年）", "名誉主席", "提名副局长", "拟任副局长", "副局长人选", "退休副局长",
        "副局长（已退休）", "局长兼党组书记",
        "兼任督导室主任", "前任局长", "副局长（离岗）", "借调县委办副主任", "机关党支部副书记、副主任",
        "县教育学会会长", "常务副局长",
        "改任非领导职务", "局团委书记、副主任", "办公室主任", "人事股股长", "安全办副主任（副科级待遇）",
    ),
    GOVERNMENT: ("挂职副县长", "副县长（挂职）", "副县长人选", "原副县长", "代县长", "副县长秘书", "副县长提名人选"),
    TOWN: (
        "城南社区党委书记", "某村党委书记", "镇纪委副书记", "镇团委副书记", "村党支部副书记", "党支部副书记",
        "机关党委副书记", "驻村第一书记、副镇长", "居委会党委书记", "党总支副书记", "卫生院党委书记", "挂职副镇长",
        "副镇长（挂职）", "原镇长", "代镇长", "副镇长、试用期", "党建办主任", "镇企业党委书记",
    ),
    SCHOOL: ("副校长（享受副科级待遇）", "校长（原正科级）"),
}  # fmt: skip
RANKS = ("四级主任科员", "一级调研员", "二级主任科员", "主任科员", "副主任科员", "三级调研员", "局长助理", "一级科员")


@pytest.mark.parametrize(("place", "position"), [(place, one) for place, posts in CLEAR.items() for one in posts])
def test_a_plain_title_is_not_asked_about(place: tuple[str, str], position: str):
    found = propose_level(position, unit=place[0], unit_type=place[1])
    assert found is not None
    assert (found.code, found.sure) == (CLEAR[place][position], True)


@pytest.mark.parametrize(("place", "position"), [(place, one) for place, posts in ASKED.items() for one in posts])
def test_a_title_that_is_not_the_whole_truth_waits_for_a_person(place: tuple[str, str], position: str):
    found = propose_level(position, unit=place[0], unit_type=place[1])
    assert found is None or not found.sure


@pytest.mark.parametrize("position", RANKS)
@pytest.mark.parametrize("place", [ORGAN, TOWN])
def test_a_rank_is_no_post(position: str, place: tuple[str, str]):
    assert propose_level(position, unit=place[0], unit_type=place[1]) is None


def test_the_word_that_makes_a_level_doubtful_is_named():
    found = propose_level("挂职副县长", unit=GOVERNMENT[0], unit_type=GOVERNMENT[1])
    assert found is not None
    assert (found.code, found.rule.zh) == ("132", "职务里有“挂职”，级别要核对")


def test_nothing_is_proposed_where_words_say_nothing():
    assert propose_level("校长", unit="某县第一中学", unit_type="institution") is None
    assert propose_level("总经理", rank="none", unit="某县水务公司", unit_type="state_firm") is None
    assert propose_level("局长") is None  # of which kind of organisation is not known


def test_authority_and_obligation_follow_level_and_organisation():
    assert [propose_authority(one).code for one in ("132", "142", "150")] == ["city", "county", "unit"]  # type: ignore[union-attr]
    assert propose_authority("199") is None
    bound, other = propose_obliged("civil_service", "principal_1"), propose_obliged("neither", "none")
    assert (bound and bound.code, other and other.code) == ("yes", "no")
    # a post without a rank in a civil-service organ may be that of a worker: a person decides
    mixed = propose_obliged("civil_service", "none")
    assert mixed is not None
    assert not mixed.sure
    assert propose_obliged("", "staff_1") is None
