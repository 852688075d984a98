"""study.toml: what a study is called, whose it is, which surveys play which part, which reports it hands over."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from evaluate.collect import KEEP_DAYS
from evaluate.design import HiddenNumber, Policy
from evaluate.documents import read_bytes
from evaluate.errors import Language, Mistake, ReportError, Text
from evaluate.report.findings import Audience
from evaluate.workspace.mistakes import address, mistakes_of
from evaluate.workspace.parts import PARTS

FILE = "study.toml"
#: How the words begin that `evaluate init` leaves in study.toml for its owner to replace.
TO_FILL = ("请填写", "Fill in")
Role = Literal["needs", "registers", "reaction", "learning_before", "learning_after"]


def both_languages(given: Any) -> Any:
    """A text given once stands for both languages; a text given in one language stands in for the other."""
    if isinstance(given, str):
        return {"zh": given, "en": given}
    return given


def _spoken(texts: dict[str, str]) -> dict[str, str]:
    unknown = sorted(set(texts) - {"zh", "en"})
    if unknown or not texts:
        raise ValueError("the languages are zh and en / 语言只有 zh 和 en")
    first = texts.get("zh") or texts.get("en") or ""
    return {"zh": texts.get("zh", first), "en": texts.get("en", first)}


Texts = Annotated[dict[str, str], BeforeValidator(both_languages), AfterValidator(_spoken)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Heading(_Part):
    """`[study]`: the name of the study and the rules that hold for all of it."""

    title: Texts
    place: Texts
    office: Texts
    year: int = Field(ge=1949, le=2200)
    language: Language = "zh"
    minimum_cell: int = Field(default=10, ge=0)
    date: str = ""
    style: str = "official"

    @property
    def as_of(self) -> dt.date:
        """The day on which the study looks at its registers: its date, or the last day of its year."""
        try:
            return dt.date.fromisoformat(self.date)
        except ValueError:
            return dt.date(self.year, 12, 31)

    def unfilled(self, language: Language) -> tuple[str, ...]:
        """Which of title, place and office still hold, in this language, the words that ask for them."""
        texts = {"title": self.title, "place": self.place, "office": self.office}
        return tuple(name for name, text in texts.items() if text.get(language, "").startswith(TO_FILL))


class Disclosure(_Part):
    """`[disclosure]`: what is hidden besides numbers resting on few people; see `Policy` for each rule.

    `dominance_largest` people with more than `dominance_part` of an amount (0 people turns the rule off), `closeness`
    to which the largest amount may be worked out (0 turns it off), and the number of people to whose multiples shares
    and counts are rounded instead of being hidden (0 rounds nothing).
    """

    dominance_largest: int = Field(default=2, ge=0)
    dominance_part: float = Field(default=0.9, gt=0, le=1)
    closeness: float = Field(default=0.1, ge=0, le=1)
    rounding: int = Field(default=0, ge=0)


class Sheet(_Part):
    """`[sheets.notebook]`: a notebook that is run once for each row of a register, built only when it is named.

    `title` names the folder of its documents, per language; `each` is the register, whose key is the notebook's
    parameter of the same name; `audience` is who gets the document: what is kept from them is refused.
    """

    title: Texts
    each: str
    audience: Audience


class Keeping(_Part):
    """`[keeping]`: for how many days after an import the sealed copy of the export, which may name people, is kept."""

    source_days: int = Field(default=KEEP_DAYS, ge=1, le=3660)


class Settings(_Part):
    """The whole of study.toml.

    `surveys[role]` is a folder under `surveys/`; `reports[notebook]` is the file name of that notebook's report, per
    language, without its ending. `sheets[notebook]` are the notebooks that are run once for each row of a register.
    """

    study: Heading
    disclosure: Disclosure = Field(default_factory=Disclosure)
    surveys: dict[Role, str] = Field(default_factory=dict)
    reports: dict[str, Texts] = Field(default_factory=dict)
    sheets: dict[str, Sheet] = Field(default_factory=dict)
    build: dict[str, Any] = Field(default_factory=dict)
    keeping: Keeping = Field(default_factory=Keeping)

    def policy(self, hidden: frozenset[HiddenNumber] = frozenset()) -> Policy:
        """What may be shown by these rules, `hidden` numbers excepted."""
        rules = self.disclosure
        return Policy(
            minimum_cell=self.study.minimum_cell,
            dominance=(rules.dominance_largest, rules.dominance_part) if rules.dominance_largest else None,
            closeness=rules.closeness,
            rounding=rules.rounding,
            hidden=hidden,
        )


_KEYS = {
    "": tuple(Settings.model_fields),
    "study": tuple(Heading.model_fields),
    "disclosure": tuple(Disclosure.model_fields),
    "keeping": tuple(Keeping.model_fields),
    "surveys": tuple(PARTS),
}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def read_settings(path: Path) -> Settings:
    """What does this study.toml say?

    Parameters
    ----------
    path : Path
        The file `study.toml`, UTF-8.

    Returns
    -------
    Settings

    Raises
    ------
    ReportError
        All mistakes of the file in one pass, each with its line.

    """
    content = read_bytes(path, error=ReportError).decode("utf-8-sig", errors="replace")
    try:
        tree = tomllib.loads(content)
    except tomllib.TOMLDecodeError as complaint:
        raise ReportError(_syntax(str(complaint))) from None
    lines = _lines(content)
    mistakes: list[Mistake] = []
    settings = None
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as complaint:
        mistakes = mistakes_of(complaint, file=FILE, line_of=lambda location: _line(lines, location), keys=_KEYS)
    if isinstance(reports := tree.get("reports"), dict):
        mistakes += _unwritable(reports, lines, "reports")
    if isinstance(sheets := tree.get("sheets"), dict):
        titles = {name: sheet.get("title") for name, sheet in sheets.items() if isinstance(sheet, dict)}
        mistakes += _unwritable(titles, lines, "sheets")
    ReportError.refuse(mistakes)
    assert settings is not None
    return settings


def _unwritable(reports: dict[str, Any], lines: dict[tuple[str, ...], int], table: str) -> list[Mistake]:
    found = []
    for notebook, names in reports.items():
        for name in names.values() if isinstance(names, dict) else [names]:
            if isinstance(name, str) and (not name.strip(" .") or _FORBIDDEN.search(name)):
                found.append(
                    Mistake(
                        address(FILE, _line(lines, (table, notebook))),
                        Text(
                            f"报告文件名 {name!r} 不能用作文件名。",
                            f"The report's name {name!r} cannot be a file name.",
                        ),
                        Text(
                            '文件名不含 \\ / : * ? " < > |，也不为空。', 'A name without \\ / : * ? " < > |, not empty.'
                        ),
                        Text("换一个文件名。", "Choose another name."),
                    )
                )
    return found


def _syntax(complaint: str) -> Mistake:
    line = re.search(r"at line (\d+)", complaint)
    return Mistake(
        address(FILE, int(line.group(1)) if line else None),
        Text(f"文件不符合 TOML 的写法（{complaint}）。", f"The file is not TOML ({complaint})."),
        Text('每行写成 名称 = "文字"，分组写成 [组名]。', 'Lines read name = "text", groups [name].'),
        Text("检查这一行的引号、等号和括号。", "Look at the quotes, equal signs and brackets of that line."),
    )


def _lines(content: str) -> dict[tuple[str, ...], int]:
    """The line on which each table and key stands: tomllib does not tell."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(content.splitlines(), 1):
        heading = re.match(r"\s*\[([^\[\]]+)\]", line)
        entry = re.match(r"""\s*("[^"]+"|'[^']+'|[A-Za-z0-9_.-]+)\s*=""", line)
        if heading:
            table = tuple(part.strip().strip("\"'") for part in heading.group(1).split("."))
            found.setdefault(table, number)
        elif entry:
            found.setdefault((*table, entry.group(1).strip("\"'")), number)
    return found


def _line(lines: dict[tuple[str, ...], int], location: tuple[Any, ...]) -> int | None:
    path = tuple(str(part) for part in location)
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None
