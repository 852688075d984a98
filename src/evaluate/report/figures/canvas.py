"""Where every picture is drawn: page width, bundled fonts, colours, rows, and files that are the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from evaluate.documents.fonts import SANS, bundled_fonts
from evaluate.report.figures.rows import WIDTH_MM, Rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TEXT, SMALL = 9.0, 8.0  # points as printed

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, GREY = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#767676",
)  # fmt: skip  # Okabe and Ito: told apart by colour-blind readers; markers tell them apart in greyscale
SERIES = ((BLUE, "o"), (VERMILION, "s"), (GREEN, "^"), (PURPLE, "D"), (ORANGE, "v"), (SKY, "P"))
MM = 25.4


@dataclass(frozen=True)
class Picture:
    """A saved figure: both files, its alternative text and its printed width."""

    png: bytes
    svg: str
    alt: str
    width_mm: float


@cache
def _families() -> tuple[str, ...]:
    from matplotlib import font_manager

    for path in bundled_fonts():
        font_manager.fontManager.addfont(str(path))
    return (SANS, "DejaVu Sans")


@contextmanager
def drawing() -> Iterator[None]:
    """The settings every picture is drawn and saved under; matplotlib's own are restored afterwards.

    SVG text is written as outlines (`svg.fonttype: path`): it looks the same in typst and in any browser, whatever
    fonts the reading PC has, and cannot be clipped by a wider substitute. The price, about 100 kB a picture in Chinese
    and text that a search in the PDF does not find, is paid because the table and the alternative text hold the same
    words.
    """
    from matplotlib import rc_context

    settings: dict[Any, Any] = {
        "font.family": "sans-serif",
        "font.sans-serif": list(_families()),
        "font.size": TEXT,
        "axes.unicode_minus": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": "#444444",
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "axes.labelsize": TEXT,
        "legend.fontsize": TEXT,
        "svg.fonttype": "path",
        "svg.hashsalt": "gongxu",
        "figure.dpi": 100,
        "savefig.bbox": None,
    }
    with rc_context(settings):
        yield


def row_canvas(rows: Rows) -> tuple[Figure, Axes]:
    """An empty figure as wide as the page and as tall as its rows need; the axes count millimetres downwards.

    Row labels stand at the left, first row on top; the line below the axis runs under the whole picture, because the
    axes alone may be too narrow for it.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_MM / MM, rows.figure_mm / MM), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03)  # type: ignore[union-attr]
    axes = figure.add_subplot()
    axes.set_yticks(list(rows.places.values()), list(rows.labels), linespacing=1.1)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#E4E4E4", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_ylim(rows.height, 0)
    figure.supxlabel(rows.below, fontsize=TEXT, linespacing=1.15)
    return figure, axes


def legend_above(figure: Figure, rows: Rows) -> None:
    """The legend over the picture, in as many columns as fit, read line by line; what is drawn carries its label."""
    handles, labels = figure.axes[0].get_legend_handles_labels()
    order = [
        place for column in range(rows.legend_columns) for place in range(column, len(labels), rows.legend_columns)
    ]
    figure.legend(
        [handles[place] for place in order],
        [labels[place] for place in order],
        loc="outside upper center",
        ncols=rows.legend_columns,
        frameon=False,
        handlelength=1.2,
        columnspacing=1.4,
        borderpad=0.2,
    )


def beside(axes: Axes, y: float, text: str, *, color: str = "black") -> None:
    """A direct label in the column right of the axes, where no interval can run into it."""
    axes.annotate(
        text,
        (1.012, y),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=SMALL,
        color=color,
        annotation_clip=False,
    )


def save(figure: Any, alt: str) -> Picture:
    """The figure as PNG (200 dpi) and SVG without dates or versions, so that the same data give the same bytes."""
    import sys

    png, svg = BytesIO(), BytesIO()
    with drawing():
        figure.savefig(png, format="png", dpi=200, metadata={"Software": None})
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    width = min(float(figure.get_figwidth()) * MM, 156.0)
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)  # a chart of the writer's own may have been made with pyplot, which keeps every figure
    return Picture(png.getvalue(), svg.getvalue().decode(), alt, round(width, 1))
