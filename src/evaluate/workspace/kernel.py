"""One kernel, started once and used for all notebooks of a build: starting it is most of a short notebook's time."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from evaluate.errors import ReportError, Text

# one thread each: numbers do not depend on how many cores there are, and two builds do not fight over them
_ENVIRONMENT = {
    "PYTHONUTF8": "1",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
# `evaluate` is the user's own variable names' room too: delete them before anything else
_FORGET = """%reset -f
from evaluate.workspace.warm import forget as _forget
_forget({folder!r}, {environment!r})
del _forget
"""


def _now(wait: Any) -> Any:
    """A coroutine function as a plain one. Only this client lets nbclient see a time-out or a dead kernel."""
    from jupyter_core.utils import run_sync

    return run_sync(wait)


class Kernel:
    """A kernel of this very interpreter, kept warm between notebooks. Use it as a context: it is stopped at the end."""

    def __init__(self) -> None:
        self._manager: Any = None
        self._client: Any = None
        self._folder: Path | None = None

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def warm(self) -> bool:
        """Whether it has been started and still lives."""
        return self._manager is not None and bool(_now(self._manager.is_alive)())

    def ready(self, folder: Path, environment: dict[str, str]) -> tuple[Any, Any]:
        """A kernel that remembers nothing, standing in `folder`; its manager and its client."""
        if not self.warm:
            self.stop()
            self._start(folder)
        reply = _now(self._client.execute_interactive)(
            _FORGET.format(folder=str(folder), environment=environment),
            silent=True,
            output_hook=lambda _: None,
            timeout=120,
        )["content"]
        if reply["status"] != "ok":
            raise _unusable(f"{reply.get('ename')}: {reply.get('evalue')}")
        return self._manager, self._client

    def ask(self, expression: str) -> str:
        """The text of an expression in the kernel; empty when it cannot be had."""
        from ast import literal_eval

        if not self.warm:
            return ""
        reply = _now(self._client.execute_interactive)(
            "", silent=True, user_expressions={"answer": expression}, output_hook=lambda _: None, timeout=30
        )["content"]
        answer = reply.get("user_expressions", {}).get("answer", {})
        return literal_eval(answer["data"]["text/plain"]) if answer.get("status") == "ok" else ""

    def stop(self) -> None:
        """End the kernel, whatever state it is in, and delete what it kept on disk."""
        if self._client is not None:
            self._client.stop_channels()
        if self._manager is not None:
            _now(self._manager.shutdown_kernel)(now=True)
            _now(self._manager.cleanup_resources)()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._manager = self._client = self._folder = None

    def _start(self, folder: Path) -> None:
        from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
        from jupyter_client.manager import AsyncKernelManager
        from jupyter_core.utils import ensure_event_loop

        class ThisPython(KernelSpecManager):
            """The running interpreter, whatever kernels the user has registered under the name python3."""

            def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
                argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
                return KernelSpec(argv=argv, display_name="Python 3", language="python")

        # on Windows only this kind of loop can watch the kernel's sockets
        ensure_event_loop(prefer_selector_loop=True)
        self._folder = Path(tempfile.mkdtemp(prefix="evaluate-"))
        self._manager = AsyncKernelManager(
            kernel_name="python3",
            kernel_spec_manager=ThisPython(),
            connection_file=str(self._folder / "kernel.json"),
        )
        # a profile of its own: the user's start-up files must not change a report
        environment = {**os.environ, **_ENVIRONMENT, **_search_path(), "IPYTHONDIR": str(self._folder / "ipython")}
        _now(self._manager.start_kernel)(
            cwd=str(folder),
            env=environment,
            extra_arguments=["--IPKernelApp.log_level=ERROR", "--HistoryManager.enabled=False"],
        )
        self._client = self._manager.client()
        self._client.start_channels()
        try:
            _now(self._client.wait_for_ready)(timeout=120)
        except RuntimeError as complaint:
            self.stop()
            raise _unusable(str(complaint)) from None


def _search_path() -> dict[str, str]:
    """The kernel imports the very package that started it, also from a checkout that is not installed."""
    import sysconfig

    here = Path(__file__).resolve().parents[2]
    if here in {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}:
        return {}
    given = [str(Path(place).resolve()) for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]
    return {"PYTHONPATH": os.pathsep.join(dict.fromkeys([str(here), *given]))}


def _unusable(complaint: str) -> ReportError:
    return ReportError.single(
        "Jupyter",
        Text(
            f"运行笔记本的 Python 内核不能用（{complaint}）。",
            f"The Python kernel for notebooks cannot be used ({complaint}).",
        ),
        Text("内核能启动，并能载入 evaluate。", "The kernel starts and can import evaluate."),
        Text("重新安装运行环境后再试。", "Install the environment again, then try again."),
    )
