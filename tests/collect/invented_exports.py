"""Exports as platforms write them, with invented answers: for services of which no export of our own was recorded."""

from __future__ import annotations

GRADES = ["正科", "副科", "科员"]
WAYS = ["集中授课", "集中授课{0}现场教学", "现场教学{0}网络学习", "网络学习"]
PLATFORMS = {
    "jinshuju": ({"序号": "{0}", "提交人": "微信用户{0}", "提交时间": "2026-09-01 10:00:0{0}",
                  "修改时间": "2026-09-01", "填写设备": "iPhone",
                  "操作系统": "iOS", "浏览器": "微信", "IP": "192.0.2.{0}"}, "，"),
    "wps": ({"提交者（自动）": "张{0}", "提交时间（自动）": "2026年9月1日 10:0{0}"}, ";"),
    "dingtalk": ({"提交人": "李{0}", "提交人部门": "甲局", "提交时间": "2026-09-01 10:00"}, ","),
    "wecom": ({"填写人": "王{0}", "填写时间": "2026/9/1 10:00", "所在部门": "乙局"}, "\n"),
    "google": ({"时间戳记": "2026/09/20 10:00:00 AM GMT+3", "电子邮件地址": "a{0}@example.org"}, ", "),
}  # fmt: skip
QUALTRICS = [
    ["StartDate", "EndDate", "Status", "IPAddress", "Duration (in seconds)", "Finished", "ResponseId", "Q1", "Q2_1",
     "Q2_2", "Q3_1", "Q3_2", "Q3_2_TEXT", "Q4"],
    ["Start Date", "End Date", "Response Type", "IP Address", "Duration (in seconds)", "Finished", "Response ID",
     "Your grade?", "Please rate - Relevance", "Please rate - Teachers", "Topics? - Selected Choice - Law",
     "Topics? - Selected Choice - Other", "Topics? - Other - Text", "Remarks"],
    [f'{{"ImportId":"QID{n}"}}' for n in range(14)],
]  # fmt: skip
WORDS = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]
RAW = ["record_id", "redcap_survey_identifier", "grade", "topics___1", "topics___2", "sat1", "remark", "needs_complete"]
LABELS = ["Record ID", "Survey Identifier", "Your grade?", "Topics (choice=Law)", "Topics (choice=Data)", "Relevance",
          "Remarks", "Complete?"]  # fmt: skip


def sheet_rows(own: dict[str, str], separator: str, count: int = 12) -> list[list[str]]:
    """Invented answers under a platform's own columns: grade, ways, a remark."""
    heads = [*own, "职务层次", "希望的方式（可多选）", "建议"]
    rows = [
        [text.format(n) for text in own.values()]
        + [GRADES[n % 3], WAYS[n % 4].format(separator), f"第{n}条，多讲案例；少讲空话" if n % 2 else ""]
        for n in range(1, count + 1)
    ]
    return [heads, *rows]


def qualtrics_rows(texts: bool) -> list[list]:
    """Ten answers and a preview, by text or by number."""
    rows = []
    for n in range(10):
        grade, rated, law = n % 2, n % 5, n % 3 == 0
        rows.append(
            ["2026-09-01 09:00:00", "2026-09-01 09:03:00", ("IP Address" if texts else "0"),
             f"192.0.2.{n}", str(100 + n), "1", f"R_{n}",
             ["Chief", "Deputy"][grade] if texts else str(grade + 1),
             WORDS[rated] if texts else str(rated + 1), WORDS[(rated + 1) % 5] if texts else str((rated + 1) % 5 + 1),
             ("Law" if texts else "1") if law else None, ("Other" if texts else "1") if not law else None,
             "data" if n == 1 else None, "good" if n == 2 else None]
        )  # fmt: skip
    rows.append(
        ["2026-09-01 08:00:00", "2026-09-01 08:03:00", "Survey Preview" if texts else "1", "", "9", "1", "R_x"]
        + [None] * 7
    )
    return rows


def redcap_rows(labels: bool) -> list[list]:
    """Ten records, as labels or raw."""
    grades, ticks = ["Chief", "Deputy"], ["Unchecked", "Checked"]
    return [
        [str(n), "", grades[n % 2] if labels else str(n % 2 + 1),
         *((ticks[v] if labels else str(v)) for v in (n % 2, 1 - n % 2)),
         WORDS[n % 5] if labels else str(n % 5 + 1), f"r{n}, and more" if n < 3 else "", "Complete" if labels else "2"]
        for n in range(1, 11)
    ]  # fmt: skip


def invented() -> dict[str, list[list]]:
    """A table of each service of which no export of our own was recorded, by its name."""
    forms = {key: sheet_rows(own, separator) for key, (own, separator) in PLATFORMS.items()}
    microsoft = [["Id", "Start time", "Completion time", "Email", "Name", "Your grade?", "Topics?", "Rate.Relevance"]]
    microsoft += [
        [str(n), "9/1/26 9:00:00", "9/1/26 9:03:00", "anonymous", "", GRADES[n % 3], "Law;Data;", WORDS[n % 5]]
        for n in range(1, 11)
    ]
    return {
        **forms,
        "microsoft": microsoft,
        "qualtrics": [*QUALTRICS, *qualtrics_rows(True)],
        "redcap": [RAW, *redcap_rows(False)],
    }
