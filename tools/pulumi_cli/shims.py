"""The executables that a CLI built from Go modules lacks, in a folder with a link to that CLI.

Each combination of CLI, Python and checkout has its own folder, so that none overwrites the files
of another.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
from pathlib import Path
from typing import Final

from pulumi_cli import cache

_LANGUAGE_HOST: Final = "pulumi-language-python"
_RESOURCE_HOST: Final = "pulumi-resource-pulumi-python"
_MARK: Final = "pulumi-qcloud-development"

_LANGUAGE_SHIM: Final = """#!/bin/sh
exec {python} -u -c {start} "$@"
"""
_START: Final = (
    "import sys; sys.path.insert(0, {tools!r}); from pulumi_cli.language_host import main; main()"
)

# The engine starts this script in the program's folder, with the runtime options in the
# environment. Like the official host, it resolves a relative virtualenv against that folder, even
# if `main` in Pulumi.yaml makes it differ from the project's folder (pulumi/pulumi#7061), so that a
# project works with both hosts.
_RESOURCE_SHIM: Final = """#!/bin/sh
virtualenv=${PULUMI_RUNTIME_VIRTUALENV:-}
if [ -z "$virtualenv" ] && [ "${PULUMI_RUNTIME_TOOLCHAIN:-}" = uv ]; then
    virtualenv=.venv
fi
if [ -z "$virtualenv" ]; then
    exec "${PULUMI_PYTHON_CMD:-python3}" -u -m pulumi.dynamic "$@"
fi
case $virtualenv in
    /*) ;;
    *) virtualenv=$PWD/$virtualenv ;;
esac
if [ ! -f "$virtualenv/bin/python" ]; then
    echo "the 'virtualenv' option in Pulumi.yaml names $virtualenv, which has no Python" >&2
    exit 1
fi
unset PYTHONHOME
PATH=$virtualenv/bin:$PATH
export PATH
exec "$virtualenv/bin/python" -u -m pulumi.dynamic "$@"
"""


def is_ours(folder: Path) -> bool:
    """Return whether a folder on PATH was created by this module and is not the user's CLI."""
    return (folder / _MARK).exists()


def has_language_host(pulumi: Path) -> bool:
    """Return whether a CLI has the official hosts for Python, next to it or on PATH."""
    beside = os.pathsep.join([str(pulumi.parent), str(pulumi.resolve().parent)])
    on_path = [f for f in os.get_exec_path() if f and not is_ours(Path(f))]
    return all(
        shutil.which(name, path=os.pathsep.join([beside, *on_path]))
        for name in (_LANGUAGE_HOST, _RESOURCE_HOST)
    )


def directory(pulumi: Path, python: Path) -> Path:
    """Create or update the folder that completes a CLI.

    Args:
        pulumi: the CLI.
        python: a Python that has `pulumi`, which runs the language host.

    Returns:
        The folder, which has `pulumi` and both hosts.
    """
    tools = Path(__file__).parents[1]
    key = hashlib.sha256("\0".join(map(str, (pulumi, python, tools))).encode()).hexdigest()[:12]
    folder = cache.root() / "path" / key
    folder.mkdir(parents=True, exist_ok=True)
    start = _START.format(tools=str(tools))
    language = _LANGUAGE_SHIM.format(python=shlex.quote(str(python)), start=shlex.quote(start))
    for name, text in ((_LANGUAGE_HOST, language), (_RESOURCE_HOST, _RESOURCE_SHIM), (_MARK, "")):
        _write(folder / name, text)
    _link(pulumi, folder / "pulumi")
    return folder


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text() == text:
        return
    new = path.with_name(f".{path.name}-{os.getpid()}")
    new.write_text(text)
    new.chmod(0o755)
    new.replace(path)


def _link(pulumi: Path, link: Path) -> None:
    if link.exists():
        return
    new = link.with_name(f".{link.name}-{os.getpid()}")
    new.unlink(missing_ok=True)
    if pulumi.is_relative_to(cache.root()):
        # The engine warns about hosts that are not beside its own file; a hard link avoids that.
        # The user's own CLI may be replaced by another version, so it gets a symbolic link instead.
        new.hardlink_to(pulumi)
    else:
        new.symlink_to(pulumi)
    new.replace(link)
