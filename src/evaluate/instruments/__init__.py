"""What we ask: questionnaire, scales, items, constructs, routing; as YAML, as a codebook, or drafted from a table."""

from evaluate.instruments.bank import Block, BlockSource, Minutes, assemble, minutes, read_bank, read_block
from evaluate.instruments.best_worst import draw_sets, meetings
from evaluate.instruments.build import questionnaire_as_json, questionnaire_from_json
from evaluate.instruments.codebook import codebook
from evaluate.instruments.column import Column
from evaluate.instruments.construct import Construct, Contradiction
from evaluate.instruments.draft import draft_item, draft_questionnaire
from evaluate.instruments.item import Competency, Item, Row, Section
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.read import read_questionnaire
from evaluate.instruments.scale import Choice, Labels, Scale
from evaluate.instruments.versions import (
    Change,
    comparable,
    compare,
    crosswalk,
    fielded,
    freeze,
    read_crosswalk,
    refused_columns,
    write_crosswalk,
)
from evaluate.instruments.workbook import read_questionnaire_workbook, write_questionnaire_workbook
from evaluate.instruments.write import write_questionnaire

__all__ = [
    "Block",
    "BlockSource",
    "Change",
    "Choice",
    "Column",
    "Competency",
    "Construct",
    "Contradiction",
    "Item",
    "Labels",
    "Minutes",
    "Questionnaire",
    "Row",
    "Scale",
    "Section",
    "assemble",
    "codebook",
    "comparable",
    "compare",
    "crosswalk",
    "draft_item",
    "draft_questionnaire",
    "draw_sets",
    "fielded",
    "freeze",
    "meetings",
    "minutes",
    "questionnaire_as_json",
    "questionnaire_from_json",
    "read_bank",
    "read_block",
    "read_crosswalk",
    "read_questionnaire",
    "read_questionnaire_workbook",
    "refused_columns",
    "write_crosswalk",
    "write_questionnaire",
    "write_questionnaire_workbook",
]
