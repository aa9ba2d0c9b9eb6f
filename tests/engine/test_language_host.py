"""What users see of their programs, and that the harness reports what the engine did."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.engine.commands import marked
from tests.engine.stories import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.conftest import NewStack
    from tests.engine.stack import Stack

THINGS = """
    from pulumi.dynamic import (
        CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult
    )

    class ThingProvider(ResourceProvider):
        def create(self, props):
            return CreateResult("thing-" + props["name"], dict(props))

        def diff(self, id, olds, news):
            replaces = ["name"] if olds["name"] != news["name"] else []
            changes = bool(replaces) or olds["size"] != news["size"]
            return DiffResult(changes, replaces=replaces, delete_before_replace=True)

        def update(self, id, olds, news):
            return UpdateResult(dict(news))

        def read(self, id, props):
            live = {"name": props["name"], "size": 7}
            return ReadResult(id, {**props, **live}, live)

    class Thing(Resource):
        def __init__(self, logical_name, **props):
            super().__init__(ThingProvider(), logical_name, props)
"""


def thing(name: str, size: int) -> str:
    """Return a program with one resource."""
    return f"""
        import pulumi
        from things import Thing

        one = Thing("one", name="{name}", size={size})
        pulumi.export("id", one.id)
    """


def test_a_program_prints_to_the_user(stack: Stack) -> None:
    """What a program prints on stdout and stderr is shown."""
    stack.write("""
        import sys

        print("words on stdout")
        print("words on stderr", file=sys.stderr)
    """)

    result = stack.up("--skip-preview")

    assert ["words on stderr", "words on stdout"] == sorted(
        d.text for d in result.diagnostics() if d.severity.startswith("info")
    )


@pytest.mark.quick
def test_an_exception_is_shown_with_the_users_own_lines(stack: Stack) -> None:
    """An exception ends the preview with its message and the user's stack lines, once."""
    stack.write_file(
        "helper.py",
        """
        def deeper():
            raise ValueError("no such thing")
        """,
    )
    stack.write("""
        import helper

        helper.deeper()
    """)

    result = stack.preview(expect_failure=True)

    (error,) = result.errors()
    lines = error.splitlines()
    assert "Program failed with an unhandled exception:" == lines[0]
    assert "ValueError: no such thing" == lines[-1]
    files = [line.split('"')[1] for line in lines if line.lstrip().startswith("File ")]
    assert [str(stack.folder / f) for f in ("__main__.py", "helper.py")] == files
    assert 1 == result.stdout.count("ValueError: no such thing")


def test_an_exception_in_apply_is_shown(stack: Stack) -> None:
    """An exception that comes after the program's last line ends the preview just so."""
    stack.write("""
        import pulumi

        pulumi.Output.from_input(1).apply(lambda one: one / 0)
    """)

    result = stack.preview(expect_failure=True)

    (error,) = result.errors()
    assert "ZeroDivisionError: division by zero" == error.splitlines()[-1]
    assert error.splitlines()[2].startswith(f'  File "{stack.folder / "__main__.py"}"')


def test_a_syntax_error_is_shown_without_the_way_there(stack: Stack) -> None:
    """A program that Python cannot read is shown with the place in it and nothing else."""
    stack.write("one = = 1")

    result = stack.preview(expect_failure=True)

    (error,) = result.errors()
    assert "SyntaxError: invalid syntax" == error.splitlines()[-1]
    assert 1 == error.count("File ")


def test_a_run_error_is_shown_as_its_words(stack: Stack) -> None:
    """RunError is for messages that need no stack lines: it shows its text, once."""
    stack.write("""
        import pulumi

        raise pulumi.RunError("set app:size first")
    """)

    result = stack.preview(expect_failure=True)

    assert ["set app:size first"] == result.errors()
    assert "Traceback" not in result.text


@pytest.mark.quick
def test_sys_exit_fails_the_command(stack: Stack) -> None:
    """A program that ends with an exit code of its own does not pass for a good one."""
    stack.write("import sys; sys.exit(7)")

    result = stack.preview(expect_failure=True)

    (error,) = result.errors()
    assert "program exited with non-zero exit code: 7" in error


def test_a_virtualenv_that_does_not_exist_is_named(stack: Stack) -> None:
    """A Pulumi.yaml that names a missing virtualenv gets a message which says so."""
    stack.project_file(virtualenv="nowhere")
    stack.write("import pulumi")

    result = stack.preview(expect_failure=True)

    assert f'"nowhere", but {stack.folder / "nowhere"} does not exist' in result.text


def test_program_and_provider_run_in_the_projects_virtualenv(stack: Stack) -> None:
    """The virtualenv of Pulumi.yaml runs the program and the provider."""
    other = stack.folder / "venvs" / "other"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", other], check=True)
    (site,) = other.glob("lib/python*/site-packages")
    (site / "tests.pth").write_text("\n".join(p for p in sys.path if p.endswith("site-packages")))
    stack.project_file(virtualenv="venvs/other")
    stack.write_file(
        "where.py",
        """
        import sys
        from pulumi.dynamic import CreateResult, Resource, ResourceProvider

        class WhereProvider(ResourceProvider):
            def create(self, props):
                return CreateResult("here", {"prefix": sys.prefix})

        class Where(Resource):
            prefix = None

            def __init__(self, name):
                super().__init__(WhereProvider(), name, {"prefix": None})
        """,
    )
    stack.write("""
        import sys
        import pulumi
        from where import Where

        pulumi.export("program", sys.prefix)
        pulumi.export("provider", Where("where").prefix)
    """)

    stack.up("--skip-preview")

    assert {"program": str(other), "provider": str(other)} == stack.outputs()


def test_a_program_in_a_folder_of_its_own_runs_there(stack: Stack) -> None:
    """With `main`, the program's folder is where it runs and where its modules are."""
    stack.project_file(main="programs/app", virtualenv=sys.prefix)
    stack.write_file("programs/app/beside.py", "word = 'found'")
    stack.write_file(
        "programs/app/__main__.py",
        """
        import os, pulumi, beside

        pulumi.export("folder", os.getcwd())
        pulumi.export("root", pulumi.runtime.get_root_directory())
        pulumi.export("beside", beside.word)
        """,
    )

    stack.up("--skip-preview")

    program = stack.folder / "programs/app"
    expected = {"folder": str(program), "root": str(stack.folder), "beside": "found"}
    assert expected == stack.outputs()


def test_a_project_with_a_dot_in_its_name_runs(new_stack: NewStack) -> None:
    """What follows a dot in a folder's name does not make it a file."""
    stack = new_stack("import pulumi; pulumi.export('word', 'found')", project="net.prod")

    stack.up("--skip-preview")

    assert {"word": "found"} == stack.outputs()


@pytest.mark.parametrize("main", ["programs/net.prod", 'it\'s "odd"; $HOME 网.络/v1.2'])
def test_program_and_provider_run_in_a_folder_of_any_name(stack: Stack, main: str) -> None:
    """Dots, blanks and quotes in the folder of `main` are part of its name."""
    stack.project_file(main=main, virtualenv=sys.prefix)
    stack.write_file(f"{main}/things.py", THINGS)
    stack.write_file(f"{main}/__main__.py", thing("a", 1))

    stack.up("--skip-preview")

    assert {"id": "thing-a"} == stack.outputs()


def test_a_program_may_be_a_file(stack: Stack) -> None:
    """With a file as `main`, that file is the program."""
    stack.project_file(main="programs/v1.2/app.py", virtualenv=sys.prefix)
    stack.write_file("programs/v1.2/app.py", "import pulumi; pulumi.export('word', 'found')")

    stack.up("--skip-preview")

    assert {"word": "found"} == stack.outputs()


def test_a_resource_goes_through_its_life(stack: Stack) -> None:
    """Create, no change, update in place, replacement, drift and destroy are told apart."""
    stack.write_file("things.py", THINGS)
    stack.write(thing("a", 1))
    created = stack.up()
    unchanged = stack.preview("--expect-no-changes")
    stack.write(thing("a", 2))
    planned = stack.preview()
    updated = stack.up()
    stack.write(thing("b", 2))
    replaced = stack.up()
    refreshed = stack.refresh()
    drifted = stack.preview("--diff")
    exported = stack.outputs()
    destroyed = stack.destroy()

    assert [("create", "one")] == created.operations()
    assert [] == unchanged.operations()
    assert [("update", "one")] == planned.operations()
    assert [("update", "one")] == updated.operations()
    assert ("thing-a", "thing-a") == (updated.step("one").old_id, updated.step("one").new_id)
    assert ["delete-replaced", "replace", "create-replacement"] == [
        op for op, _ in replaced.operations()
    ]
    assert ("name",) == replaced.steps()[1].replace_keys
    assert {"id": "thing-b"} == exported
    assert 7 == refreshed.step("one").new_outputs["size"]
    assert "~ size: 7 => 2" in drifted.text
    assert [("delete", "one")] == destroyed.operations()
    assert {} == stack.resources()


def test_a_tainted_resource_is_replaced(stack: Stack) -> None:
    """A resource that was tainted is made anew without a change in the program."""
    stack.write_file("things.py", THINGS)
    stack.write(thing("a", 1))
    stack.up("--skip-preview")

    stack.taint(stack.urn("one"))
    replaced = stack.up("--skip-preview")

    assert ("create-replacement", "one") in replaced.operations()


@pytest.mark.quick
def test_configuration_reaches_the_program(stack: Stack) -> None:
    """Plain and secret settings are read, and the secret one is not shown."""
    stack.config("size", "12")
    stack.config("password", "hush-hush", secret=True)
    stack.write("""
        import pulumi

        config = pulumi.Config()
        pulumi.export("size", config.require_int("size"))
        pulumi.export("password", config.require_secret("password"))
    """)

    result = stack.up("--skip-preview")

    assert {"size": 12, "password": "hush-hush"} == stack.outputs()
    assert "hush-hush" not in result.text
    assert "hush-hush" not in stack.state_file.read_text()


def test_a_preview_as_json_is_read(stack: Stack) -> None:
    """`preview --json` prints one JSON object and nothing else on stdout."""
    stack.write_file("things.py", THINGS)
    stack.write(thing("a", 1))

    plan = stack.preview("--json").json()

    assert {"create": 2} == plan["changeSummary"]


def test_one_stack_reads_anothers_outputs(new_stack: NewStack) -> None:
    """A StackReference finds a stack of the same backend."""
    new_stack("import pulumi; pulumi.export('vpc', 'vpc-1')", project="network").up()
    consumer = new_stack(
        """
        import pulumi

        network = pulumi.StackReference("organization/network/dev")
        pulumi.export("seen", network.require_output("vpc"))
        """,
        project="consumer",
    )

    consumer.up("--skip-preview")

    assert {"seen": "vpc-1"} == consumer.outputs()


def test_nothing_of_the_users_environment_gets_in(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test's stack sees no credentials and settings of whoever runs the tests."""
    for name in ("TENCENTCLOUD_SECRET_ID", "QCLOUD_PROFILE", "PULUMI_CONFIG", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "not for the stack")
    stack.write("import os, pulumi; pulumi.export('all', list(os.environ.values()))")

    stack.up("--skip-preview", env={"EXTRA": "for the stack"})

    seen = stack.outputs()["all"]
    assert isinstance(seen, list)
    assert "for the stack" in seen
    assert "not for the stack" not in seen


@pytest.mark.quick
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_ends_at_once(stack: Stack, number: int) -> None:
    """A program that sleeps does not keep Ctrl-C waiting."""
    stack.write("""
        import time

        print("asleep", flush=True)
        time.sleep(60)
    """)
    started = stack.start_up()
    wait_until(lambda: "asleep" in started.process.stdout, 20.0)

    interrupted = time.monotonic()
    started.process.signal(number)
    result = started.result()

    assert result.exit_code != 0
    assert time.monotonic() - interrupted < 4


@pytest.mark.quick
def test_a_killed_engine_leaves_no_program_behind(stack: Stack) -> None:
    """The host and the program end when their engine is gone, however it went."""
    stack.write("""
        import time

        print("asleep", flush=True)
        time.sleep(60)
    """)
    started = stack.start_up()
    wait_until(lambda: "asleep" in started.process.stdout, 20.0)
    assert len(marked(stack.mark)) >= 3

    started.kill()

    wait_until(lambda: not marked(stack.mark), 20.0)
    stack.cancel()


@pytest.mark.quick
def test_the_host_stops_when_asked(pulumi_cli: Path) -> None:
    """The language host itself ends at once on SIGINT, well before the engine would kill it."""
    host = subprocess.Popen(
        [pulumi_cli / "pulumi-language-python", "127.0.0.1:1"], stdout=subprocess.PIPE, text=True
    )
    assert host.stdout is not None
    port = host.stdout.readline()

    host.send_signal(signal.SIGINT)

    assert port.strip().isdigit()
    assert 0 == host.wait(3)
