"""Text files of cells: which encoding, which separator, then the rows as written."""

from __future__ import annotations

import csv
import io

from evaluate.errors import EvaluateError, Text

_SEPARATORS = (",", "\t", ";", "|", "，")


def read_delimited(content: bytes, name: str, error: type[EvaluateError]) -> tuple[list[list], str]:
    """The rows of a text file (None for an empty cell) and the encoding found."""
    text, encoding = _decode(content, name, error)
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list] = []
    try:
        for row in reader:
            rows.append([cell if cell.strip("\ufeff") else None for cell in row])
    except csv.Error as problem:
        raise error.single(
            f"{name} 第{reader.line_num}行 / line {reader.line_num}",
            Text(
                f"这一行不能拆成单元格（{problem}），多半是引号没有成对。",
                f"this line cannot be split into cells ({problem}); a quotation mark is probably not closed.",
            ),
            Text(
                '含分隔符、换行或引号的单元格整个放在 "…" 中，里面的引号写成 ""。',
                'a cell with separators, line breaks or quotes stands in "…", quotes inside it doubled ("").',
            ),
            Text(
                "改正这一行，或从原程序重新导出 xlsx。", "mend the line, or export xlsx from the program it came from."
            ),
        ) from None
    return rows, encoding


def _decode(content: bytes, name: str, error: type[EvaluateError]) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = ["utf-16"]
    elif b"\x00" in content[:4000]:
        tries = ["utf-16-le" if content[1::2][:2000].count(0) > content[0::2][:2000].count(0) else "utf-16-be"]
    else:
        tries = ["utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8", "gb18030"]
    for encoding in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _reads_as_chinese(text):
            return text, encoding
    raise error.single(
        name,
        Text(
            "认不出文字编码，读出来会是乱码。", "the text encoding is not recognised; reading on would garble the text."
        ),
        Text("UTF-8、GB18030（GBK）或 UTF-16 编码的文本。", "text in UTF-8, GB18030 (GBK) or UTF-16."),
        Text(
            "用 Excel 或 WPS 打开，另存为“CSV UTF-8”或 xlsx。",
            "open it in Excel or WPS and save it as 'CSV UTF-8' or xlsx.",
        ),
    )


def _reads_as_chinese(text: str) -> bool:
    # Almost any bytes decode as GB18030. Western text read so gives rare
    # characters; Chinese text gives those of GB 2312.
    beyond = [character for character in text if ord(character) > 127]
    common = 0
    for character in beyond:
        try:
            character.encode("gb2312")
        except UnicodeEncodeError:
            continue
        common += 1
    return common >= 0.7 * len(beyond)


def _separator(text: str) -> str:
    best, score = ",", (0.0, 0)
    for separator in _SEPARATORS:
        widths: list[int] = []
        try:
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
                if row:
                    widths.append(len(row))
                if len(widths) == 30:
                    break
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        agreeing = sum(width == widths[0] for width in widths) / len(widths)
        if (agreeing, widths[0]) > score:
            best, score = separator, (agreeing, widths[0])
    return best
