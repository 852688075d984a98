"""What they answered: answers with their questionnaire and provenance, flags, signed corrections, derived columns."""

from evaluate.responses.check import FLAG_COLUMNS, RULES, check
from evaluate.responses.correct import CORRECTION_COLUMNS, correct
from evaluate.responses.count_skipped_as import count_skipped_as
from evaluate.responses.data_package import compile_answers_package
from evaluate.responses.derive import derive
from evaluate.responses.pair_waves import pair_waves
from evaluate.responses.parquet import read_responses, write_responses
from evaluate.responses.personal import personal_data
from evaluate.responses.read_answers import read_answers
from evaluate.responses.responses import Provenance, Responses, responses_from_frame
from evaluate.responses.spss import compile_spss

__all__ = [
    "CORRECTION_COLUMNS",
    "FLAG_COLUMNS",
    "RULES",
    "Provenance",
    "Responses",
    "check",
    "compile_answers_package",
    "compile_spss",
    "correct",
    "count_skipped_as",
    "derive",
    "pair_waves",
    "personal_data",
    "read_answers",
    "read_responses",
    "responses_from_frame",
    "write_responses",
]
