"""Small chores before a commit: strip notebook outputs, refuse large files. Standard library only."""

from __future__ import annotations

import json
import sys
from pathlib import Path

LARGEST = 1_000_000  # bytes; the locks are 250 kB, the committed example tables less


def strip(path: Path) -> bool:
    """Remove outputs, execution counts and private metadata from a notebook; True when something changed."""
    before = path.read_text(encoding="utf-8")
    notebook = json.loads(before)
    for cell in notebook["cells"]:
        cell["metadata"] = {name: value for name, value in cell.get("metadata", {}).items() if name == "tags"}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    after = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if after == before:
        return False
    path.write_bytes(after.encode("utf-8"))
    return True


def main(chore: str, *names: str) -> int:
    """Do one chore on the named files; 1 when a file was changed or refused."""
    paths = [Path(name) for name in names]
    if chore == "strip":
        found = [path for path in paths if strip(path)]
        said = "已清除输出。 Stripped."
    else:
        found = [path for path in paths if path.is_file() and path.stat().st_size > LARGEST]
        said = "超过 1 MB，不提交。 Larger than 1 MB: not committed."
    for path in found:
        print(f"{path}: {said}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
