"""Pictures: type big enough, nothing clipped, alternative text from the data, hidden rows not drawn."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from evaluate.errors import ReportError
from evaluate.estimate import protect
from evaluate.report import dots, dumbbell, likert, rank_intervals
from evaluate.report.figures.canvas import drawing, save
from evaluate.report.figures.likert import palette
from evaluate.report.figures.rows import distinct, fit_rows
from evaluate.report.figures.wrapping import columns_of, shorten, wrap

CHARTS = {"needs": dots, "groups": dots, "ranks": rank_intervals, "gap": dumbbell, "answers": likert}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", CHARTS)
def test_nothing_clipped_and_type_readable(make, kind, language):
    with drawing():
        figure, alt = CHARTS[kind](protect(getattr(make, kind)(language)))
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        drawn = figure.get_tightbbox(canvas.get_renderer())  # inches, of all that is drawn
        texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    assert min(text.get_fontsize() for text in texts) >= 8
    assert min(drawn.x0, drawn.y0) >= -0.005
    assert drawn.x1 <= figure.get_figwidth() + 0.005
    assert drawn.y1 <= figure.get_figheight() + 0.005
    assert figure.get_figwidth() * 25.4 == pytest.approx(150)
    assert figure.get_figheight() * 25.4 <= 200.01
    assert len(alt) > 20
    assert not any("98.7" in text.get_text() or "98.8" in text.get_text() for text in texts)


@pytest.mark.filterwarnings("error")
def test_pictures_are_the_same_byte_for_byte_and_have_no_missing_character(make):
    pictures = []
    for _ in range(2):
        with drawing():
            figure, alt = rank_intervals(make.ranks())
        pictures.append(save(figure, alt))
    assert pictures[0] == pictures[1]
    assert pictures[0].png.startswith(b"\x89PNG")
    assert b"Software" not in pictures[0].png
    assert "<dc:date>" not in pictures[0].svg
    assert "<text" not in pictures[0].svg


def test_settings_are_restored(make):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    with drawing():
        dots(make.needs())
    assert dict(mpl.rcParams) == before


def test_alternative_text_names_the_extremes(make):
    with drawing():
        assert "“依法行政与行政复议应诉能力提升”，6.10（5.60–6.60）" in dots(protect(make.needs()))[1]
        assert "另有1行不予显示。" in dots(protect(make.needs()))[1]
        assert "最低值为2.20。" in dots(protect(make.needs()))[1]  # a number, no name: nobody is named as last
        gap = dumbbell(protect(make.gap("en")))[1]
        ranks = rank_intervals(make.ranks())[1]
        agree = likert(protect(make.answers()))[1]
    assert "Places wanted exceeds places offered in 3." in gap
    assert "(120 places)" in gap
    assert "可能居第一的有2项：依法行政与行政复议应诉能力提升、数字政务。" in ranks
    assert "70.0%" in agree


def test_the_gap_is_drawn_only_between_two_shown_ends(make):
    with drawing():
        figure, _ = dumbbell(protect(make.gap()))
    labels = [text.get_text() for text in figure.findobj(Text)]
    assert [label for label in labels if label in ("+120", "−10", "+10", "不予显示")] == [
        "+120",
        "−10",
        "+120",
        "+10",
        "不予显示",
    ]


def test_the_other_end_may_be_a_table_of_its_own(make):
    both = make.gap("en")
    demand, places = (
        type(both)(both.frame[both.frame["measure"] == name], both.about) for name in ("demand", "places")
    )
    few = type(both)(
        places.frame.iloc[:3].assign(n=2).rename(columns={}), make.about("en", counted="classes", interval="none")
    )
    with drawing():
        figure, alt = dumbbell(protect(demand), against=few)
    labels = [text.get_text() for text in figure.findobj(Text)]
    assert [label for label in labels if label in ("+120", "−10", "+60", "+10", "not shown")] == [
        "+120",
        "−10",
        "+120",
        "+60",
        "not shown",
    ]
    assert "4 rows" in alt


def test_likert_hides_the_whole_bar_of_an_item_with_one_hidden_answer(make):
    answers = make.answers(n=600)
    frame = answers.frame.copy()
    frame.loc[0, "value"] = np.nan
    with drawing():
        figure, _ = likert(type(answers)(frame, answers.about))
        whole, _ = likert(answers)
    assert len(figure.axes[0].patches) == len(whole.axes[0].patches) - 5


def test_dumbbell_wants_two_measures(make):
    with pytest.raises(ReportError, match="borich"):
        dumbbell(make.needs())


def printed_texts(figure):
    """Every text that is drawn, with its box in pixels; ticks beyond the ends of an axis are not drawn."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    (axes,) = figure.axes
    low, high = axes.get_xlim()
    beyond = {
        id(label)
        for at, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
        if not min(low, high) <= at <= max(low, high)
    }
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [(text, text.get_window_extent(renderer)) for text in texts if id(text) not in beyond]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("count", [1, 33, 60])
@pytest.mark.parametrize("kind", CHARTS)
def test_many_rows_with_long_labels_never_overlap(make_many, kind, count, language):
    estimate = make_many(kind, count, language)
    with drawing():
        figure, alt = CHARTS[kind](estimate)
        texts = printed_texts(figure)
    for (one, a), (two, b) in combinations(texts, 2):
        across, down = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 0.5 or down <= 0.5, (one.get_text(), two.get_text())
    for text, box in texts:
        assert min(box.x0, box.y0) >= -0.5, text.get_text()
        assert box.x1 <= figure.bbox.x1 + 0.5, text.get_text()
        assert box.y1 <= figure.bbox.y1 + 0.5, text.get_text()
        assert text.get_fontsize() >= 8
    assert figure.get_figheight() * 25.4 <= 200.01
    drawn = len(figure.axes[0].get_yticklabels())
    count = 2 if (kind, count) == ("groups", 1) else count  # one item alone: a row for each group
    assert all(label.get_text().count("\n") <= 1 for label in figure.axes[0].get_yticklabels())
    below = " ".join(figure.get_supxlabel().split())
    words = {
        "zh": (f"前{drawn}项，共{count}项，其余见表", "图中只画"),
        "en": (f"top {drawn} of {count} rows", "The picture shows"),
    }
    told, sentence = words[language]
    assert (told.replace(" ", "") in below.replace(" ", "")) == (drawn < count)
    assert (sentence in alt) == (drawn < count)
    assert drawn == count if count < 3 else drawn >= 20
    assert drawn < count or count < 60


def test_the_highest_rows_are_kept_in_the_order_given(make_many):
    estimate = make_many("needs", 60, "zh")
    turned = type(estimate)(estimate.frame.iloc[::-1].reset_index(drop=True), estimate.about)
    with drawing():
        figure, _ = dots(turned)
        ends = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert ends[-1].endswith("思想0")
    assert not any(text.endswith("思想56") for text in ends)


def test_sixteen_rows_take_less_than_half_a_page():
    rows = fit_rows({f"依法行政{index}": float(index) for index in range(16)}, "名次", "zh")
    assert rows.figure_mm < 112
    assert rows.total == len(rows.places) == 16
    assert rows.below == "名次"


def test_two_items_of_one_label_have_a_line_each():
    assert distinct(["甲", "乙", "甲"]) == ["甲", "乙", "甲 (2)"]


def test_labels_are_cut_at_a_word_and_say_so():
    cut = shorten("Single-cell multiomics RNA and ATAC-seq, and other RNA and surface proteins", 36, 2)
    assert cut.replace("\n", " ") == "Single-cell multiomics RNA and ATAC-seq, and other RNA and…"
    assert (
        shorten("乡村振兴政策落地与基层治理能力建设（含农村集体经济）", 20, 2)
        == "乡村振兴政策落地与基\n层治理能力建设（含农…"
    )
    assert shorten("数字政务", 20, 2) == "数字政务"
    assert shorten("x" * 200, 20, 2).endswith("…")


def test_wrapping_keeps_lines_short_whole_and_even():
    for text in (
        "习近平新时代中国特色社会主义思想",
        "Lawful administration and administrative reconsideration",
        "数字政务（试点）、应急，处突与舆情应对",
        "x" * 80,
    ):
        lines = wrap(text, 30).split("\n")
        assert all(columns_of(line) <= 48 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[0] in "，。、）" for line in lines)
    assert [len(line) for line in wrap("习近平新时代中国特色社会主义思想", 30).split("\n")] == [8, 8]
    assert wrap("", 30) == ""
    assert wrap("政策落地（含农村集体）", 10) == "政策落地\n（含农村\n集体）"


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6, 7])
def test_palette(count):
    assert len(palette(count)) == count
