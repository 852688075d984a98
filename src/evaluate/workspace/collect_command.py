"""The command `evaluate collect`: the noun, and the modules whose verbs stand after it."""

from __future__ import annotations

import argparse
from argparse import Namespace
from typing import Any

from evaluate.workspace import collector_command, paper_command, pull_command
from evaluate.workspace.telling import Teller

ABOUT = """\
收答卷：自己开网上填答、发二维码凭证、导出和备份；纸质问卷、催收；从平台拉取。
Collect answers: serve the form yourself, hand out codes, export and back up; paper forms and reminders; pull from a
platform.

例 / Example:
  evaluate collect invite surveys/needs --roster surveys/registers-2026/roster.csv
  evaluate collect serve surveys/needs
  evaluate collect export surveys/needs"""

#: Each of these modules has `add_verbs(verbs)`, which makes its verbs by `workspace.verb.add_verb`.
_MODULES = (collector_command, paper_command, pull_command)


def add_words(made: argparse.ArgumentParser) -> None:
    """The words after `evaluate collect`."""
    verbs: Any = made.add_subparsers(title="要做什么 / what to do", dest="verb", metavar="动作", required=True)
    for module in _MODULES:
        module.add_verbs(verbs)


def collect(words: Namespace, teller: Teller) -> int:
    """Do what the verb says; its exit code."""
    return words.run(words, teller)
