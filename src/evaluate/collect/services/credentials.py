"""Keys and passwords: from the environment or a file outside the study, and told to nobody but the service."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evaluate.documents import read_bytes
from evaluate.errors import ServiceError, Text

_HIDDEN = "***"


@dataclass(frozen=True, repr=False)
class Credentials:
    """Names and values; `str` and `repr` show the names only."""

    values: Mapping[str, str]
    sessions: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def __repr__(self) -> str:
        return f"Credentials({', '.join(self.values)})"

    @property
    def names(self) -> str:
        """Which ones there are, for messages."""
        return "、".join(self.values)

    def hide(self, text: str) -> str:
        """The text without any of the values: what a server says may repeat them."""
        for value in sorted((*self.values.values(), *self.sessions), key=len, reverse=True):
            text = text.replace(value, _HIDDEN) if value else text
        return text

    def with_secret(self, value: str) -> Credentials:
        """With the key of a session, which is hidden as they are."""
        return replace(self, sessions=(*self.sessions, value))


def read_credentials(wanted: Sequence[Sequence[str]], file: str | Path | None, survey_folder: Path) -> Credentials:
    """With what does the user prove who they are?

    Parameters
    ----------
    wanted : sequence of sequences of str
        The ways to log in, each with the names that it takes; the first way of which all names are there is chosen.
    file : str, Path or None
        A file with lines `NAME = "value"` (TOML); what stands in it goes before environment variables.
    survey_folder : Path
        The folder that is pulled into: neither it nor the study around it may hold the file.

    Raises
    ------
    ServiceError
        A name is missing, the file cannot be read, or it lies where it would be handed on with the study.
    """
    known = {name: os.environ[name] for way in wanted for name in way if os.environ.get(name)}
    if file is not None:
        known |= _in_file(Path(file).expanduser(), survey_folder)
    known = {name: value.strip() for name, value in known.items()}
    for way in wanted:
        if all(known.get(name) for name in way):
            return Credentials({name: _sendable(name, known[name]) for name in way})
    ways_zh = "；或者 ".join("、".join(way) for way in wanted)
    ways_en = "; or ".join(" and ".join(way) for way in wanted)
    first = wanted[0][0]
    raise ServiceError.single(
        str(file) if file is not None else first,
        Text(f"没有找到登录所需的 {ways_zh}。", f"{ways_en} is not given."),
        Text(
            f'环境变量，或研究文件夹之外的一个文件，每行一个，如 {first} = "……"。',
            f'environment variables, or a file outside the study with lines such as {first} = "…".',
        ),
        Text(
            f"运行前执行 set {first}=…（PowerShell：$env:{first}='…'），或用 --credentials 写明文件。",
            f"set {first} before running (PowerShell: $env:{first}='…'), or name the file with --credentials.",
        ),
    )


def _in_file(file: Path, survey_folder: Path) -> dict[str, str]:
    home = _study(survey_folder.resolve())
    if file.resolve().is_relative_to(home):
        raise ServiceError.single(
            str(file),
            Text("密钥文件放在研究文件夹里，会随它一起交出去。", "the keys lie in the study and would go with it."),
            Text("放在研究文件夹之外，如用户主文件夹。", "a file outside it, such as in your home folder."),
            Text("把文件移出去，再写新的位置。", "move the file and give its new place."),
        )
    if not file.is_file():
        raise ServiceError.single(
            str(file),
            Text("找不到密钥文件。", "there is no such file of keys."),
            Text('一个文本文件，每行如 KOBO_TOKEN = "……"。', 'a text file with lines such as KOBO_TOKEN = "…".'),
            Text("检查路径。", "check the path."),
        )
    try:
        content = tomllib.loads(read_bytes(file, error=ServiceError).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # the parser's own words may repeat what stands in the file
        raise ServiceError.single(
            str(file),
            Text("密钥文件的写法不对。", "the file of keys is not written rightly."),
            Text('每行如 KOBO_TOKEN = "……"，用英文引号。', 'lines such as KOBO_TOKEN = "…" with straight quotes.'),
            Text("改正写法，存成 UTF-8。", "correct it and save it as UTF-8."),
        ) from None
    return {name: value for name, value in content.items() if isinstance(value, str)}


def _study(folder: Path) -> Path:
    """The study around a survey's folder, or that folder itself."""
    return next((place for place in (folder, *folder.parents) if (place / "study.toml").is_file()), folder)


def _sendable(name: str, value: str) -> str:
    # a token stands in a header, where only ASCII may stand; a password may be any text
    if value.isprintable() and (value.isascii() or not name.endswith("TOKEN")):
        return value
    raise ServiceError.single(
        name,
        Text("密钥里有换行、看不见的字符或中文字符。", "there is a line break, or a character that no key has."),
        Text("一行，没有空格、换行和中文引号。", "one line without blanks and curly quotes."),
        Text("重新复制一次。", "copy it again."),
    )
