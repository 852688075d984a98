"""What they answered: answers with their questionnaire and provenance, flags, signed corrections, derived columns."""

from evaluate.responses.answers_hash import answers_sha256
from evaluate.responses.careless import (
    QUALITY_RULES,
    propose_exclusions,
    quality,
    quality_indices,
    quality_thresholds,
)
from evaluate.responses.carry_over import carry_over
from evaluate.responses.check import RULES, check
from evaluate.responses.correct import CORRECTION_COLUMNS, correct
from evaluate.responses.count_blank_as import count_blank_as
from evaluate.responses.data_package import compile_answers_package
from evaluate.responses.derive import derive
from evaluate.responses.flag import FLAG_COLUMNS
from evaluate.responses.link_codes import Linkage, link_codes
from evaluate.responses.number_meant import number_meant
from evaluate.responses.pair_waves import pair_waves
from evaluate.responses.parquet import read_responses, write_responses
from evaluate.responses.personal import personal_data
from evaluate.responses.pseudonyms import pseudonyms, write_secret
from evaluate.responses.read_answers import read_answers
from evaluate.responses.responses import Provenance, Responses, responses_from_frame
from evaluate.responses.spss import compile_spss
from evaluate.responses.synthetic import synthetic
from evaluate.responses.together import together
from evaluate.responses.unasked import mark_unasked

__all__ = [
    "CORRECTION_COLUMNS",
    "FLAG_COLUMNS",
    "QUALITY_RULES",
    "RULES",
    "Linkage",
    "Provenance",
    "Responses",
    "answers_sha256",
    "carry_over",
    "check",
    "compile_answers_package",
    "compile_spss",
    "correct",
    "count_blank_as",
    "derive",
    "link_codes",
    "mark_unasked",
    "number_meant",
    "pair_waves",
    "personal_data",
    "propose_exclusions",
    "pseudonyms",
    "quality",
    "quality_indices",
    "quality_thresholds",
    "read_answers",
    "read_responses",
    "responses_from_frame",
    "synthetic",
    "together",
    "write_responses",
    "write_secret",
]
