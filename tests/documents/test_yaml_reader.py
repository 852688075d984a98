"""YAML: words stay words, every entry knows its line, bad files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluate.documents import read_yaml
from evaluate.errors import RegisterError

TEXT = "a:\n  on: yes\n  131: {zh: 甲}\nlist:\n  - x: 1\n  - x: 2.5\n"


def test_words_numbers_and_lines(tmp_path: Path):
    path = tmp_path / "a.yml"
    path.write_text(TEXT, encoding="utf-8-sig")
    file = read_yaml(path, error=RegisterError)
    assert file.data == {"a": {"on": "yes", "131": {"zh": "甲"}}, "list": [{"x": 1}, {"x": 2.5}]}
    assert file.line(["a", "131"]) == 3
    assert file.line(["list", 1, "x"]) == 6
    assert file.line(["a", "none"]) == 1  # the nearest entry around it
    assert file.where(["a", 1]) == "a.yml 第3行 / line 3 a.131"


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"a: 1\na: 2\n", "line 2"), (b"a: [1\n", "YAML"), ("a: 示例".encode("gb18030"), "UTF-8")],
)
def test_bad_files(tmp_path: Path, content: bytes, told: str):
    path = tmp_path / "a.yml"
    path.write_bytes(content)
    with pytest.raises(RegisterError, match=told):
        read_yaml(path, error=RegisterError)
    with pytest.raises(RegisterError, match="no such file"):
        read_yaml(tmp_path / "b.yml", error=RegisterError)
