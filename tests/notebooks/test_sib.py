"""A real training-needs survey by two commands: the published figures, both orders, and nobody's words or names."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from evaluate.documents import read_grid
from evaluate.responses import Responses, read_responses
from evaluate.workspace.cli import main

FORMATS = ("docx", "pdf", "html")
FINDING = "application/vnd.evaluate.finding.v1+json"
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
AI, LLM, SHARING, IMAGING = (
    "AI-assisted coding and analysis",
    "Using large language models (LLM) for biomedical knowledge extraction",
    "Sharing and reusing life science data",
    "Imaging and omics data integration",
)
PUBLISHED = {AI: (23.8, 29.0, 28.6), LLM: (22.5, 26.1, 27.9), SHARING: (27.7, 28.1, 19.2)}


@dataclass(frozen=True)
class Reported:
    """What the two commands left, and what they said."""

    study: Path
    survey: Path
    out: Path
    told: str
    answers: Responses
    executed: Any

    def finding(self, slug: str) -> dict[str, Any]:
        """The JSON of a finding."""
        bundles = [output.get("data", {}) for cell in self.executed.cells for output in cell.get("outputs", [])]
        return next(bundle[FINDING] for bundle in bundles if bundle.get(FINDING, {}).get("slug") == slug)

    def rows(self, slug: str, measure: str) -> pd.DataFrame:
        """The rows of a measure, by the topic's own words."""
        content = self.finding(slug)
        frame = pd.DataFrame([row for row in content["rows"] if row["measure"] == measure])
        return frame.assign(topic=[content["labels"]["item"][item]["en"] for item in frame["item"]]).set_index("topic")

    def document(self, format: str) -> Path:
        """The document of a format."""
        (path,) = self.out.glob(f"*.{format}")
        return path


@pytest.fixture(scope="module")
def source(shared: Path) -> Path:
    folder = shared / "data" / "sib-training-needs-2026"
    if not folder.is_dir():
        pytest.skip("the SIB survey is not in ../shared/data")
    return folder


@pytest.fixture(scope="module")
def commands(source, study_copy, tmp_path_factory) -> tuple[Path, Path, list[str], list[str]]:
    """A copy of the study, the folder of documents, and the two commands as a user writes them."""
    study, place = study_copy("研究 四"), tmp_path_factory.mktemp("真实 数据")
    survey, out = place / "sib-2026", place / "reports out"
    take = ["import", str(source / "supplementary_data1.xlsx"), "--survey", str(survey)]
    notebook = str(study / "notebooks" / "40_needs.ipynb")
    report = ["report", notebook, "--study", str(study), "--survey", str(survey), "--lang", "en", "--out", str(out)]
    return study, survey, take, [*report, "--to", *FORMATS]


@pytest.fixture(scope="module")
def sib(commands) -> Reported:
    study, survey, take, report = commands
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        assert main(take) == 0, said.getvalue()
        assert main(report) == 0, said.getvalue()
    (path,) = (study / "reports" / ".build").glob("variant-*/40_needs.ipynb")
    answers = read_responses(survey / "responses" / "answers.parquet")
    return Reported(study, survey, survey.parent / "reports out", said.getvalue(), answers, nbformat.read(path, 4))


@pytest.fixture(scope="module")
def reference(source: Path) -> pd.DataFrame:
    return pd.read_csv(source / "reference_topic_table.csv").set_index("topic")


# ── the report ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_commands_name_what_they_wrote(sib):
    assert "260" in sib.told
    assert "772" in sib.told
    assert all(sib.document(format).name in sib.told for format in FORMATS)
    assert "10 pages" in sib.told or re.search(r"\d+ pages", sib.told)


@pytest.mark.parametrize("format", FORMATS)
def test_the_report_is_english_and_not_marked_simulated(sib, document_words, format):
    words = document_words(sib.document(format))
    assert "whatisneededmost" in words
    assert not CHINESE.search(words)
    assert not re.search("(?i)simulated", words)
    assert "ExampleCounty" not in words


def test_the_first_page_warns_of_self_selection(sib, page_words):
    first = page_words(sib.document("pdf"))[0]
    assert "thereisnosamplingframe" in first
    assert first.index("thereisnosamplingframe") < first.index("Whoanswered?")
    assert {source["design"] for source in sib.finding("rated")["sources"]} == {"self-selected"}


def test_sections_that_were_not_asked_say_so(sib, document_words):
    for slug in ("greatest_need", "order", "by_group", "required"):
        assert [row["note"] for row in sib.finding(slug)["rows"]] == ["not_asked"]
    assert "Thisquestionnairedidnotaskthis" in document_words(sib.document("html"))


def test_a_second_report_changes_nothing(sib, commands, digests, capsys):
    before = digests(sib.out)
    assert main(commands[3]) == 0
    assert digests(sib.out) == before
    assert "[1/1] 40_needs  run" not in capsys.readouterr().out


# ── published figures ────────────────────────────────────────────────────────────────────────────────────────────


def test_published_background_and_the_corrected_misprint(sib, document_words, plain):
    content = sib.finding("profile")
    labels = content["labels"]["choice"]
    shares = {}
    for row in content["rows"]:
        name = labels.get(f"{row['item']}={row['choice']}") or labels.get(row["choice"], {"en": row["choice"]})
        if row["value"] is not None:
            shares[name["en"]] = round(100 * row["value"], 1)
    assert shares["Switzerland"] == 67.3
    assert shares["Academia/ Research institution"] == 82.7
    assert shares["PhD candidate"] == 29.6
    assert shares["Senior scientist/ Principal investigator"] == 25.8
    assert 26.6 not in shares.values()  # the publication misprints the share of PhD candidates so
    assert "by260people" in plain(content["claim"]["en"])
    assert "29.6%" in content["claim"]["en"]
    for format in FORMATS:
        words = document_words(sib.document(format))
        assert all(number in words for number in ("260", "67.3%", "82.7%", "29.6%", "25.8%")), format


@pytest.mark.parametrize("topic", PUBLISHED)
def test_published_topic_shares_have_valid_answers_as_base(sib, document_words, plain, topic):
    rows = sib.rows("spread", "share").loc[topic].set_index("choice")
    assert tuple(round(100 * rows.loc[point, "value"], 1) for point in "345") == PUBLISHED[topic]
    words = document_words(sib.document("html"))
    printed = "".join(f"{share}%" for share in PUBLISHED[topic])
    assert re.search(re.escape(plain(topic)) + r"[\d.%]{4,12}" + re.escape(printed), words)


def test_all_66_means_are_the_reference_means(sib, reference):
    valid, everyone = sib.rows("rated", "rating"), sib.rows("rated", "rating_skipped_lowest")
    assert set(valid.index) == set(everyone.index) == set(reference.index)
    assert len(valid) == len(everyone) == 33
    for topic, row in reference.iterrows():
        assert round(valid.loc[topic, "value"], 4) == row["mean_valid"]
        assert round(everyone.loc[topic, "value"], 4) == row["mean_skip_as_1"]
        assert (valid.loc[topic, "n"], everyone.loc[topic, "n"]) == (row["n_valid"], 260)
        for one in (valid, everyone):
            assert one.loc[topic, "low"] < one.loc[topic, "value"] < one.loc[topic, "high"]


@pytest.mark.parametrize(
    ("slug", "measure", "column"),
    [("rated_first", "rank", "mean_valid"), ("rated_first_skipped", "rank_skipped_lowest", "mean_skip_as_1")],
)
def test_the_first_eight_of_both_bases_in_order(sib, reference, document_words, plain, slug, measure, column):
    expected = reference.sort_values(column, ascending=False).index[:8].tolist()
    rows = sib.rows(slug, measure)
    assert rows.index.tolist() == expected
    assert rows["value"].tolist() == list(range(1, 9))
    assert plain(", ".join(expected)) in plain(sib.finding(slug)["claim"]["en"])
    assert plain(", ".join(expected)) in document_words(sib.document("html"))


@pytest.mark.parametrize(("measure", "column"), [("rank", "mean_valid"), ("rank_skipped_lowest", "mean_skip_as_1")])
def test_every_rank_lies_in_its_set(sib, reference, measure, column):
    rows = sib.rows("rated", measure)
    expected = reference[column].rank(ascending=False, method="min")
    assert rows["value"].to_dict() == expected[rows.index].to_dict()
    assert ((rows["low"] <= rows["value"]) & (rows["value"] <= rows["high"])).all()
    assert rows["low"].min() == 1
    assert rows["high"].max() == 33
    # nobody can tell the 33 topics apart to the place: the median set is several places wide
    assert (rows["high"] - rows["low"]).median() >= 5


@pytest.mark.parametrize(("measure", "rank"), [("rank", 8), ("rank_skipped_lowest", 11)])
def test_two_wordings_of_one_point_do_not_lift_a_topic_to_the_top(sib, measure, rank):
    """Mapping only the documented wording loses 772 answers and makes this topic the first."""
    rows = sib.rows("rated", measure)
    assert rows.loc[IMAGING, "value"] == rank
    assert rows.loc[IMAGING, "low"] > 1
    assert (rows.loc[AI, "value"], rows.loc[AI, "low"]) == (1, 1)
    assert rows.loc[AI, "high"] <= 4


# ── nobody can be recognised ─────────────────────────────────────────────────────────────────────────────────────


def everything(sib: Reported, document_words) -> dict[str, str]:
    """The words of all that a build leaves: documents, and the executed notebook with its bundles."""
    made = {format: document_words(sib.document(format)) for format in FORMATS}
    build = sib.study / "reports" / ".build"
    kept = [path for path in build.rglob("*") if path.is_file()]
    assert kept
    return made | {path.name: path.read_text("utf-8") for path in kept}


def test_no_free_text_reaches_a_file(sib, document_words, plain):
    frame = sib.answers.frame
    written = [column.name for column in sib.answers.questionnaire.columns if column.kind == "text"]
    assert len(written) >= 5
    texts = {str(text).strip() for name in written for text in frame[name].dropna()}
    asked = {plain(label) for column in sib.answers.questionnaire.columns for label in column.label.values()}
    asked |= {plain(choice.label["en"]) for column in sib.answers.questionnaire.columns if column.scale
              for choice in column.scale.choices}  # fmt: skip
    looked_for = {text for text in texts if len(text) >= 7 and not any(plain(text) in label for label in asked)}
    assert len(looked_for) > 40
    for name, words in everything(sib, document_words).items():
        flat = plain(words)
        assert [text for text in looked_for if plain(text) in flat] == [], name


def test_no_mail_name_time_or_respondent_reaches_a_file(sib, source, document_words, plain):
    raw = read_grid(source / "supplementary_data1.xlsx").records()
    times = {plain(str(value)) for value in raw["Completion time"].dropna()}
    assert len(times) > 200
    for name, words in everything(sib, document_words).items():
        flat = plain(words)
        assert not re.search(r"[\w.]+@[\w-]+\.\w{2,}", flat), name
        assert "anonymous" not in flat, name
        assert [time for time in times if time in flat] == [], name
        assert not re.search(r'"respondent"', words), name


def test_no_number_is_of_fewer_people_than_the_minimum_cell(sib):
    frame = sib.answers.frame
    shown = [row for slug in ("profile", "high_need", "rated", "spread") for row in sib.finding(slug)["rows"]
             if row["value"] is not None]  # fmt: skip
    assert len(shown) > 250
    assert min(row["n"] for row in shown) >= 10
    few = []
    for row in shown:
        if row["choice"] and row["item"] in frame:
            given = frame[row["item"]]
            same = given == float(row["choice"]) if given.dtype == float else given.astype(str) == row["choice"]
            if 0 < same.sum() < 10:
                few.append((row["item"], row["choice"], int(same.sum())))
    assert few == []


def test_a_hidden_share_is_told_with_its_reason_and_cannot_be_worked_out(sib, document_words, plain):
    content = sib.finding("profile")
    hidden = [row for row in content["rows"] if row["value"] is None]
    assert {row["item"] for row in hidden} >= {"country", "canton"}
    assert all(row["note"] for row in hidden)
    assert not any(row[name] for row in hidden for name in ("se", "low", "high", "df"))
    for item in {row["item"] for row in hidden}:
        # a single hidden choice would be what the shown ones leave of the whole
        assert sum(row["item"] == item for row in hidden) >= 2
    words = document_words(sib.document("html"))
    assert plain("too few people to show") in words
    assert not re.search(r"Italy\d", words)
