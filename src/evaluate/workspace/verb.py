"""One verb of a noun on the command line: its help in both languages, and the function that does it."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from evaluate.errors import Text
from evaluate.workspace.telling import Teller

Run = Callable[[Namespace, Teller], int]


def add_verb(verbs: Any, name: str, short: Text, about: str, run: Run) -> argparse.ArgumentParser:
    """A verb after its noun.

    Parameters
    ----------
    verbs : argparse's subparsers
        The verbs of the noun.
    name : str
        The word itself.
    short : Text
        One line for the list of verbs.
    about : str
        The whole help, Chinese then English, with an example.
    run : callable
        Called with the words and the teller; returns the exit code.

    Returns
    -------
    argparse.ArgumentParser
        To which the verb's own words are added; `--help` and `--lang` are there.

    """
    made: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=f"{short.zh} / {short.en}",
        description=about,
        formatter_class=argparse.RawTextHelpFormatter,
        add_help=False,
    )
    made._positionals.title = "要写的 / what you give"
    made._optionals.title = "可选的 / options"
    made.add_argument("-h", "--help", action="help", help="显示这份说明\nshow this help")
    made.add_argument("--lang", choices=("zh", "en"), help="用哪种语言显示\nthe language of the messages")
    made.set_defaults(run=run)
    return made
