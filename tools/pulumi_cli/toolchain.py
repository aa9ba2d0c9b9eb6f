"""Finds the Python that runs a project's program."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class ToolchainError(Exception):
    """The project selects a Python that does not exist or is not supported."""


def interpreter(root: Path, options: Mapping[str, object]) -> tuple[str, dict[str, str]]:
    """Find the Python that a project's runtime options select.

    Args:
        root: the folder of `Pulumi.yaml`; a relative virtualenv is relative to it.
        options: `runtime.options` of `Pulumi.yaml`.

    Returns:
        The executable, and the environment to start it in.

    Raises:
        ToolchainError: the virtualenv does not exist, or the toolchain is not supported.
    """
    environment = dict(os.environ)
    toolchain = str(options.get("toolchain") or "pip")
    if toolchain not in ("pip", "uv"):
        raise ToolchainError(
            f"the 'toolchain' option in Pulumi.yaml is set to \"{toolchain}\": "
            "the development language host supports pip and uv; install the official Pulumi CLI"
        )
    virtualenv = str(options.get("virtualenv") or (".venv" if toolchain == "uv" else ""))
    if not virtualenv:
        return os.environ.get("PULUMI_PYTHON_CMD") or "python3", environment
    folder = root / virtualenv
    python = folder / "bin" / "python"
    if not python.is_file():
        wrong = "is not a virtual environment" if folder.is_dir() else "does not exist"
        raise ToolchainError(
            f"the 'virtualenv' option in Pulumi.yaml is set to \"{virtualenv}\", but {folder} "
            f"{wrong}: create it (python3 -m venv {folder}) and install the program's packages"
        )
    environment.pop("PYTHONHOME", None)
    environment["VIRTUAL_ENV"] = str(folder)
    environment["PATH"] = f"{folder / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return str(python), environment
