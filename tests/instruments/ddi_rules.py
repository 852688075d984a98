"""What the schema of DDI-Codebook 2.5 says of the elements that we write, and a check against it.

Read from `codebook.xsd` of 17 January 2012 on 23 November 2026. The schema itself is under the LGPL and stays outside;
these are its facts for the elements that we write: children in their order, attributes, and the values they may have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

NAMESPACE = "{ddi:codebook:2_5}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

YES_OR_NO = ("Y", "N")


@dataclass(frozen=True)
class Rule:
    """An element: its children in order with `?`, `*` or `+`, or in any order (`mixed`, with text), its attributes."""

    children: str = ""
    mixed: bool = False
    required: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


TEXT = Rule(mixed=True)
DATED = Rule(mixed=True, free=("date",))
GROUPS = (
    *("section", "multipleResp", "grid", "display", "repetition", "subject", "version", "iteration", "analysis"),
    *("pragmatic", "record", "file", "randomized", "other"),
)
RULES: dict[str, Rule] = {
    "codeBook": Rule("docDscr* stdyDscr+ fileDscr* dataDscr* otherMat*", values={"version": ("2.5",)}),
    "docDscr": Rule("citation? guide? docStatus? docSrc* controlledVocabUsed* notes*"),
    "stdyDscr": Rule("citation+ studyAuthorization* stdyInfo* studyDevelopment* method* dataAccs* othrStdyMat* notes*"),
    "citation": Rule(
        "titlStmt rspStmt? prodStmt? distStmt? serStmt* verStmt* biblCit? holdings* notes*", free=("MARCURI",)
    ),
    "titlStmt": Rule("titl subTitl* altTitl* parTitl* IDNo*"),
    "titl": TEXT,
    "parTitl": TEXT,
    "IDNo": Rule(mixed=True, free=("agency",), values={"level": ("study", "file", "project")}),
    "verStmt": Rule("version? verResp? notes*"),
    "version": Rule(mixed=True, free=("date", "type")),
    "stdyInfo": Rule("studyBudget* subject* abstract* sumDscr* qualityStatement? notes* exPostEvaluation*"),
    "abstract": Rule(mixed=True, free=("date",), values={"contentType": ("abstract", "purpose", "mixed")}),
    "dataDscr": Rule("varGrp* nCubeGrp* var* nCube* notes*"),
    "varGrp": Rule(
        "labl* txt* concept* defntn? universe? notes*",
        free=("name",),
        values={"type": GROUPS},
        tokens=("otherType",),
        references=("var", "varGrp"),
    ),
    "var": Rule(
        "location* labl* imputation? security? embargo? respUnit? anlysUnit? qstn* valrng* invalrng* undocCod* "
        "universe* TotlResp? sumStat* txt* stdCatgry* catgryGrp* catgry* codInstr* verStmt* concept* derivation? "
        "varFormat? geoMap* catLevel* notes*",
        required=("name",),
        free=("vendor", "dcml", "rectype", "measUnit", "scale", "origin", "geoVocab", "catQnty"),
        values={
            "intrvl": ("contin", "discrete"),
            "wgt": ("wgt", "not-wgt"),
            "nature": ("nominal", "ordinal", "interval", "ratio", "percent", "other"),
            "temporal": YES_OR_NO,
            "geog": YES_OR_NO,
            "representationType": ("text", "numeric", "code", "datetime", "other"),
        },
        references=("qstn", "files", "weight"),
    ),
    "labl": Rule(mixed=True, free=("level", "vendor", "country")),
    "qstn": Rule(
        "preQTxt qstnLit postQTxt forward backward ivuInstr",
        mixed=True,
        free=("seqNo",),
        values={
            "responseDomainType": (
                *("text", "numeric", "code", "category", "datetime", "geographic", "multiple", "other"),
            )
        },
        tokens=("otherResponseDomainType",),
        references=("qstn", "var"),
    ),
    "qstnLit": TEXT,
    "ivuInstr": TEXT,
    "valrng": Rule("range+ key? notes*"),
    "range": Rule(free=("min", "minExclusive", "max", "maxExclusive"), values={"UNITS": ("INT", "REAL")}),
    "universe": Rule("concept txt", mixed=True, free=("level",), values={"clusion": ("I", "E")}),
    "catgry": Rule(
        "catValu? labl* txt* catStat* mrow?",
        free=("missType", "country"),
        values={"missing": YES_OR_NO, "excls": ("true", "false")},
        references=("catgry", "level"),
    ),
    "catValu": TEXT,
    "concept": Rule(mixed=True, free=("vocab", "vocabURI")),
    "varFormat": Rule(
        mixed=True,
        free=("formatname", "URI"),
        values={
            "type": ("character", "numeric"),
            "schema": ("SAS", "SPSS", "IBM", "ANSI", "ISO", "XML-Data", "other"),
            "category": ("date", "time", "currency", "other"),
        },
        tokens=("otherSchema", "otherCategory"),
    ),
}


def refused(root: Any) -> list[str]:
    """What the schema would refuse in a document, one line each; an element that is not listed here is one."""
    ids = [element.get("ID") for element in root.iter() if element.get("ID") is not None]
    found = [f"ID {each} twice" for each in sorted({each for each in ids if ids.count(each) > 1})]
    for element in root.iter():
        found += _refused(element, set(ids))
    return found


def _refused(element: Any, ids: set[str]) -> Iterator[str]:
    name = element.tag.removeprefix(NAMESPACE)
    rule = RULES.get(name)
    if rule is None:
        yield f"{name}: not an element known here"
        return
    names = [child.tag.removeprefix(NAMESPACE) for child in element]
    if rule.mixed:
        yield from (f"{name}: {child} has no place in it" for child in names if child not in rule.children.split())
    else:
        if not re.fullmatch(_pattern(rule.children), "".join(f"{child} " for child in names)):
            yield f"{name}: {' '.join(names) or 'nothing'} instead of {rule.children or 'nothing'}"
        if any((text or "").strip() for text in (element.text, *(child.tail for child in element))):
            yield f"{name}: holds text"
    yield from (f"{name}: {key} is missing" for key in rule.required if key not in element.attrib)
    for key, value in element.attrib.items():
        if not _allowed(rule, key, value, ids):
            yield f"{name}: {key}={value!r}"


def _pattern(children: str) -> str:
    """The order of children as a regular expression over their names, each followed by a blank."""
    parts = [re.fullmatch(r"(\w+)([?*+]?)", part) for part in children.split()]
    return "".join(f"(?:{part[1]} ){part[2]}" for part in parts if part)


def _allowed(rule: Rule, key: str, value: str, ids: set[str]) -> bool:
    if key == "ID":
        return re.fullmatch(r"[A-Za-z_][\w.-]*", value) is not None
    if key == XML_LANG:
        return re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", value) is not None
    if key in rule.values:
        return value in rule.values[key]
    if key in rule.tokens:
        return re.fullmatch(r"[\w.:-]+", value) is not None
    if key in rule.references:
        return bool(value.split()) and set(value.split()) <= ids
    return key in rule.free or key in rule.required
