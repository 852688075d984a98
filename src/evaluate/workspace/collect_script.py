"""collect.py of a survey: the five lines by which its answers arrive, written for a service and run."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from evaluate.collect.services import Service
from evaluate.documents import read_bytes, write_bytes
from evaluate.errors import ServiceError, Text

SCRIPT = "collect.py"
#: What stands in a new survey's script for the id that its office has to fill in.
UNFILLED = "请填写"

_LINES = '''\
"""{about}"""

from pathlib import Path

from evaluate.collect.services import {pull}

print({pull}({arguments}))
'''
_NEW = Text(
    "从平台拉取答卷：换成所用的平台，填写编号，再运行。",
    "Pull the answers: name the service and the survey's id there, then run.",
)
_OF = Text("从{zh}拉取答卷（密钥写在环境变量里）。", "Pull the answers from {en} (keys stand in the environment).")


def script_text(service: Service, survey: str = UNFILLED, **given: str | int) -> str:
    """The five lines that pull a survey's answers from a service.

    Parameters
    ----------
    service : Service
        Where from.
    survey : str
        The id there; to be filled in unless given.
    **given
        Further arguments, such as `address`, `credentials`, `keep_days`.
    """
    about = _NEW if survey == UNFILLED else Text(_OF.zh.format(zh=service.name.zh), _OF.en.format(en=service.name.en))
    words = {"survey": survey, **given}
    # JSON's texts and numbers are Python's
    listed = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in words.items())
    arguments = ", ".join(["Path(__file__).parent", *listed])
    return _LINES.format(about=f"{about.zh} / {about.en}", pull=service.pull.__name__, arguments=arguments)


def keep_script(folder: Path, text: str) -> bool:
    """Write a survey's script unless a person wrote one; whether it was written."""
    file = folder / SCRIPT
    if file.is_file() and UNFILLED not in read_bytes(file, error=ServiceError).decode("utf-8", errors="replace"):
        return False
    write_bytes(file, text.encode("utf-8"), error=ServiceError)
    return True


def run_script(folder: Path) -> None:
    """Run a survey's script, which tells what it did.

    Raises
    ------
    ServiceError
        There is none, it is no Python, or the pull fails.
    """
    file = folder / SCRIPT
    if not file.is_file():
        raise ServiceError.single(
            str(file),
            Text("这个调查文件夹里没有 collect.py。", "This survey has no collect.py."),
            Text("写明从哪里拉取的 collect.py。", "a collect.py that says where the answers are."),
            Text(
                "用 --from 写明平台，用 --id 写明编号，如 --from kobo --id aBc…；会写好 collect.py。",
                "name service and id: --from kobo --id aBc…; collect.py is written then.",
            ),
        )
    try:
        runpy.run_path(str(file), run_name="__main__")
    except SyntaxError as problem:
        raise ServiceError.single(
            f"{file} 第{problem.lineno}行 / line {problem.lineno}",
            Text("这一行不是 Python 的写法。", "this line is no Python."),
            Text('如 print(pull_kobo(…, survey="aBc…"))。', 'such as print(pull_kobo(…, survey="aBc…")).'),
            Text("改正，或删去 collect.py，用 --from 重新写。", "mend it, or delete it and use --from."),
        ) from None
