"""Pullers: the answers that a service holds, brought into a sealed raw folder and checked against its own count."""

from evaluate.collect.services.connection import Connection
from evaluate.collect.services.known import SERVICES, Service
from evaluate.collect.services.kobo import pull_kobo
from evaluate.collect.services.limesurvey import pull_limesurvey
from evaluate.collect.services.odk_central import pull_odk_central
from evaluate.collect.services.pulled import Pulled
from evaluate.collect.services.qualtrics import pull_qualtrics
from evaluate.collect.services.redcap import pull_redcap
from evaluate.collect.services.wenjuanxing import pull_wenjuanxing

__all__ = [
    "SERVICES",
    "Connection",
    "Pulled",
    "Service",
    "pull_kobo",
    "pull_limesurvey",
    "pull_odk_central",
    "pull_qualtrics",
    "pull_redcap",
    "pull_wenjuanxing",
]
