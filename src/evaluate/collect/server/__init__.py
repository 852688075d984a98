"""The own collector: a web form served from this computer, its answers kept in one file."""

from evaluate.collect.server.answers_file import answers_bytes, collected
from evaluate.collect.server.audit_log import note
from evaluate.collect.server.codes import collector_key
from evaluate.collect.server.collector import (
    BACKUP,
    DATABASE,
    KEY,
    LOG,
    PASSWORD_FILE,
    Collector,
    answers_database,
    begin,
    collector_folder,
    keep_backups,
    open_collector,
    unusable,
)
from evaluate.collect.server.database import back_up, connected, open_database, transact
from evaluate.collect.server.invitations import make_invitations, store_invitations, take_back
from evaluate.collect.server.messages import Reply, Request
from evaluate.collect.server.password import is_password, make_password
from evaluate.collect.server.progress import Progress, UnitProgress, read_progress, returns
from evaluate.collect.server.replies import reply_to
from evaluate.collect.server.serving import EVERYWHERE, LOOPBACK, PORT, Place, serve
from evaluate.collect.server.settings import CollectSettings, Mode, Quotas, RosterColumns
from evaluate.collect.server.submission import Submission, Value, fields_of, read_submission

__all__ = [
    "BACKUP",
    "DATABASE",
    "EVERYWHERE",
    "KEY",
    "LOG",
    "LOOPBACK",
    "PASSWORD_FILE",
    "PORT",
    "CollectSettings",
    "Collector",
    "Mode",
    "Place",
    "Progress",
    "Quotas",
    "Reply",
    "Request",
    "RosterColumns",
    "Submission",
    "UnitProgress",
    "Value",
    "answers_bytes",
    "answers_database",
    "back_up",
    "begin",
    "collected",
    "collector_folder",
    "collector_key",
    "connected",
    "fields_of",
    "is_password",
    "keep_backups",
    "make_invitations",
    "make_password",
    "note",
    "open_collector",
    "open_database",
    "read_progress",
    "read_submission",
    "reply_to",
    "returns",
    "serve",
    "store_invitations",
    "take_back",
    "transact",
    "unusable",
]
