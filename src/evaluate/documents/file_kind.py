"""What kind of file this is, read from its content and not from its name."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Literal

from evaluate.documents.files import read_bytes
from evaluate.errors import EvaluateError, Text

Kind = Literal["text", "xlsx", "xls", "encrypted", "docx", "pptx", "zip", "doc", "pdf", "picture", "html", "xml", "rtf",
               "parquet", "sav", "binary"]  # fmt: skip

_SUFFIXES: dict[str, tuple[str, ...]] = {
    "text": (".csv", ".tsv", ".txt"),
    "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls",),
}
_NAMES: dict[str, Text] = {
    "text": Text("纯文本", "a plain text file"),
    "xlsx": Text("Excel 工作簿（xlsx）", "an Excel workbook (xlsx)"),
    "xls": Text("旧版 Excel 工作簿（xls）", "an old Excel workbook (xls)"),
    "docx": Text("Word 文档", "a Word document"),
    "pptx": Text("PowerPoint 演示文稿", "a PowerPoint presentation"),
    "zip": Text("压缩包", "a zip archive"),
    "doc": Text("旧版 Office 文档（不是工作簿）", "an old Office document that is no workbook"),
    "pdf": Text("PDF 文件", "a PDF file"),
    "picture": Text("图片", "a picture"),
    "html": Text("网页（HTML）", "a web page (HTML)"),
    "xml": Text("XML 文件", "an XML file"),
    "rtf": Text("RTF 文档", "an RTF document"),
    "parquet": Text("Parquet 数据文件", "a Parquet data file"),
    "sav": Text("SPSS 数据文件", "an SPSS data file"),
    "binary": Text("无法识别的二进制文件", "a binary file of unknown type"),
}
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "rtf"),
    (b"PAR1", "parquet"),
    (b"$FL2", "sav"),
    (b"$FL3", "sav"),
)


def file_kind(path: Path, error: type[EvaluateError]) -> tuple[Kind, bytes, str]:
    """The kind, the content and the SHA-256 of a file; refuses a missing file, a folder and an empty file."""
    if path.is_dir():
        raise error.single(
            str(path),
            Text("这是文件夹，不是文件。", "this is a folder, not a file."),
            Text("一个 csv 或 Excel 文件。", "a csv or Excel file."),
            Text("写出文件夹中那个文件的名字。", "name the file inside the folder."),
        )
    if not path.is_file():
        raise error.single(
            str(path),
            Text("找不到这个文件。", "there is no such file."),
            Text("一个已有的 csv 或 Excel 文件。", "an existing csv or Excel file."),
            Text("检查路径和文件名（包括扩展名）。", "check the path and the file name, its extension too."),
        )
    content = read_bytes(path, error=error)
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise error.single(
            str(path),
            Text("文件是空的。", "the file is empty."),
            Text("有一行表头和若干行数据。", "a header row and rows of data."),
            Text("重新导出或重新复制这个文件。", "export or copy the file again."),
        )
    return _kind_of(content), content, hashlib.sha256(content).hexdigest()


def refuse_kind(path: Path, kind: Kind, error: type[EvaluateError]) -> None:
    """Refuse what cannot be read as a table, and a table whose name says another type than its content."""
    if kind == "encrypted":
        raise error.single(
            str(path),
            Text("工作簿有打开密码，无法读取。", "the workbook is protected by a password and cannot be read."),
            Text("没有打开密码的工作簿。", "a workbook without a password."),
            Text(
                "在 Excel 或 WPS 中打开，取消打开密码后另存，再读取；原文件不会被改动。",
                "open it in Excel or WPS, remove the password, save a copy and read that; the file itself is kept.",
            ),
        )
    suffix = path.suffix.lower()
    if suffix in _SUFFIXES.get(kind, ()):
        return
    name = _NAMES[kind]
    readable = kind in _SUFFIXES
    fit = _SUFFIXES[kind][0] if readable else ""
    mend = (
        Text(f"把文件名改为以 {fit} 结尾，再读取。", f"rename the file so that it ends in {fit} and read it again.")
        if readable
        else Text("在原来的程序中另存为 xlsx 或 csv，再读取。", "save it as xlsx or csv in the program it came from.")
    )
    raise error.single(
        str(path),
        Text(
            f"文件名以“{suffix or '（无扩展名）'}”结尾，内容却是{name.zh}。",
            f"the name ends in '{suffix or '(nothing)'}' but the content is {name.en}.",
        ),
        Text(
            "csv、tsv、txt、xlsx、xlsm 或 xls 文件，且内容与扩展名一致。",
            "a csv, tsv, txt, xlsx, xlsm or xls file whose content is what its name says.",
        ),
        mend,
    )


def _kind_of(content: bytes) -> Kind:
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _zip_kind(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _ole_kind(content)
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<html" in start[:500]:
        return "html"
    if start.startswith(b"<?xml"):
        return "xml"
    if b"\x00" in content[:4000] and not _looks_utf16(content):
        return "binary"
    return "text"


def _zip_kind(content: bytes) -> Kind:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return "xlsx"  # a torn workbook: the workbook reader says so
    for folder, kind in (("xl/", "xlsx"), ("word/", "docx"), ("ppt/", "pptx")):
        if any(name.startswith(folder) for name in names):
            return kind  # type: ignore[return-value]
    return "zip"


def _ole_kind(content: bytes) -> Kind:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "encrypted"
    if any(name.encode("utf-16-le") in content for name in ("Workbook\0", "Book\0")):
        return "xls"
    return "doc"


def _looks_utf16(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    sample = content[:4000]
    return max(sample[0::2].count(0), sample[1::2].count(0)) > 0.3 * len(sample) / 2 and not (
        sample[0::2].count(0) and sample[1::2].count(0)
    )
