"""The project's commands: makes the environment, installs the package, runs the study. Standard library only."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV, WHEELHOUSE = ROOT / ".venv", ROOT / "wheelhouse"
STAMP = VENV / "gongxu.json"
CORE, DEV, OLDEST = "requirements.lock", "requirements-dev.lock", (3, 11)

# What the wheel is made of; responses, rosters and register tables are never part of it.
PACKAGE_FILES = ("pyproject.toml", "README.md", "LICENSE", "study.toml")
PACKAGE_FOLDERS = {"src": ("*",), "notebooks": ("*.ipynb", "findings.lock"), "surveys": ("*.yml", "*.md", "collect.py")}

HELP = """\
供需 gongxu：python make.py 命令 [参数]

  report [笔记本 …]   运行示例研究，在 reports/ 生成年度评估报告 | run the example study; its report is in reports/
  lab                 用 JupyterLab 打开笔记本 | open the notebooks in JupyterLab
  test [long]         运行测试；long 为耗时较长的部分，结果表写入 reports/ | run the tests; long: the slow ones
  bench               量速度，结果表写入 reports/ | measure speed, leave the table in reports/
  check               代码检查：ruff、pyright、引用规则 | ruff, pyright, import contract
  tidy                改格式、清除笔记本输出、重写清单 | format, strip notebooks, rewrite the inventory
  lock [--upgrade]    重写锁文件和 environment.yml | rewrite the locks and environment.yml (needs uv)
  wheelhouse          下载全部安装包，供不能上网的电脑使用 | download all packages for a PC without a network
  clean [all]         删除中间文件；all 连同 .venv | remove what was generated on the way; all: .venv too

第一次运行会建立 .venv 并安装锁定的依赖，约一两分钟。
The first run makes .venv and installs the locked packages, which takes a minute or two.
"""


class Stop(Exception):
    """The command cannot go on; carries what to say and the exit code."""

    def __init__(self, zh: str, en: str, code: int = 1) -> None:
        super().__init__(f"{zh}\n{en}")
        self.code = code


def say(zh: str, en: str) -> None:
    """One line of progress in both languages."""
    print(f"· {zh} {en}", flush=True)


def child_environment() -> dict[str, str]:
    """Files and pipes are UTF-8 whatever the locale; nothing outside .venv is imported or installed to."""
    strangers = {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "__PYVENV_LAUNCHER__"}
    kept = {name: value for name, value in os.environ.items() if name not in strangers}
    return {**kept, "PYTHONUTF8": "1", "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def venv_python() -> Path:
    """The environment's own Python."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(*command: str | Path) -> int:
    """Run in the project folder with our terminal; gives the exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=child_environment()).returncode


def python(*arguments: str | Path) -> int:
    """Run the environment's Python."""
    return run(venv_python(), *arguments)


def ensure_venv() -> str:
    """A working .venv; one whose Python has gone (folder copied, Python removed) is made anew. Gives its version."""
    version = venv_version()
    if version:
        return version
    if VENV.exists():
        say("已有的 .venv 不能使用，重新建立。", "The .venv found here does not run; making it anew.")
        remove(VENV)
    say("建立 .venv。", "Making .venv.")
    if run(sys.executable, "-m", "venv", ".venv") != 0:
        remove(VENV)
        raise Stop(
            "建立 .venv 失败。Debian 请先安装 python3-venv；Windows 请用 python.org 的安装程序安装 Python 3.11。",
            "Could not make .venv. On Debian install python3-venv; on Windows use the installer of python.org.",
        )
    return venv_version()


def venv_version() -> str:
    """Version of the environment's Python, '' when it does not run or is too old."""
    code = "import pip, sys; print(sys.version.split()[0] if sys.version_info >= (3, 11) else '')"
    try:
        found = subprocess.run([str(venv_python()), "-I", "-c", code], capture_output=True, text=True, encoding="utf-8")
    except OSError:
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def ensure_environment(*, dev: bool = False) -> None:
    """`.venv` holds the locked packages and the package as it stands now; what is there already is left alone."""
    version = ensure_venv()
    done = read_stamp()
    for lock in (CORE, DEV) if dev else (CORE,):
        wanted = f"{version} {digest([ROOT / lock])}"
        if done.get(lock) != wanted:
            write_stamp({name: value for name, value in done.items() if name != lock})
            install_lock(lock)
            done[lock] = wanted
            write_stamp(done)
    wanted = f"{version} {digest(package_files())}"
    if done.pop("package", None) != wanted:
        write_stamp(done)
        install_package()
        write_stamp({**done, "package": wanted})


def install_lock(lock: str) -> None:
    """Install a hashed lock. `--no-deps`: the lock is complete, so pip has nothing to look for beyond it."""
    say(f"安装 {lock}。", f"Installing {lock}.")
    source = ["--no-index", "--find-links", "wheelhouse"] if WHEELHOUSE.is_dir() else []
    if not pip_with_lock(lock, "install", *source):
        used = (
            ("本次只用了 wheelhouse/。", "only wheelhouse/ was used")
            if source
            else ("请检查网络。", "check the network")
        )
        raise Stop(
            f"安装 {lock} 失败。{used[0]}单位有镜像时，先运行 pip config set global.index-url 镜像地址。不能上网时，"
            "在系统和 Python 版本相同的另一台电脑上运行 python make.py wheelhouse，把 wheelhouse/ 复制到这里再试。"
            "提示 No matching distribution 时，多半是 Python 太新，请改用 Python 3.11 至 3.13。",
            f"Installing {lock} failed; {used[1]}. If your office has a mirror, first run `pip config set "
            "global.index-url ADDRESS`. Without a network, run `python make.py wheelhouse` on a PC with the same "
            "system and Python, and copy wheelhouse/ here. 'No matching distribution': use Python 3.11 to 3.13.",
        )


def pip_with_lock(lock: str, *arguments: str) -> bool:
    """Run pip on a lock, showing how many packages it has fetched; on failure the last lines it wrote."""
    options = ("--no-deps", "--require-hashes", "--only-binary=:all:", "--progress-bar=off", "--no-input", "-r", lock)
    command = [str(venv_python()), "-m", "pip", *arguments, *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    total = len(re.findall(r"^[A-Za-z0-9]\S*==", (ROOT / lock).read_text(encoding="utf-8"), flags=re.M))
    tail, count = [], 0
    with subprocess.Popen(command, cwd=ROOT, env=child_environment(), **pipes) as process:
        for line in process.stdout:
            tail = [*tail[-14:], line.rstrip()]
            handled = line.startswith(("Collecting", "Processing", "Ignoring", "Requirement already satisfied"))
            count += handled
            if handled and count % 25 == 0:
                print(f"    {count} / {total}", flush=True)
            elif line.startswith("Installing collected"):
                print("    写入 .venv … writing to .venv …", flush=True)
    if process.returncode != 0:
        print("\n".join(tail), file=sys.stderr)
    return process.returncode == 0


def install_package() -> None:
    """Build the wheel with the locked backend and put it in the place of the one installed before."""
    say("打包并安装 gongxu。", "Building and installing gongxu.")
    folder = ROOT / "build" / "wheel"
    remove(folder)
    quiet = ("-m", "pip", "--quiet", "--no-input")
    # Never editable: a UTF-8 .pth naming a Chinese folder stops Python 3.11 under a GBK locale.
    built = python(*quiet, "wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", folder, ".")
    wheels = sorted(folder.glob("gongxu-*.whl"))
    if built == 0 and len(wheels) == 1:
        # pip takes the old version out file by file first, so nothing of it stays behind.
        built = python(*quiet, "install", "--no-deps", "--no-index", "--force-reinstall", wheels[0])
        remove(folder)
        if built == 0:
            return
    raise Stop("打包或安装 gongxu 失败，原因见上。", "Building or installing gongxu failed; the reason stands above.")


def package_files() -> list[Path]:
    """Every file that the wheel is made of."""
    found = [ROOT / name for name in PACKAGE_FILES]
    for folder, patterns in PACKAGE_FOLDERS.items():
        for pattern in patterns:
            found += (ROOT / folder).rglob(pattern)
    made = {"__pycache__", ".ipynb_checkpoints"}
    return sorted(path for path in found if path.is_file() and not made.intersection(path.parts))


def digest(paths: list[Path]) -> str:
    """SHA-256 over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        total.update(f"{path.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def read_stamp() -> dict[str, str]:
    """What was installed into .venv by this script."""
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def write_stamp(done: dict[str, str]) -> None:
    """Remember what is installed; written before and after each step, so that a broken step is done again."""
    STAMP.write_text(json.dumps(done, indent=1), encoding="utf-8")


def remove(folder: Path) -> None:
    """Delete a folder that this script or a tool made."""
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=os.name == "nt")


def report(*arguments: str) -> int:
    """The annual report of this folder's study."""
    ensure_environment()
    return python("-m", "evaluate.workspace.cli", "report", *arguments)


def lab(*arguments: str) -> int:
    """JupyterLab on the notebooks."""
    ensure_environment()
    return python("-m", "jupyterlab", "--notebook-dir=notebooks", *arguments)


def test(*arguments: str) -> int:
    """The test suite, or its long part."""
    long = arguments[:1] == ("long",)
    return pytest("long" if long else "not long and not bench", *arguments[1 if long else 0 :])


def bench(*arguments: str) -> int:
    """The measurements."""
    return pytest("bench", "-s", *arguments)


def pytest(marker: str, *arguments: str) -> int:
    """Run the tests of one marker expression and close with a sentence."""
    ensure_environment(dev=True)
    start = time.monotonic()
    code = python("-m", "pytest", "-m", marker, *arguments)
    said = {0: ("测试全部通过", "All tests passed"), 5: ("没有符合条件的测试", "No test matched")}
    zh, en = said.get(code, ("有测试未通过", "Some tests failed"))
    say(f"{zh}，用时 {time.monotonic() - start:.0f} 秒。", f"{en}; {time.monotonic() - start:.0f} s.")
    return code


LINTED = ("src", "tests", "notebooks", "make.py")  # a study that somebody keeps in this folder is not ours to judge


def check() -> int:
    """Every gate runs, so that one call shows all that is wrong."""
    ensure_environment(dev=True)
    linter = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))"
    gates = {
        "ruff check": ("-m", "ruff", "check", *LINTED),
        "ruff format": ("-m", "ruff", "format", "--check", *LINTED),
        "pyright": ("-m", "pyright"),
        "import contract": ("-c", linter),
    }
    failed = []
    for name, command in gates.items():
        say(f"检查：{name}。", f"Checking: {name}.")
        failed += [name] if python(*command) != 0 else []
    if failed:
        names = ", ".join(failed)
        raise Stop(f"未通过：{names}。格式问题可用 python make.py tidy 改好。", f"Failed: {names}; tidy mends formats.")
    say("检查全部通过。", "All checks passed.")
    return 0


def tidy() -> int:
    """Put right what a machine can put right."""
    ensure_environment(dev=True)
    python("tests/house/hooks.py", "strip", *sorted((ROOT / "notebooks").glob("*.ipynb")))
    python("tests/house/inventory.py")
    python("-m", "ruff", "format", *LINTED)
    return python("-m", "ruff", "check", "--fix", *LINTED)


def lock(*arguments: str) -> int:
    """Both locks and environment.yml from pyproject.toml."""
    return run(sys.executable, "tests/house/locks.py", *arguments)


def wheelhouse() -> int:
    """The installation kit for a PC without a network."""
    ensure_venv()
    say("下载全部安装包。", "Downloading all packages.")
    if not all(pip_with_lock(name, "download", "--dest", "wheelhouse") for name in (CORE, DEV)):
        raise Stop("下载失败，请检查网络。", "The download failed; check the network.")
    say("完成：把 wheelhouse/ 复制到另一台电脑的项目文件夹。", "Done: copy wheelhouse/ into the project folder there.")
    return 0


def clean(*arguments: str) -> int:
    """Remove what tools left on the way."""
    caches = ("build", "dist", "reports/.build", ".pytest_cache", ".ruff_cache", ".hypothesis", ".benchmarks")
    folders = [ROOT / name for name in (*caches, ".import_linter_cache", *([".venv"] if arguments else []))]
    for place in ("src", "tests", "notebooks", "surveys"):
        folders += [*(ROOT / place).rglob("__pycache__"), *(ROOT / place).rglob(".ipynb_checkpoints")]
    for folder in folders:
        remove(folder)
    say("已删除中间文件。", "Removed what was generated on the way.")
    return 0


COMMANDS = {command.__name__: command for command in (report, lab, test, bench, check, tidy, lock, wheelhouse, clean)}
TAKES_NOTHING = {"check", "tidy", "wheelhouse"}


def main(arguments: list[str]) -> int:
    """Run one command; its exit code is ours."""
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        print(HELP)
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        known = ", ".join(COMMANDS)
        raise Stop(f"没有命令“{name}”。可用的命令：{known}。", f"There is no command '{name}'. Known: {known}.", 2)
    if rest and (name in TAKES_NOTHING or (name == "clean" and rest != ["all"])):
        raise Stop(f"命令 {name} 不认识参数 {' '.join(rest)}。", f"The command {name} takes no {' '.join(rest)}.", 2)
    return COMMANDS[name](*rest)


def start() -> int:
    """Refuse an old Python, speak UTF-8 whatever the locale, and turn a Stop into its sentences."""
    if sys.version_info < OLDEST:
        raise SystemExit("需要 Python 3.11 或更新的版本。 This needs Python 3.11 or newer. " + sys.version.split()[0])
    try:
        if not sys.flags.utf8_mode:
            # In UTF-8 mode a Chinese folder name is read rightly and every line of output has one encoding.
            return run(sys.executable, "-X", "utf8", Path(__file__).resolve(), *sys.argv[1:])
        return main(sys.argv[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(start())
