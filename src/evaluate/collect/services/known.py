"""The services that answers are pulled from: by which word each is called, and by which function it is pulled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaluate.collect.services import kobo, limesurvey, odk_central, qualtrics, redcap, wenjuanxing, wenjuanxing_call
from evaluate.collect.services.pulled import Pulled
from evaluate.errors import Text


@dataclass(frozen=True)
class Service:
    """One service: its word on the command line, its name, what logs in, and the function."""

    key: str
    name: Text
    credentials: tuple[tuple[str, ...], ...]
    address: str
    pull: Callable[..., Pulled]


#: In the order in which offices meet them.
SERVICES: tuple[Service, ...] = (
    Service("wenjuanxing", wenjuanxing.NAME, wenjuanxing_call.WAYS, "https://www.wjx.cn", wenjuanxing.pull_wenjuanxing),
    Service("kobo", kobo.NAME, kobo.WAYS, "https://kf.kobotoolbox.org", kobo.pull_kobo),
    Service("odk_central", odk_central.NAME, odk_central.WAYS, "", odk_central.pull_odk_central),
    Service("limesurvey", limesurvey.NAME, limesurvey.WAYS, "", limesurvey.pull_limesurvey),
    Service("redcap", redcap.NAME, redcap.WAYS, "", redcap.pull_redcap),
    Service("qualtrics", qualtrics.NAME, qualtrics.WAYS, "", qualtrics.pull_qualtrics),
)
