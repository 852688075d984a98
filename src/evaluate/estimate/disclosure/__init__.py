"""What may be shown: hiding or rounding, whatever would give a hidden number away, and the audit of a whole build."""

from evaluate.estimate.disclosure.anonymity import anonymity
from evaluate.estimate.disclosure.audit import Audit, audit
from evaluate.estimate.disclosure.protect import protect
from evaluate.estimate.disclosure.reasons import REASONS
from evaluate.estimate.disclosure.released import Released, release

__all__ = ["REASONS", "Audit", "Released", "anonymity", "audit", "protect", "release"]
