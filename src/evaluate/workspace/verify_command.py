"""The command `evaluate verify`: its words, and what it says."""

from __future__ import annotations

import argparse
from argparse import Namespace
from pathlib import Path

from evaluate.errors import ReportError, Text
from evaluate.workspace.archive import Difference, seal_survey, short_seal, verify_survey
from evaluate.workspace.bank_folder import BANK
from evaluate.workspace.settings import FILE
from evaluate.workspace.telling import Teller, shown

ABOUT = """\
核对一次调查的文件夹自封存以来有没有变：改了哪些文件，少了哪些，多了哪些。加 --seal 就封存：记下每个文件、问卷和答卷的
校验值。不改动任何文件；封存只写 archive.json。
Has a survey folder stayed as it was sealed? Tells which files changed, are missing, were added. With --seal it is
sealed: the hash of every file, of the questionnaire and of the answers goes to archive.json; nothing else is written.

例 / Example:
  evaluate verify surveys/needs --seal
  evaluate verify surveys/needs"""


def add_words(made: argparse.ArgumentParser) -> None:
    """The words after `evaluate verify`."""
    made.add_argument(
        "folder",
        metavar="文件夹",
        nargs="?",
        default=".",
        help="调查文件夹或研究文件夹，不写就是当前文件夹\nsurvey or study; here",
    )
    made.add_argument("--seal", action="store_true", help="封存这个调查文件夹\nseal this survey folder")
    made.add_argument("--lang", choices=("zh", "en"), help="用哪种语言显示\nthe language of the messages")


def verify(words: Namespace, teller: Teller) -> int:
    """Seal a survey folder, or tell what of it is not as it was sealed; 1 when something is not."""
    folder = Path(words.folder).expanduser().resolve()
    if words.seal:
        return _seal(folder, teller)
    if not (folder / FILE).is_file():
        return _verify(folder, teller)
    places = [place for place in sorted((folder / "surveys").glob("*")) if place.is_dir() and place.name != BANK]
    return max([_verify(place, teller) for place in places], default=0)


def _verify(folder: Path, teller: Teller) -> int:
    archive, differences = verify_survey(folder)
    teller.say(Text(folder.name, folder.name))
    if archive is None:
        teller.say(
            Text(
                "  还没有封存。收齐答卷后运行 evaluate verify --seal",
                "  not sealed. When all answers are in: evaluate verify --seal",
            )
        )
        return 0
    seal = short_seal(archive)
    teller.say(
        Text(
            f"  {archive.on} 封存，{len(archive.files)} 个文件，答卷 {archive.rows} 份，封存码 {seal}",
            f"  sealed {archive.on}: {len(archive.files)} files, {archive.rows} answers, seal {seal}",
        )
    )
    _say(differences, teller)
    if not differences:
        teller.say(Text("  与封存时完全一致", "  everything is as it was sealed"))
    return 0 if all(each.harmless for each in differences) else 1


def _seal(folder: Path, teller: Teller) -> int:
    if (folder / FILE).is_file():
        raise ReportError.single(
            f"evaluate verify {shown(folder)} --seal",
            Text("这是研究文件夹，封存要逐个调查进行。", "This is a study; surveys are sealed one by one."),
            Text("一个调查文件夹，如 surveys/needs。", "A survey folder, such as surveys/needs."),
            Text("写出调查文件夹。", "Name the survey folder."),
        )
    archive, differences = seal_survey(folder)
    if differences:
        teller.say(Text("与上次封存相比：", "Since the seal before:"))
        _say(differences, teller)
    seal = short_seal(archive)
    teller.say(
        Text(
            f"已封存 {folder.name}：{len(archive.files)} 个文件，答卷 {archive.rows} 份。\n"
            f"封存码 {seal}，请记在别处备查。",
            f"{folder.name} is sealed: {len(archive.files)} files, {archive.rows} answers.\n"
            f"The seal is {seal}; write it down elsewhere.",
        )
    )
    return 0


def _say(differences: tuple[Difference, ...], teller: Teller) -> None:
    for each in differences:
        tell = teller.say if each.harmless else teller.complain
        tell(Text(f"  {each.words.zh}", f"  {each.words.en}"))
