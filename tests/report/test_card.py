"""The study card."""

import json

from evaluate.errors import Text
from evaluate.report import StudyCard, study_card
from evaluate.report.card import STUDY_MIME


def test_card_as_json_and_as_page():
    card = study_card(
        {"zh": "年度评估", "en": "Evaluation"}, place="示例县", office={"zh": "干教办"}, year=2026, simulated=True,
        minimum_cell=5, provenance=(("名册", "<a>"),),
    )  # fmt: skip
    data = card._repr_mimebundle_()
    content = data[STUDY_MIME]
    assert json.loads(json.dumps(content)) == content
    assert content["title"] == {"zh": "年度评估", "en": "Evaluation"}
    assert content["office"] == {"zh": "干教办", "en": "干教办"}
    assert content["year"] == "2026"
    assert content["policy"] == {"minimum_cell": 5}
    assert content["provenance"] == [["名册", "<a>"]]
    assert "模拟数据" in data["text/html"]
    assert "&lt;a&gt;" in data["text/html"]
    assert data["text/plain"].startswith("年度评估\n地方: 示例县")


def test_card_of_an_english_study():
    card = StudyCard(Text("研究", "Study"), language="en")
    assert card._repr_mimebundle_()["text/plain"] == "Study\nSmallest cell shown: 10"
