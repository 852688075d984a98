"""The organisations of the invented county: their names, what they are called for short, and what they were called."""

from __future__ import annotations

import pandas as pd

from evaluate.workspace.example.roster import UNDER_CIVIL_SERVICE_LAW, UNITS

NAMES: dict[str, str] = {
    "U101": "委办公室",
    "U102": "人大机关",
    "U103": "政府办公室",
    "U104": "政协机关",
    "U105": "纪委监委机关",
    "U106": "委组织部",
    "U107": "委宣传部",
    "U108": "委统战部",
    "U109": "委政法委",
    "U110": "发展和改革局",
    "U111": "教育局",
    "U112": "科技局",
    "U113": "工业和信息化局",
    "U114": "公安局",
    "U115": "民政局",
    "U116": "司法局",
    "U117": "财政局",
    "U118": "人力资源和社会保障局",
    "U119": "自然资源局",
    "U120": "生态环境分局",
    "U121": "住房和城乡建设局",
    "U122": "交通运输局",
    "U123": "水利局",
    "U124": "农业农村局",
    "U125": "商务局",
    "U126": "文化和旅游局",
    "U127": "卫生健康局",
    "U128": "退役军人事务局",
    "U129": "应急管理局",
    "U130": "审计局",
    "U131": "市场监督管理局",
    "U132": "统计局",
    "U133": "数据局",
    "U134": "行政审批服务局",
    "U201": "第一街道",
    "U202": "第二街道",
    "U203": "第三镇",
    "U204": "第四镇",
    "U205": "第五镇",
    "U206": "第六镇",
    "U207": "第七镇",
    "U208": "第八镇",
    "U209": "第九镇",
    "U210": "第十镇",
    "U211": "第十一乡",
    "U212": "第十二乡",
    "U213": "第十三乡",
    "U214": "第十四乡",
    "U301": "委党校",
    "U302": "社会保险中心",
    "U303": "供销合作社联合社",
    "U304": "第一中学",
    "U305": "第二中学",
    "U306": "职业学校",
    "U307": "人民医院",
    "U308": "疾病预防控制中心",
    "U309": "融媒体中心",
    "U310": "农业技术推广中心",
    "U311": "水利工程管理中心",
    "U312": "文化馆",
    "U401": "城市建设投资公司",
    "U402": "水务公司",
    "U403": "交通投资公司",
    "U404": "文化旅游投资公司",
    "U405": "粮食储备公司",
    "U406": "产业发展公司",
}
"""Names without 示例县 in front, as registers.yml gives them with it."""
ENGLISH: dict[str, str] = {
    "U101": "County Party Committee Office",
    "U102": "People's Congress Office",
    "U103": "County Government Office",
    "U104": "Political Consultative Conference Office",
    "U105": "Discipline Inspection and Supervision Commission",
    "U106": "Organization Department",
    "U107": "Publicity Department",
    "U108": "United Front Work Department",
    "U109": "Political and Legal Affairs Commission",
    "U110": "Development and Reform Bureau",
    "U111": "Education Bureau",
    "U112": "Science and Technology Bureau",
    "U113": "Industry and Information Bureau",
    "U114": "Public Security Bureau",
    "U115": "Civil Affairs Bureau",
    "U116": "Justice Bureau",
    "U117": "Finance Bureau",
    "U118": "Human Resources and Social Security Bureau",
    "U119": "Natural Resources Bureau",
    "U120": "Ecology and Environment Branch",
    "U121": "Housing and Construction Bureau",
    "U122": "Transport Bureau",
    "U123": "Water Bureau",
    "U124": "Agriculture and Rural Affairs Bureau",
    "U125": "Commerce Bureau",
    "U126": "Culture and Tourism Bureau",
    "U127": "Health Bureau",
    "U128": "Veterans Affairs Bureau",
    "U129": "Emergency Management Bureau",
    "U130": "Audit Bureau",
    "U131": "Market Regulation Bureau",
    "U132": "Statistics Bureau",
    "U133": "Data Bureau",
    "U134": "Administrative Approval Bureau",
    "U201": "Sub-district 1",
    "U202": "Sub-district 2",
    "U203": "Town 3",
    "U204": "Town 4",
    "U205": "Town 5",
    "U206": "Town 6",
    "U207": "Town 7",
    "U208": "Town 8",
    "U209": "Town 9",
    "U210": "Town 10",
    "U211": "Township 11",
    "U212": "Township 12",
    "U213": "Township 13",
    "U214": "Township 14",
    "U301": "Party School",
    "U302": "Social Insurance Centre",
    "U303": "Supply and Marketing Federation",
    "U304": "First Middle School",
    "U305": "Second Middle School",
    "U306": "Vocational School",
    "U307": "People's Hospital",
    "U308": "Disease Control Centre",
    "U309": "Media Centre",
    "U310": "Agricultural Extension Centre",
    "U311": "Waterworks Centre",
    "U312": "Cultural Centre",
    "U401": "Urban Construction Investment Company",
    "U402": "Water Company",
    "U403": "Transport Investment Company",
    "U404": "Culture and Tourism Investment Company",
    "U405": "Grain Reserve Company",
    "U406": "Industrial Development Company",
}


MEMBERS = (
    "U101",
    "U103",
    "U105",
    "U106",
    "U107",
    "U108",
    "U109",
    "U110",
    "U111",
    "U116",
    "U117",
    "U118",
    "U124",
    "U129",
)
"""Members of the leading group of cadre education, with the Party school."""

_SHORT = {
    "县委办": "U101",
    "政府办": "U103",
    "纪委监委": "U105",
    "组织部": "U106",
    "宣传部": "U107",
    "发改局": "U110",
    "人社局": "U118",
    "住建局": "U121",
    "农业农村局": "U124",
    "市场监管局": "U131",
    "党校": "U301",
    "融媒体中心": "U309",
}
_FORMER = (
    ("示例县广播电视台", "U309", "2012-01-01", "2019-03-31"),
    ("示例县大数据发展中心", "U133", "2018-06-01", "2024-01-31"),
    ("示例县农牧局", "U124", "2010-01-01", "2019-03-31"),
)


def units() -> pd.DataFrame:
    """Every organisation with its name, its kind, and whether the Civil Service Law is for it."""
    kinds = {unit: kind for kind, codes in UNITS.items() for unit in codes}
    rows = [
        {
            "unit": unit,
            "name": f"示例县{name}",
            "english_name": ENGLISH[unit],
            "unit_type": kinds[unit],
            "legal_basis": _legal_basis(unit, kinds[unit]),
            "member_unit": unit in (*MEMBERS, "U301"),
        }
        for unit, name in NAMES.items()
    ]
    return pd.DataFrame(rows)


def unit_names() -> pd.DataFrame:
    """What organisations are called for short, and what they were called before."""
    short = [{"name": name, "unit": unit, "name_kind": "short"} for name, unit in _SHORT.items()]
    former = [
        {"name": name, "unit": unit, "name_kind": "former", "from": first, "until": last}
        for name, unit, first, last in _FORMER
    ]
    return pd.DataFrame([*short, *former])


def same_names(roster: pd.DataFrame) -> pd.DataFrame:
    """Two pairs of people whom a sheet of names would mix up; the names are invented."""
    people = roster[roster["position_level"] == "150"].groupby("unit")["person_id"].first()
    written = (("李明（农业）", "U124"), ("李明（水利）", "U123"), ("王芳（一中）", "U304"), ("王芳（医院）", "U307"))
    return pd.DataFrame([{"written": name, "unit": unit, "person_id": people[unit]} for name, unit in written])


def _legal_basis(unit: str, kind: str) -> str:
    if unit in UNDER_CIVIL_SERVICE_LAW:
        return "by_reference"
    return "civil_service" if kind in ("county_organ", "township") else "neither"
