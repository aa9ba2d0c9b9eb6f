"""What the development host shows of a program's error, and which file it runs."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from pulumi_cli.run_program import entry_file, user_traceback


def shown(folder: Path, error: type[Exception]) -> list[str]:
    """Run a folder's program, and return the lines that its error is shown as."""
    with pytest.raises(error) as caught:
        runpy.run_path(str(folder), run_name="__main__")
    return user_traceback(caught.value, entry_file(str(folder))).splitlines()


def files_in(lines: list[str]) -> list[str]:
    """Return the files that a traceback names."""
    return [line.split('"')[1] for line in lines if line.lstrip().startswith("File ")]


def test_an_exception_begins_with_the_users_own_lines(tmp_path: Path) -> None:
    """What lies between the engine and the program is left out, what the program calls is not."""
    (tmp_path / "helper_of_a_story.py").write_text('def deeper():\n    raise ValueError("no")\n')
    (tmp_path / "__main__.py").write_text("import helper_of_a_story\nhelper_of_a_story.deeper()\n")

    lines = shown(tmp_path, ValueError)

    assert "ValueError: no" == lines[-1]
    names = ("__main__.py", "helper_of_a_story.py")
    assert [str(tmp_path / name) for name in names] == files_in(lines)


def test_a_syntax_error_is_shown_without_the_way_there(tmp_path: Path) -> None:
    """A program that Python cannot read is shown with the place in it and nothing else."""
    (tmp_path / "__main__.py").write_text("one = = 1\n")

    lines = shown(tmp_path, SyntaxError)

    assert "SyntaxError: invalid syntax" == lines[-1]
    assert [str(tmp_path / "__main__.py")] == files_in(lines)


@pytest.mark.parametrize("folder", ["programs/net.prod", 'it\'s "odd"; $HOME 网.络/v1.2'])
def test_a_folder_of_any_name(tmp_path: Path, folder: str) -> None:
    """What follows a dot in a folder's name does not make it a file."""
    (tmp_path / folder).mkdir(parents=True)

    assert tmp_path / folder / "__main__.py" == entry_file(str(tmp_path / folder))


def test_a_file(tmp_path: Path) -> None:
    """A file is the program itself."""
    file = tmp_path / "app.py"
    file.touch()

    assert file == entry_file(str(file))
