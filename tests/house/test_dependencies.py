"""pyproject.toml is the truth about dependencies; locks, environment.yml and hooks are in step with it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import locks
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

MACHINES = {
    "Windows, Python 3.11": {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "python": "3.11"},
    "Windows, Python 3.13": {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "python": "3.13"},
    "Linux, Python 3.11": {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "python": "3.11"},
    "macOS, Python 3.12": {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin", "python": "3.12"},
}


def pyproject(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def wanted_on(machine: str, pins: list[str]) -> list[Requirement]:
    """The pins of a lock that pip installs on a machine: their markers decide, not the machine that runs this test."""
    facts = MACHINES[machine]
    version = {"python_version": facts["python"], "python_full_version": facts["python"] + ".9"}
    environment = {**facts, **version, "implementation_name": "cpython", "platform_python_implementation": "CPython"}
    found = [Requirement(pin) for pin in pins]
    return [pin for pin in found if pin.marker is None or pin.marker.evaluate(environment)]


def versions_on(machine: str, pins: list[str]) -> dict[str, str]:
    """Name → version on a machine; two versions of one package would be a fault of the lock."""
    wanted = wanted_on(machine, pins)
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in wanted}
    assert len(versions) == len(wanted), f"{machine}: two versions of one package"
    return versions


@pytest.mark.parametrize("machine", MACHINES)
def test_every_dependency_is_locked_within_its_range(root: Path, machine: str) -> None:
    config = pyproject(root)
    core = versions_on(machine, list(locks.read_lock(root / locks.CORE)))
    both = core | versions_on(machine, list(locks.read_lock(root / locks.DEV)))
    asked = {"core": [*config["project"]["dependencies"], *config["dependency-groups"]["build"]]}
    asked["dev"] = config["dependency-groups"]["test"]
    for kind, requirements in asked.items():
        have = core if kind == "core" else both
        for requirement in map(Requirement, requirements):
            version = have.get(canonicalize_name(requirement.name))
            assert version, f"{requirement} is not locked; run `python make.py lock`"
            assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


def test_the_core_lock_was_made_from_these_dependencies(root: Path) -> None:
    """A dependency taken out of pyproject.toml does not live on in the lock."""
    config = pyproject(root)
    asked = {canonicalize_name(Requirement(one).name) for one in config["project"]["dependencies"]}
    entries = locks.read_lock(root / locks.CORE)
    direct = {
        Requirement(pin).name for pin, text in entries.items() if re.search(r"gongxu \(pyproject\.toml\)\n", text)
    }
    assert {canonicalize_name(name) for name in direct} == asked


@pytest.mark.parametrize("name", [locks.CORE, locks.DEV])
def test_every_pin_has_hashes_and_no_address(root: Path, name: str) -> None:
    entries = locks.read_lock(root / name)
    assert len(entries) > 20
    assert [pin for pin, text in entries.items() if not re.search(r"--hash=sha256:[0-9a-f]{64}", text)] == []
    assert [pin for pin in entries if "==" not in pin] == []
    assert "://" not in (root / name).read_text(encoding="utf-8")


def test_the_two_locks_agree_and_do_not_repeat_each_other(root: Path) -> None:
    core, dev = (list(locks.read_lock(root / name)) for name in (locks.CORE, locks.DEV))
    assert not set(core) & set(dev)
    for machine in MACHINES:
        first, second = versions_on(machine, core), versions_on(machine, dev)
        assert not set(first) & set(second), machine


def test_conda_gets_the_same_set(root: Path) -> None:
    """Same pins, then the package itself as a wheel; pip refuses a folder beside hashes, so there are none."""
    text = (root / locks.CONDA).read_text(encoding="utf-8")
    pins = list(locks.read_lock(root / locks.CORE))
    assert text == locks.environment(pins)
    environment = YAML(typ="safe").load(text)
    assert environment["dependencies"] == ["python=3.11", "pip", {"pip": [*pins, "."]}]


def test_the_hooks_use_the_locked_ruff(root: Path) -> None:
    hooks = YAML(typ="safe").load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    used = {pin for hook in hooks["repos"][0]["hooks"] for pin in hook.get("additional_dependencies", [])}
    assert used == {pin for pin in locks.read_lock(root / locks.DEV) if pin.startswith("ruff==")}


def test_markers_of_windows_are_not_those_of_this_machine(root: Path) -> None:
    names = {machine: set(versions_on(machine, list(locks.read_lock(root / locks.CORE)))) for machine in MACHINES}
    assert {"pywinpty", "colorama"} <= names["Windows, Python 3.11"] - names["Linux, Python 3.11"]


@pytest.mark.long
@pytest.mark.parametrize("name", [locks.CORE, locks.DEV])
def test_every_package_has_a_wheel_for_windows(root: Path, tmp_path: Path, name: str) -> None:
    """The lock resolves for win_amd64 with Python 3.11, hashes checked, wheels only; nothing is installed."""
    done = windows_dry_run(root / name, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    said = (done.stdout + done.stderr).replace("_", "-").lower()
    for package, version in versions_on("Windows, Python 3.11", list(locks.read_lock(root / name))).items():
        assert re.search(rf"\b{re.escape(package)}[=-]+{re.escape(version)}\b", said), package


@pytest.mark.long
def test_the_windows_dry_run_can_fail(root: Path, tmp_path: Path) -> None:
    """There is no wheel of uvloop for Windows."""
    lock = tmp_path / "requirements.lock"
    lock.write_text("uvloop==0.21.0 \\\n    --hash=sha256:" + "0" * 64 + "\n", encoding="utf-8")
    done = windows_dry_run(lock, tmp_path)
    assert done.returncode != 0
    assert re.search(r"no usable wheels|No matching distribution", done.stdout + done.stderr), done.stderr


def windows_dry_run(lock: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """By uv where it is installed (it reads metadata only); by pip otherwise, which downloads the wheels."""
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--dry-run", "--python-platform", "x86_64-pc-windows-msvc", "--no-deps"]
        command += ["--python", sys.executable, "--python-version", "3.11.9", "--only-binary", ":all:"]
        command += ["--require-hashes", "--target", str(folder / "target"), "-r", str(lock)]
    else:
        # pip evaluates markers for the machine it runs on, so it is given what they say for Windows.
        entries = locks.read_lock(lock)
        windows = {str(pin): pin for pin in wanted_on("Windows, Python 3.11", list(entries))}
        chosen = [
            text.replace(pin, pin.partition(" ;")[0])
            for pin, text in entries.items()
            if str(Requirement(pin)) in windows
        ]
        (folder / "windows.txt").write_text("".join(chosen), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes"]
        command += ["--platform", "win_amd64", "--python-version", "3.11.9", "--implementation", "cp"]
        command += ["--abi", "cp311", "--abi", "abi3", "--abi", "none", "-d", str(folder / "wheels")]
        command += ["-r", str(folder / "windows.txt")]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
