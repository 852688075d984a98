"""The platforms whose exports are understood, one file each; the first that recognises a file reads it."""

from evaluate.collect.platforms import (
    dingtalk,
    google_forms,
    jinshuju,
    kobo,
    limesurvey,
    odk,
    plain,
    qualtrics,
    redcap,
    sas,
    spss,
    stata,
    tencent,
    wecom,
    wjx,
    wps,
)

PLATFORMS = (
    spss.PLATFORM,
    stata.PLATFORM,
    sas.PLATFORM,
    limesurvey.PLATFORM,
    qualtrics.PLATFORM,
    redcap.PLATFORM,
    kobo.PLATFORM,
    odk.PLATFORM,
    wjx.PLATFORM,
    tencent.PLATFORM,
    jinshuju.PLATFORM,
    wps.PLATFORM,
    dingtalk.PLATFORM,
    wecom.PLATFORM,
    plain.FORMS,
    google_forms.PLATFORM,
    plain.PLATFORM,
)

__all__ = ["PLATFORMS"]
