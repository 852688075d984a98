"""The real Microsoft Forms export: published figures, both bases, the label trap, and the order of the topics."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from evaluate.collect import Imported, import_file, read_mapping
from evaluate.documents import read_grid
from evaluate.instruments import read_questionnaire
from evaluate.responses import count_blank_as, read_responses

TOPICS = 33


@pytest.fixture(scope="session")
def source(shared: Path) -> Path:
    folder = shared / "data" / "sib-training-needs-2026"
    if not folder.is_dir():
        pytest.skip("the SIB survey is not in ../shared/data")
    return folder


@pytest.fixture(scope="session")
def imported(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_file(source / "supplementary_data1.xlsx", tmp_path_factory.mktemp("study") / "surveys" / "sib-2026")


@pytest.fixture(scope="session")
def reference(source: Path) -> pd.DataFrame:
    return pd.read_csv(source / "reference_topic_table.csv").set_index("topic")


def _needs(imported: Imported) -> dict[str, str]:
    return {column.label["en"]: column.name for column in imported.questionnaire.with_role("need")}


def test_all_62_columns_are_accounted_for(imported: Imported):
    mapping = read_mapping(imported.survey / "mapping.xlsx")
    kinds = pd.Series([column.type for column in mapping.columns]).value_counts().to_dict()
    assert len(mapping.columns) == 62
    assert kinds == {"administrative": 5, "one": 5, "grid": 51, "text": 1}
    assert len(imported.responses) == 260
    assert imported.questionnaire.languages == ("en",)
    assert {column.scale.name for column in imported.questionnaire.with_role("need") if column.scale} == {"needed_5"}
    assert len(imported.questionnaire.with_role("need")) == TOPICS


def test_published_background_figures(imported: Imported):
    frame = imported.responses.frame
    assert (frame["country"] == "switzerland").sum() == 175
    assert (frame["organisation"] == "academia_research_institution").sum() == 215
    assert (frame["career_stage"] == "phd_candidate").sum() == 77
    assert round(100 * (frame["career_stage"] == "phd_candidate").mean(), 1) == 29.6
    assert (frame["career_stage"] == "senior_scientist_principal").sum() == 67
    assert round(100 * (frame["career_stage"] == "senior_scientist_principal").mean(), 1) == 25.8


@pytest.mark.parametrize(
    ("topic", "shares"),
    [
        ("AI-assisted coding and analysis", (23.8, 29.0, 28.6)),
        ("Using large language models (LLM) for biomedical knowledge extraction", (22.5, 26.1, 27.9)),
        ("Sharing and reusing life science data", (27.7, 28.1, 19.2)),
    ],
)
def test_published_topic_shares_of_valid_answers(imported: Imported, topic: str, shares: tuple[float, ...]):
    answers = imported.responses.frame[_needs(imported)[topic]].dropna()
    assert tuple(round(100 * (answers == value).mean(), 1) for value in (3, 4, 5)) == shares


def test_topic_means_on_both_bases(imported: Imported, reference: pd.DataFrame):
    needs = _needs(imported)
    assert set(needs) == set(reference.index)
    names = list(needs.values())
    frame = imported.responses.frame
    as_one = count_blank_as(imported.responses, names, 1).frame
    for topic, name in needs.items():
        row = reference.loc[topic]
        assert frame[name].notna().sum() == row["n_valid"]
        assert (imported.responses.reasons[name] == "not_answered").sum() == row["n_skipped"]
        assert round(frame[name].mean(), 4) == row["mean_valid"]
        assert round(as_one[name].mean(), 4) == row["mean_skip_as_1"]


def test_imaging_and_omics_is_not_first(imported: Imported):
    """Mapping only one wording of the fourth point would lift this topic from rank 11 to rank 1."""
    needs = {name: topic for topic, name in _needs(imported).items()}
    frame = count_blank_as(imported.responses, list(needs), 1).frame
    order = [needs[name] for name in frame[list(needs)].mean().sort_values(ascending=False).index]
    assert order.index("Imaging and omics data integration") + 1 == 11
    assert order[0] == "AI-assisted coding and analysis"


def test_label_audit_counts_the_answers_at_stake(imported: Imported):
    flag = imported.flags[imported.flags["rule"] == "label_synonym"]
    assert flag["value"].tolist() == ["772"]
    assert "Highly needed" in flag["note"].iloc[0]
    assert flag["verdict"].tolist() == ["doubt"]
    assert any("772" in sentence.en for sentence in imported.look_at)
    labels = [label for label in read_mapping(imported.survey / "mapping.xlsx").labels if label.code == "4"]
    assert {(label.label_as_exported, label.value) for label in labels if label.scale == "needed_5"} == {
        ("Very needed", 4.0),
        ("Highly needed", 4.0),
    }


def test_nothing_unreadable_and_every_blank_has_a_reason(imported: Imported):
    responses = imported.responses
    assert responses.provenance.unreadable == ()
    for name in responses.names:
        blank = responses.frame[name].isna()
        told = responses.reasons[name].notna() if name in responses.reasons else pd.Series(False, index=blank.index)
        assert (blank == told).all(), name
    assert (responses.reasons["canton"] == "skipped").sum() == 85


def test_written_files_are_read_back(imported: Imported, source: Path):
    assert read_questionnaire(imported.survey / "questionnaire.yml") == imported.questionnaire
    assert read_responses(imported.survey / "responses" / "answers.parquet") == imported.responses
    copy = imported.survey / "responses" / "source" / "supplementary_data1.xlsx"
    assert copy.read_bytes() == (source / "supplementary_data1.xlsx").read_bytes()
    assert hashlib.sha256(copy.read_bytes()).hexdigest() in (copy.parent / "SHA256SUMS").read_text()
    assert len(read_grid(imported.survey / "flags.csv").records()) == len(imported.flags)
    assert 'wave: "2026"' in (imported.survey / "design.yml").read_text(encoding="utf-8")
    assert "kind: self-selected" in (imported.survey / "design.yml").read_text(encoding="utf-8")
    assert "Please look at" in (imported.survey / "README.md").read_text(encoding="utf-8")


def test_no_time_or_address_reaches_the_answers(imported: Imported):
    assert not [column for column in imported.questionnaire.columns if column.kind == "date"]
    flags = imported.flags[imported.flags["rule"] == "administrative_column"]
    assert flags["subject"].tolist() == ["Id", "Start time", "Completion time", "Email", "Name"]
