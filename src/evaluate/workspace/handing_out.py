"""What a survey hands out on paper: slips with codes, and booklets with serial numbers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from evaluate.collect.hidden_units import hidden_units
from evaluate.collect.paper import SPARES, Batch, make_batch, shared_out, write_booklets, write_slips
from evaluate.collect.paper.slips import Format, PerPage
from evaluate.collect.private_folder import private_folder
from evaluate.collect.server import collector_folder
from evaluate.documents import read_grid, write_bytes
from evaluate.errors import DesignError, ResponsesError, Text
from evaluate.instruments import fielded, freeze
from evaluate.workspace.around import around
from evaluate.workspace.booklets import BOOKLETS, PAPER, booklets_of
from evaluate.workspace.collecting import SLIPS
from evaluate.workspace.collecting_refused import refuse_unfrozen
from evaluate.workspace.invited_units import units_of
from evaluate.workspace.survey import QUESTIONNAIRE
from evaluate.workspace.telling import shown


def print_slips(
    folder: Path,
    *,
    table: Path | None = None,
    closes: str = "",
    to: tuple[Format, ...] = ("pdf", "docx"),
    per_page: PerPage = 10,
) -> tuple[Path, ...]:
    """Print the slips of the codes that `evaluate collect invite` has made.

    Raises
    ------
    ResponsesError
        When there is no table of slips, or several and none is named; when it cannot be used.

    """
    about = around(folder)
    source = table or _only_list(collector_folder(about.survey.folder))
    if not source.is_file():
        raise _no_list(source.name)
    slips = read_grid(source, error=ResponsesError).records().fillna("")
    if "spare" in slips:
        slips["spare"] = slips["spare"].isin(["TRUE", "True", "1"])
    return write_slips(
        slips,
        source.parent,
        title=about.survey.title,
        closes=about.closes(closes),
        office=about.office,
        mode="confidential" if about.settings.mode == "confidential" else "anonymous",
        to=to,
        per_page=per_page,
        language=about.language,
        mark=about.mark,
    )


def _only_list(place: Path) -> Path:
    """The list of codes that is there; of several only its owner knows which were printed before."""
    lists = sorted(place.glob(f"{SLIPS}*.csv"), key=lambda path: (len(path.name), path.name))
    if len(lists) > 1:
        names = [path.name for path in lists]
        raise ResponsesError.single(
            f"{place.parent.parent.name}/responses/{place.name}",
            Text(f"有几份凭证清单：{'、'.join(names)}。", f"There are several lists of codes: {', '.join(names)}."),
            Text("每份清单只印一次，印好就删除。", "each list printed once, and then deleted."),
            Text(
                f"删去已经印过的，或用 --table 写明印哪份，如 --table {shown(lists[-1])}",
                f"Delete those that were printed, or name one: --table {shown(lists[-1])}",
            ),
        )
    return lists[0] if lists else place / f"{SLIPS}.csv"


def _no_list(name: str) -> ResponsesError:
    return ResponsesError.single(
        name,
        Text("没有凭证清单。", "There is no table of slips."),
        Text("先用 evaluate collect invite 生成凭证。", "Codes are made first by evaluate collect invite."),
        Text("运行 evaluate collect invite，或用 --table 写明清单。", "Run it, or name the table with --table."),
    )


def print_booklets(
    folder: Path,
    *,
    count: int | None = None,
    by: str | None = None,
    spares: float = SPARES,
    closes: str = "",
    freezing: bool = False,
    seed: int | None = None,
) -> tuple[Batch, tuple[Path, ...]]:
    """Print a batch of booklets and write their numbers into the list of booklets.

    Parameters
    ----------
    folder : Path
        The survey's folder.
    count : int, optional
        How many, without spares; one for everybody on the roster when `by` is given alone.
    by : str, optional
        The column of the roster by whose units they are packed; more booklets go where more people are.
    spares : float
        Spares as a part, at least one a unit.
    closes : str
        Until when they are back; what collect.yml says unless given.
    freezing : bool
        Freeze the questionnaire first where it is not.
    seed : int, optional
        Of the numbers; drawn itself unless given.

    Returns
    -------
    tuple
        The batch and the files written, in `responses/paper/<batch>/`.

    Raises
    ------
    QuestionnaireError
        When the questionnaire is not frozen: a change would alter what the booklets ask.
    DesignError
        When neither a count nor a column is given, or there is no roster to pack by.

    """
    about = around(folder)
    people = units_of(about.survey, by) if by else {}
    wanted = _wanted(people, count)
    asked = about.survey.folder / QUESTIONNAIRE
    if freezing and fielded(asked) is None:
        freeze(asked)
    refuse_unfrozen(asked)
    path = private_folder(about.survey.folder / PAPER) / BOOKLETS
    before = booklets_of(about.survey.folder)
    name = f"{len(set(before['batch'])) + 1:02}"
    drawn = secrets.randbits(64) if seed is None else seed
    batch = make_batch(wanted, id=name, seed=drawn, spares=spares, taken=set(before["serial"]))
    written = write_booklets(
        about.survey.questionnaire,
        batch,
        path.parent / name,
        title=about.survey.title,
        closes=about.closes(closes),
        office=about.office,
        language=about.language,
        mark=about.mark,
    )
    known = set(people) - hidden_units(people, about.minimum)
    kept = pd.concat([before, batch.table(known=known, by=by or "")], ignore_index=True)
    write_bytes(path, kept.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))
    return batch, (*written, path)


def _wanted(people: Mapping[str, int], count: int | None) -> Mapping[str, int]:
    """How many booklets each unit gets, without spares."""
    if count:
        return shared_out(count, people) if people else {"": count}
    if people:
        return people
    raise DesignError.single(
        "--count",
        Text("没有写印多少份。", "How many to print is not said."),
        Text("--count 300，或用 --by unit 按名册人数印。", "--count 300, or --by unit for one a person."),
        Text("加上 --count 或 --by。", "Add --count or --by."),
    )
