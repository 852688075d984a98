"""Compilers: a questionnaire as what the world fills in, on paper, on platforms, in statistics programmes."""

from evaluate.instruments.compile.codebook_files import codes_of_column, compile_codebook, reason_words
from evaluate.instruments.compile.compiled import Compiled, Compiler, languages_of, said, stem
from evaluate.instruments.compile.data_package import compile_data_package, packaged
from evaluate.instruments.compile.ddi import compile_ddi
from evaluate.instruments.compile.limesurvey import compile_limesurvey
from evaluate.instruments.compile.paper import compile_paper
from evaluate.instruments.compile.renaming import allowed
from evaluate.instruments.compile.surveyjs import compile_surveyjs
from evaluate.instruments.compile.targets import TARGETS, compile_questionnaire
from evaluate.instruments.compile.web import compile_web, web_form, web_page
from evaluate.instruments.compile.web_fields import LONGEST_OTHER, LONGEST_TEXT
from evaluate.instruments.compile.wenjuanxing import compile_wenjuanxing
from evaluate.instruments.compile.xlsform import compile_xlsform

__all__ = [
    "LONGEST_OTHER",
    "LONGEST_TEXT",
    "TARGETS",
    "Compiled",
    "Compiler",
    "allowed",
    "codes_of_column",
    "compile_codebook",
    "compile_data_package",
    "compile_ddi",
    "compile_limesurvey",
    "compile_paper",
    "compile_questionnaire",
    "compile_surveyjs",
    "compile_web",
    "compile_wenjuanxing",
    "compile_xlsform",
    "languages_of",
    "packaged",
    "reason_words",
    "said",
    "stem",
    "web_form",
    "web_page",
]
