"""Type stub of the lazy package: the same names, told to type checkers and editors."""

from evaluate import collect as collect
from evaluate import design as design
from evaluate import documents as documents
from evaluate import effect as effect
from evaluate import errors as errors
from evaluate import estimate as estimate
from evaluate import instruments as instruments
from evaluate import needs as needs
from evaluate import registers as registers
from evaluate import report as report
from evaluate import responses as responses
from evaluate import supply as supply
from evaluate import workspace as workspace
from evaluate.collect import import_file as import_file
from evaluate.design import Design as Design
from evaluate.design import Policy as Policy
from evaluate.design import Sample as Sample
from evaluate.design import calibrate as calibrate
from evaluate.design import census as census
from evaluate.design import domain as domain
from evaluate.design import self_selected as self_selected
from evaluate.documents import read_grid as read_grid
from evaluate.documents import write_workbook as write_workbook
from evaluate.estimate import Estimate as Estimate
from evaluate.estimate import design_effect as design_effect
from evaluate.estimate import draws as draws
from evaluate.estimate import independent as independent
from evaluate.estimate import known as known
from evaluate.estimate import mean as mean
from evaluate.estimate import profile as profile
from evaluate.estimate import protect as protect
from evaluate.estimate import ranks as ranks
from evaluate.estimate import ratio as ratio
from evaluate.estimate import response_rate as response_rate
from evaluate.estimate import share as share
from evaluate.estimate import stack as stack
from evaluate.estimate import top_set as top_set
from evaluate.estimate import total as total
from evaluate.instruments import Questionnaire as Questionnaire
from evaluate.instruments import codebook as codebook
from evaluate.instruments import read_questionnaire as read_questionnaire
from evaluate.instruments import write_questionnaire as write_questionnaire
from evaluate.registers import Register as Register
from evaluate.registers import read_registers as read_registers
from evaluate.report import finding as finding
from evaluate.report import not_asked as not_asked
from evaluate.responses import Responses as Responses
from evaluate.responses import check as check
from evaluate.responses import correct as correct
from evaluate.responses import count_skipped_as as count_skipped_as
from evaluate.responses import derive as derive
from evaluate.responses import pair_waves as pair_waves
from evaluate.responses import read_responses as read_responses
from evaluate.responses import write_responses as write_responses
from evaluate.workspace import open_study as open_study

__version__: str
__all__: list[str]

def __dir__() -> list[str]: ...
