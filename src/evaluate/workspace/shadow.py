"""Another package on PyPI is imported as `evaluate` too: say so in one sentence instead of failing strangely."""

from __future__ import annotations

import sys
from pathlib import Path

from evaluate.errors import ReportError, Text


def refuse_shadow() -> None:
    """Raise a ReportError when the imported `evaluate` is not the package this file belongs to."""
    ours = Path(__file__).resolve().parents[1]
    module = sys.modules.get("evaluate")
    found = Path(getattr(module, "__file__", None) or ours / "__init__.py").resolve().parent
    if found == ours and hasattr(module, "_ROOMS"):
        return
    raise ReportError.single(
        "evaluate",
        Text(
            "这个 Python 环境里还装有 Hugging Face 的 evaluate，两个软件的导入名相同，不能共用一个环境。",
            "This environment also holds Hugging Face's evaluate; both are imported by that name and cannot share it.",
        ),
        Text("一个环境只装其中一个。", "One environment holds one of them."),
        Text(
            "新建一个环境，只安装 gongxu；或先运行 pip uninstall evaluate，再重新安装 gongxu。",
            "Make a new environment with gongxu only; or run pip uninstall evaluate, then install gongxu again.",
        ),
    )
