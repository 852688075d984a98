"""The workspace: open a study, run its notebooks, build its reports, and the command line."""

from evaluate.workspace.build import build
from evaluate.workspace.citations import Cited
from evaluate.workspace.outputs import Output
from evaluate.workspace.result import BuildResult, NotebookResult, Progress
from evaluate.workspace.study import Study, open_study
from evaluate.workspace.survey import Survey, open_survey
from evaluate.workspace.template import start_study, template_folder

__all__ = [
    "BuildResult",
    "Cited",
    "NotebookResult",
    "Output",
    "Progress",
    "Study",
    "Survey",
    "build",
    "open_study",
    "open_survey",
    "start_study",
    "template_folder",
]
