"""Damaged files: torn, garbled, with headers renamed, repeated or shuffled, with sizes that lie: only clear errors."""

from __future__ import annotations

import csv
import io
import pickle
import random
import struct
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from forked_reader import forked
from invented_exports import invented

from evaluate.collect import import_file, labelled_file
from evaluate.documents import read_grid
from evaluate.errors import EvaluateError, QuestionnaireError, ResponsesError
from evaluate.instruments import read_questionnaire

EXPORTS = Path(__file__).resolve().parents[1] / "reference" / "exports"
IN_PROCESS = sorted(path.name for path in EXPORTS.iterdir() if path.suffix in (".csv", ".xlsx", ".lss"))
# Each importer of statistics files and what it reads: they share its copies.
STATISTICS = {
    "spss": ("spss_gb18030_mrset.sav", "spss_gbk_no_encoding_record.sav", "made.zsav", "made.por"),
    "limesurvey": ("limesurvey_6.14_spsssav.sav",),
    "stata": ("made.dta",),
    "sas": ("sas_written_by_haven.sas7bdat", "made.xpt"),
}
# Exports that are invented, of services of which none was recorded, each as a text file and as a workbook.
INVENTED = {f"made.{key}{kind}": key for key in invented() for kind in (".csv", ".xlsx")}
TABLES = [name for name in IN_PROCESS if not name.endswith(".lss")]
COPIES = 2_000
HUGE = (struct.pack("<I", 0x7FFFFFFF), struct.pack("<I", 1 << 30), struct.pack(">I", 1 << 30), b"\xff" * 8)


_SIGNS = ("12、", "—", "()", "[", "/", "┋┋", "→", "〖〗")


def mutant(source: Path, seed: int) -> tuple[bytes, str]:
    """One damaged copy and what was done to it; the same for the same seed."""
    dice = random.Random(f"{source.name} {seed}")
    content = source.read_bytes()
    ways = [_torn, _flipped, _doubled, _lying, _cut_out]
    if source.suffix in (".csv", ".xlsx"):
        ways += [_reheaded, _reheaded, _recelled]
    if source.suffix == ".csv":
        ways += [_recoded]
    if source.suffix == ".xlsx":
        ways += [_inside]
    way = dice.choice(ways)
    return way(content, source, dice), way.__name__.strip("_")


def _torn(content: bytes, source: Path, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content))]


def _flipped(content: bytes, source: Path, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.choice((1, 3, 20, 200))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _doubled(content: bytes, source: Path, dice: random.Random) -> bytes:
    start = dice.randrange(len(content))
    stop = min(len(content), start + dice.randrange(1, 400))
    return content[:stop] + content[start:stop] * dice.choice((1, 5)) + content[stop:]


def _cut_out(content: bytes, source: Path, dice: random.Random) -> bytes:
    start = dice.randrange(len(content))
    return content[:start] + content[start + dice.randrange(1, 200) :]


def _lying(content: bytes, source: Path, dice: random.Random) -> bytes:
    """A number somewhere says a gigabyte."""
    start, word = dice.randrange(max(1, min(len(content), 4000) - 8)), dice.choice(HUGE)
    return content[:start] + word + content[start + len(word) :]


def _recoded(content: bytes, source: Path, dice: random.Random) -> bytes:
    text = content.decode("utf-8-sig" if not source.name.startswith(("tencent", "wjx")) else "gb18030")
    return text.encode(dice.choice(("utf-16", "gb18030", "utf-8", "utf-16-be", "shift_jis", "latin-1")), "replace")


def _reheaded(content: bytes, source: Path, dice: random.Random) -> bytes:
    rows = [list(row) for row in read_grid(source).rows]
    heads = rows[0]
    for _ in range(dice.randrange(1, 4)):
        place = dice.randrange(len(heads))
        heads[place] = dice.choice(
            (
                None,
                heads[dice.randrange(len(heads))],
                "=1+1",
                "序号",
                "x" * 5000,
                f"{heads[place]}（改）",
                "12、",
                "—",
                "()",
                "[",
                "/",
            )
        )
    if dice.random() < 0.4:
        dice.shuffle(heads)
    return _written(rows, source)


def _recelled(content: bytes, source: Path, dice: random.Random) -> bytes:
    rows = [list(row) for row in read_grid(source).rows]
    for _ in range(dice.randrange(1, 30)):
        row = dice.choice(rows[1:])
        row[dice.randrange(len(row))] = dice.choice(
            (
                None,
                "=cmd|' /C calc'!A0",
                "┋┋",
                "→",
                "〖〗",
                "-3",
                "\ud800"[:0],
                "x" * 40000,
                1e300,
                -5,
                "1e400",
                "N/A",
                "〖x〗→┋",
            )
        )
    if dice.random() < 0.2:
        rows = rows[:1]
    return _written(rows, source)


def _inside(content: bytes, source: Path, dice: random.Random) -> bytes:
    """The parts of the workbook damaged, the archive whole."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = bytearray(old.read(entry))
            if dice.random() < 0.4 and data:
                for _ in range(dice.choice((1, 10))):
                    data[dice.randrange(len(data))] = dice.randrange(32, 127)
            new.writestr(entry.filename, bytes(data))
    return memory.getvalue()


def _written(rows: list[list], source: Path) -> bytes:
    if source.suffix == ".csv":
        lines = [
            ",".join('"' + str("" if cell is None else cell).replace('"', '""') + '"' for cell in row) for row in rows
        ]
        return "\r\n".join(lines).encode("utf-8-sig")
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = book.worksheets[0].cell(number, place)
            if isinstance(value, str):
                cell.value, cell.data_type = value[:32767], "s"
            elif value is not None:
                cell.value = value
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A golden file, or one that pyreadstat writes in a format of which none was recorded."""
    folder = tmp_path_factory.mktemp("made")
    frame = pd.DataFrame({"AGE": [30.0, 41.0, 55.0], "WORD": ["a", "b", "c"]})
    pyreadstat.write_sav(
        frame, str(folder / "made.zsav"), compress=True, variable_value_labels={"AGE": {30.0: "thirty"}}
    )
    pyreadstat.write_por(frame, str(folder / "made.por"))
    pyreadstat.write_dta(frame, str(folder / "made.dta"), variable_value_labels={"AGE": {30: "thirty"}})
    pyreadstat.write_xport(frame, str(folder / "made.xpt"))
    tables = invented()
    for name, key in INVENTED.items():
        (folder / name).write_bytes(_written(tables[key], Path(name)))
    return lambda name: folder / name if name.startswith("made.") else EXPORTS / name


def _survives(source: Path, seed: int, folder: Path) -> str:
    """Import one damaged copy: read, or refused with a sentence and nothing written. What became of it."""
    content, way = mutant(source, seed)
    path = folder / f"m{source.suffix}"
    path.write_bytes(content)
    return _outlives(path, folder / "s", f"{source.name} {seed} {way}")


def _outlives(path: Path, survey: Path, told: str = "") -> str:
    """Import a damaged file: "read", or "refused" with a sentence, in time and with nothing written."""
    began = time.perf_counter()
    try:
        import_file(path, survey)
    except EvaluateError as error:
        assert not survey.exists(), f"{told}: something was written"
        words = error.in_language("zh")
        assert "Traceback" not in words
        assert len(words) < 20_000
        return "refused"
    finally:
        assert time.perf_counter() - began < 60, f"{told}: too slow"  # three times the budget of 20 s
    # What was written can be read again, so that the next step of the work does not stumble.
    try:
        read_questionnaire(survey / "questionnaire.yml")
    except QuestionnaireError as error:
        raise AssertionError(f"{told}: {error.in_language('en')}") from None
    _remove(survey)
    return "read"


def _remove(folder: Path) -> None:
    for file in sorted(folder.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    folder.rmdir()


@pytest.mark.parametrize("name", IN_PROCESS)
def test_damaged_copies(source: Callable[[str], Path], tmp_path: Path, name: str):
    for seed in range(6):
        _survives(source(name), seed, tmp_path)


@pytest.mark.parametrize("name", INVENTED)
def test_damaged_copies_of_other_services(source: Callable[[str], Path], tmp_path: Path, name: str):
    assert _outlives(source(name), tmp_path / "s") == "read"
    for seed in range(3):
        _survives(source(name), seed, tmp_path)


def test_a_file_that_ends_the_reading_process_is_an_error(source: Callable[[str], Path], tmp_path: Path):
    """Bytes on which the library underneath may crash or not: the import goes on either way."""
    for seed in (0, 3):
        _survives(source("spss_gbk_mrset.sav"), seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", IN_PROCESS)
def test_two_thousand_damaged_copies(source: Callable[[str], Path], tmp_path: Path, name: str, record_row):
    _survive_all({name: source(name)}, tmp_path, name, record_row)


@pytest.mark.long
@pytest.mark.parametrize("key", sorted(set(INVENTED.values())))
def test_two_thousand_damaged_copies_of_other_services(
    source: Callable[[str], Path], tmp_path: Path, key: str, record_row
):
    _survive_all({name: source(name) for name in INVENTED if INVENTED[name] == key}, tmp_path, key, record_row)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork: a process for each copy takes too long")
@pytest.mark.parametrize("importer", STATISTICS)
def test_two_thousand_damaged_statistics_files(
    source: Callable[[str], Path], tmp_path: Path, importer: str, record_row, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(labelled_file, "_outcome", forked)
    _survive_all({name: source(name) for name in STATISTICS[importer]}, tmp_path, importer, record_row)


def _survive_all(sources: Mapping[str, Path], folder: Path, told: str, record_row: Callable[..., None]) -> None:
    """2,000 damaged copies of what one importer reads, in bounded memory and time; recorded in a dated table."""
    became: Counter[str] = Counter()
    began = time.perf_counter()
    paths = list(sources.values())
    for seed in range(COPIES):
        became[_survives(paths[seed % len(paths)], seed, folder)] += 1
    seconds = time.perf_counter() - began
    assert sum(became.values()) == COPIES
    assert seconds < 1_800
    if sys.platform != "win32":
        import resource

        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_500 * 1024  # kilobytes
    record_row(
        "damaged exports", file=told, copies=COPIES, read=became["read"], refused=became["refused"], seconds=seconds
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
def test_a_forked_reader_reads_as_a_process_of_its_own_and_survives_a_crash(
    source: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
):
    """What the long test stands on: the same outcome as the product's process, and an error where it ends."""
    path = source("spss_gb18030_mrset.sav")
    arguments = ["sav", str(path), "20000000", "", ""]
    assert pickle.loads(forked(arguments)) == pickle.loads(labelled_file._outcome(arguments))
    with pytest.raises(subprocess.CalledProcessError):
        forked([*arguments[:2], "no number", "", ""])


@pytest.mark.parametrize("name", TABLES)
def test_headers_shuffled_and_renamed_and_a_declared_gigabyte(source: Callable[[str], Path], tmp_path: Path, name: str):
    """Every importer of tables, each of these once, whatever the dice of the other tests do."""
    path, dice = source(name), random.Random(name)
    rows = [list(row) for row in read_grid(path).rows]
    for change in (lambda heads: dice.sample(heads, len(heads)), lambda heads: [f"{head}（改）" for head in heads]):
        damaged = tmp_path / f"m{path.suffix}"
        damaged.write_bytes(_written([change(rows[0]), *rows[1:]], path))
        _outlives(damaged, tmp_path / "s")
    if path.suffix == ".xlsx":
        (tmp_path / "g.xlsx").write_bytes(_declared(path.read_bytes(), 1 << 30))
        with pytest.raises(ResponsesError, match="解压后"):
            import_file(tmp_path / "g.xlsx", tmp_path / "s")


def _bomb(path: Path, size: int, *, declared: int | None = None) -> Path:
    """A workbook whose sheet unpacks to `size` bytes of blanks."""
    memory = io.BytesIO()
    book = openpyxl.Workbook()
    book.worksheets[0].append(["您的性别"])
    book.worksheets[0].append(["男"])
    book.save(memory)
    with zipfile.ZipFile(io.BytesIO(memory.getvalue())) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                with new.open(entry.filename, "w") as part:
                    part.write(data[:-12])
                    for _ in range(size >> 20):
                        part.write(b" " * (1 << 20))
                    part.write(data[-12:])
            else:
                new.writestr(entry.filename, data)
    if declared is not None:
        path.write_bytes(_declared(path.read_bytes(), declared))
    return path


def _declared(content: bytes, size: int) -> bytes:
    """An archive that says of its first sheet that it unpacks to `size` bytes."""
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


def test_a_zip_bomb_is_refused_in_bounded_time(tmp_path: Path):
    path = _bomb(tmp_path / "b.xlsx", 600 << 20)
    assert path.stat().st_size < 2 << 20
    began = time.perf_counter()
    with pytest.raises(ResponsesError, match="解压后"):
        import_file(path, tmp_path / "s")
    assert time.perf_counter() - began < 10
    assert not (tmp_path / "s").exists()


def test_a_declared_gigabyte_is_refused(tmp_path: Path):
    path = _bomb(tmp_path / "b.xlsx", 1 << 20, declared=1 << 30)
    with pytest.raises(ResponsesError, match="解压后"):
        import_file(path, tmp_path / "s")


def test_a_stray_cell_far_away_is_refused(tmp_path: Path):
    book = openpyxl.Workbook()
    book.worksheets[0].append(["您的性别"])
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ResponsesError, match="单元格过多"):
        import_file(tmp_path / "a.xlsx", tmp_path / "s")


def test_a_formula_without_its_result_is_refused(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["您的性别", "年龄"], ["男", "=20+1"], ["女", 30]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ResponsesError, match=r"B2.*公式"):
        import_file(tmp_path / "a.xlsx", tmp_path / "s")


def test_a_statistics_file_that_declares_a_gigabyte(tmp_path: Path):
    content = bytearray((EXPORTS / "spss_gb18030_mrset.sav").read_bytes())
    content[80:84] = struct.pack("<i", 500_000_000)  # the number of cases in the header
    (tmp_path / "a.sav").write_bytes(bytes(content))
    with pytest.raises(ResponsesError):
        import_file(tmp_path / "a.sav", tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_a_file_larger_than_any_export(tmp_path: Path):
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(ResponsesError, match="太大"):
        import_file(tmp_path / "a.csv", tmp_path / "s")


def test_no_cell_that_is_written_becomes_a_formula(tmp_path: Path):
    rows = [["=1+1", "@SUM(A1)", "+甲", "-乙"], *([["=cmd|' /C calc'!A0", "@x", "+1", "-y"]] * 6)]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    imported = import_file(tmp_path / "a.csv", tmp_path / "s")
    book = openpyxl.load_workbook(imported.survey / "mapping.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    for row in read_grid(imported.survey / "flags.csv").rows:
        assert not [cell for cell in row if str(cell or "").startswith(("=", "+", "-", "@"))]
