"""Elements of WordprocessingML made short, and their children put in the order that the schema demands."""

from __future__ import annotations

from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

# OOXML is a sequence: Word may call a file unreadable when children stand in the wrong order.
_ORDER = {
    name: {child: position for position, child in enumerate(children.split())}
    for name, children in {
        "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
        "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
        "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
        "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr "
        "sectPr pPrChange",
        "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
        "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd "
        "fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
        "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc "
        "tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
        "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign "
        "hideMark",
        "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing "
        "jc hidden",
        "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders "
        "lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
        "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
        "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat "
        "locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    }.items()
}


def name_of(element: Any) -> str:
    """Tag of an element without its namespace."""
    return element.tag.split("}")[1] if isinstance(element.tag, str) else ""


def make(tag: str, *children: Any, text: str | None = None, **attributes: object) -> Any:
    """A `w:` element with `w:` attributes and children; `None` children are left out.

    A string of `text` keeps its spaces; all names are those of the schema.
    """
    from docx.oxml.parser import OxmlElement

    element: Any = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(f"{{{W}}}{name}", str(value))
    for child in children:
        if child is not None:
            element.append(child)
    if text is not None:
        element.set(XML_SPACE, "preserve")
        element.text = text
    return element


def as_part(root: Any) -> bytes:
    """An element as the bytes of a part of the file."""
    import lxml.etree

    return lxml.etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def sort_children(root: Any) -> None:
    """Put the children of every property element below `root` in schema order."""
    for element in root.iter():
        order = _ORDER.get(name_of(element), {})
        if order and len(element) > 1:
            element[:] = sorted(element, key=lambda child, order=order: order.get(name_of(child), 999))


def clear(element: Any, *tags: str) -> None:
    """Remove the children with these tags."""
    for tag in tags:
        for child in element.findall(f"{{{W}}}{tag}"):
            element.remove(child)
