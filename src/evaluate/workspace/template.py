"""A new study: the notebooks and surveys of the example, without anybody's answers."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from evaluate.collect.services import SERVICES
from evaluate.errors import ReportError, Text
from evaluate.workspace.collect_script import SCRIPT, script_text

# what an office keeps about people never enters version control
GITIGNORE = """\
# 答卷、台账、名册只留在本机，不进入版本库。
# Answers, registers and rosters stay on this machine and never enter version control.
surveys/*/responses/
**/responses/collector/
**/responses/paper/
**/responses/source/
surveys/*/*.csv
surveys/*/*.xlsx
surveys/*/*.xls
surveys/*/*.sav
surveys/*/*.parquet
!surveys/*/corrections.csv
population.csv
# 放在研究文件夹里的名单、签到表也一样 / so do lists and sign-in sheets that lie beside study.toml
/*.csv
/*.xlsx
/*.xls
/.secret/
/.review/
reports/*
!reports/README.md
.ipynb_checkpoints/
__pycache__/
~$*
"""
_SURVEY_FILES = (".yml", ".yaml", ".md")


def template_folder() -> Path:
    """Where the example study's notebooks and surveys are: in the installed package, or the checkout it runs from.

    Raises
    ------
    ReportError
        When neither is there.

    """
    packed = Path(__file__).resolve().parent / "template"
    if (packed / "study.toml").is_file():
        return packed
    for folder in Path(__file__).resolve().parents:
        project = folder / "pyproject.toml"
        if project.is_file() and 'name = "gongxu"' in project.read_text("utf-8") and (folder / "study.toml").is_file():
            return folder
    raise ReportError.single(
        "gongxu",
        Text("安装包里缺少新研究的样板。", "The installed package lacks the template of a new study."),
        Text("安装包带有 notebooks、surveys 和 study.toml。", "The package carries notebooks, surveys and study.toml."),
        Text("重新安装 gongxu。", "Install gongxu again."),
    )


def start_study(folder: Path, *, example: bool = False, seed: int | None = None) -> tuple[str, ...]:
    """Make a new study in `folder`: notebooks, questionnaires, forms, study.toml and a .gitignore.

    Parameters
    ----------
    folder : Path
        Not there yet, or empty.
    example : bool
        Also write the invented answers and registers of the example county, marked as simulated.
    seed : int, optional
        Which of the invented counties; the committed one without it.

    Returns
    -------
    tuple of str
        What was written, as names from `folder`.

    Raises
    ------
    ReportError
        When the folder holds something already.

    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ReportError.single(
            folder.name or str(folder),
            Text(
                "这个文件夹里已经有东西，为免覆盖，没有动它。",
                "This folder holds something already and was left alone.",
            ),
            Text("新研究建在一个空文件夹里。", "A new study is made in an empty folder."),
            Text("换一个文件夹名。", "Choose another folder."),
        )
    source = template_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("notebooks", "surveys"):
        if (source / part).is_dir():
            _copy(source / part, folder / part, keep=_survey_file if part == "surveys" else _notebook_file)
    if not example:
        # its findings have no bases yet
        (folder / "notebooks" / "findings.lock").unlink(missing_ok=True)
    (folder / "reports").mkdir(exist_ok=True)
    settings = (source / "study.toml").read_text("utf-8")
    (folder / "study.toml").write_text(settings if example else blank(settings), "utf-8", newline="\n")
    (folder / ".gitignore").write_text(GITIGNORE, "utf-8", newline="\n")
    if example:
        _write_example(folder, seed)
    else:
        for file in sorted((folder / "surveys").glob("*/*.yml")):
            file.write_text(real(own_words(file.read_text("utf-8"))), "utf-8", newline="\n")
        for about in (folder / "surveys").glob("*/README.md"):
            about.unlink()  # it tells of the example's people; a survey's own README is its office's to write
        for rules in (folder / "surveys").glob("*/rules.yml"):
            rules.unlink()  # which rules of grade C or M, or of a jurisdiction, an office goes by is its own decision
        for survey in (folder / "surveys").glob("*/questionnaire.yml"):
            # the example's answers are drawn; those of an office come from a service
            survey.with_name(SCRIPT).write_text(script_text(SERVICES[0]), "utf-8", newline="\n")
    return tuple(sorted(path.name + ("/" if path.is_dir() else "") for path in folder.iterdir()))


def blank(settings: str) -> str:
    """study.toml with the example county's name and office replaced by words that ask for the user's own."""
    asked = {
        "title": ("请填写：报告标题", "Fill in: title of the report"),
        "place": ("请填写：县（市、区）名称", "Fill in: name of the county"),
        "office": ("请填写：单位名称", "Fill in: name of the office"),
    }
    for key, (zh, en) in asked.items():
        settings = re.sub(
            rf"(?m)^{key}\s*=.*$", f'{key} = {{ zh = "{zh}", en = "{en}" }}', settings, count=1
        )  # of the study
    return own_words(re.sub(r"(?m)^date\s*=.*\n", "", settings))


def real(design: str) -> str:
    """design.yml of a survey that is not invented."""
    return re.sub(r"(?m)^simulated:\s*\S+.*$", "simulated: false", design)


#: What the example says of itself, and what stands there in a study of one's own.
_OWN = (
    (r"(?m)^  note: \{zh: 模拟数据.*\n", ""),
    (r"模拟数据：[^。]*。", ""),
    (r"Simulated data: [^.]*\. ?", ""),
    (r"（2026年，模拟数据）|（模拟数据）", ""),
    (r", example county, 2026 \(simulated data\)| \(simulated data\)", ""),
    (r"Invented county: ", ""),
    (r" of the invented county, 2026", ""),
    (r', where: "training_class in [^"]*"', ""),
    (r"示例县 2026 年", ""),
    (r"示例县2026年度|示例县", "本县"),
)


def own_words(text: str) -> str:
    """A file of the example without the invented county's name and without the mark of simulated data."""
    for said, instead in _OWN:
        text = re.sub(said, instead, text)
    return text


def _write_example(folder: Path, seed: int | None) -> None:
    from evaluate.workspace.example import SEED, write_example, write_reviews

    drawn = SEED if seed is None else seed
    write_example(folder, seed=drawn)
    write_reviews(folder, seed=drawn)


def _notebook_file(path: Path) -> bool:
    return path.suffix in (".ipynb", ".lock", ".md")


def _survey_file(path: Path) -> bool:
    return (path.suffix in _SURVEY_FILES or path.name == SCRIPT) and "responses" not in path.parts


def _copy(source: Path, target: Path, *, keep: object) -> None:
    assert callable(keep)
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if any(part.startswith(".") for part in relative.parts) or not path.is_file() or not keep(relative):
            continue
        place = target / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
