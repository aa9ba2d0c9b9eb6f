"""The command `compare`, with a second emulator as the real cloud."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from click import ClickException
from click.testing import CliRunner
from qcloud_emulator import Emulator
from qcloud_emulator.cli import main
from qcloud_emulator.cloud.seed import default_seed
from qcloud_emulator.comparison import command, leftovers
from qcloud_emulator.comparison.client import PUBLIC, Client, Keys, Place
from qcloud_emulator.comparison.command import Options
from qcloud_emulator.comparison.differences import differences
from qcloud_emulator.comparison.leftovers import LeftoverError
from qcloud_emulator.comparison.likeness import Likeness
from qcloud_emulator.comparison.telling import Account, Teller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from click.testing import Result
    from qcloud_emulator.comparison.differences import Told
    from qcloud_emulator.signed.endpoint import Request

REGION = "ap-guangzhou"
FIVE = {
    "unknown_id": "empty",
    "code_type": "text",
    "duplicate_pair": "allowed",
    "next_hub": "alone",
    "peering_limit": "33",
}
FOREIGN = {
    "qcloud-compare-x7k2p9": "10.0.241.0/28",
    "my-qcloud-compare-x7k2p9-v3-a": "10.0.241.0/28",
    "qcloud-compare-x7k2p9-v3-a": "10.77.0.0/28",
    "qcloud-compare-x7k2p9-v2-b": "10.0.242.0/28",
}
"""VPCs that resemble those of a story; the last one has a subnet."""


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    """A cloud in which there are VPCs that resemble those of a story."""
    seed = default_seed()
    for name, cidr in FOREIGN.items():
        vpc: dict[str, Any] = {"name": name, "cidrBlock": cidr}
        if name.endswith("v2-b"):
            vpc["subnets"] = [{"name": "web", "cidrBlock": cidr}]
        seed["accounts"][0]["vpcs"].append(vpc)
    with Emulator.start(seed=seed) as emulator:
        yield emulator


def env(cloud: Emulator, **more: str | None) -> dict[str, str | None]:
    """Give the environment with the keys of a cloud."""
    account = cloud.accounts["default"]
    return {
        "TENCENTCLOUD_SECRET_ID": account.secret_id,
        "TENCENTCLOUD_SECRET_KEY": account.secret_key,
        "TENCENTCLOUD_REGION": REGION,
        "QCLOUD_EMULATOR": "",
        "TENCENTCLOUD_TOKEN": None,
        "TENCENTCLOUD_SECURITY_TOKEN": None,
        "TENCENTCLOUD_SESSION_TOKEN": None,
        **more,
    }


def compare(
    cloud: Emulator, *options: str, answer: str | None = None, **more: str | None
) -> Result:
    """Run the command in this process."""
    arguments = ["compare", "--endpoint", cloud.url, *options]
    return CliRunner(env=env(cloud, **more)).invoke(main, arguments, input=answer)


@pytest.fixture
def without_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the search for settings, which takes a while and is not what a test is about."""

    def simply(
        there: Sequence[Told],
        tell: Callable[[Mapping[str, str]], Sequence[Told]],
        given: Mapping[str, str],
    ) -> Likeness:
        return Likeness((), tuple(differences(tell(given), there)))

    monkeypatch.setattr(command, "likeness", simply)


def found(output: str) -> dict[str, str]:
    """Give the settings that a report names."""
    return dict(re.findall(r"^- --setting (\w+)=(\w+)$", output, re.MULTILINE))


def names(cloud: Emulator) -> set[str]:
    """Give the names of all VPCs that are like those of a story."""
    return {it["name"] for it in cloud.state()["vpcs"] if "qcloud-compare" in it["name"]}


def is_untouched(cloud: Emulator) -> bool:
    """Return whether a cloud has what it started with, and nothing else."""
    state = cloud.state()
    left = state["peeringConnections"] or state["routes"]
    return names(cloud) == FOREIGN.keys() and not left and len(state["vpcs"]) == 9


def writes(cloud: Emulator) -> list[str]:
    """Give the actions of all calls that may change a cloud."""
    actions = [str(it["action"]) for it in cloud.calls()]
    return [it for it in actions if not it.startswith(("Describe", "Get"))]


def test_an_equal_cloud(cloud: Emulator) -> None:
    """With --create nothing differs from a cloud with the same settings, and nothing is left."""
    done = compare(cloud, "--create", "--yes")

    assert done.exit_code == 0, done.output
    assert "Nothing differs." in done.output
    assert "CreateVpcPeeringConnection" in writes(cloud)
    assert is_untouched(cloud)


def test_five_settings(cloud: Emulator, tmp_path: Path) -> None:
    """Five changed settings are reported, exactly these, in a report without secrets."""
    cloud.set_settings(**FIVE)
    report = tmp_path / "report.md"

    done = compare(cloud, "--create", "--yes", "--report", str(report))

    assert done.exit_code == 0, done.output
    assert found(done.output) == FIVE
    assert "Nothing else differs." in done.output
    text = report.read_text()
    assert found(text) == FIVE
    account = cloud.accounts["default"]
    for secret in (account.secret_id, account.secret_key, account.uin, "127.0.0.1"):
        assert secret not in text
    assert not re.search(r"\d{1,3}(\.\d{1,3}){3}|AKID|\d{9,}|(vpc|pcx|rtb)-[0-9a-z]{8}", text)
    assert is_untouched(cloud)


def test_without_create(cloud: Emulator) -> None:
    """Without --create nothing is asked, made or changed, also under the same settings."""
    cloud.set_settings(code_desc="absent", old_ids_in_v3="accepted")

    done = compare(cloud)

    assert done.exit_code == 0, done.output
    assert found(done.output) == {"code_desc": "absent", "old_ids_in_v3": "accepted"}
    assert "Nothing is created or changed" in done.output
    assert "Nothing else differs." in done.output
    assert not [it["name"] for it in cloud.state()["vpcs"] if f"'{it['name']}'" in done.output]
    assert set(writes(cloud)) <= {"None"}
    assert is_untouched(cloud)


@pytest.mark.usefixtures("without_trying")
def test_a_report_for_programs(cloud: Emulator, tmp_path: Path) -> None:
    """A report whose name ends in .json is JSON."""
    cloud.set_settings(route_limit=51)
    report = tmp_path / "report.json"

    compare(cloud, "--report", str(report), "--api-version", "3.0")

    [difference] = json.loads(report.read_text())["differences"]
    assert (difference["emulator"], difference["cloud"]) == ("number 50", "number 51")


def test_it_asks_first(cloud: Emulator) -> None:
    """Account, region, every name and the page on prices are shown before anything is made."""
    done = compare(cloud, "--create", answer="n\n")

    assert done.exit_code == 1
    run = re.search(r"qcloud-compare-(\w{6})-v3-a\n", done.output)
    assert run
    for name in ("v3-twin", "v3-link", "v3-renamed", "v2-a", "v2-second"):
        assert f"qcloud-compare-{run[1]}-{name}\n" in done.output
    assert f"Account {cloud.accounts['default'].uin}, region {REGION}" in done.output
    assert command.PRICES in done.output
    assert "Nobody has run this" in done.output
    assert writes(cloud) == []


@pytest.mark.parametrize(
    ("options", "more", "message"),
    [
        ([], {"QCLOUD_EMULATOR": "http://127.0.0.1:1"}, "QCLOUD_EMULATOR is set"),
        ([], {"TENCENTCLOUD_SECRET_ID": ""}, "TENCENTCLOUD_SECRET_ID must be set"),
        (
            [],
            {"TENCENTCLOUD_SECRET_ID": None, "TENCENTCLOUD_SECRET_KEY": None},
            "TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY must be set",
        ),
        ([], {"TENCENTCLOUD_REGION": None}, "the region is missing"),
        (["--region", "nowhere"], {}, "'nowhere' does not exist"),
        (["--endpoint", "http://example.com"], {}, "an endpoint needs https"),
        (["--create", "--clean-up"], {}, "do not go together"),
        ([], {"TENCENTCLOUD_SECRET_ID": "se\ncret"}, "TENCENTCLOUD_SECRET_ID has characters"),
        ([], {"TENCENTCLOUD_SECRET_KEY": "schl\u00fcssel"}, "TENCENTCLOUD_SECRET_KEY has"),
        ([], {"TENCENTCLOUD_TOKEN": "to\rken"}, "TENCENTCLOUD_TOKEN has characters"),
        (["--endpoint", "https://[x"], {}, "an endpoint is an address"),
        (["--report", "no/such/folder/report.md"], {}, "does not exist; create it first"),
        ([], {"TENCENTCLOUD_SECRET_KEY": "wrong"}, "AuthFailure.SignatureFailure"),
        (["--endpoint", "http://127.0.0.1:9"], {}, "cannot be determined"),
    ],
)
def test_what_is_wrong(
    cloud: Emulator, options: list[str], more: dict[str, str | None], message: str
) -> None:
    """Whatever is wrong or missing is told in one sentence, and nothing is made."""
    done = compare(cloud, "--yes", *options, **more)

    assert done.exit_code in (1, 2)
    assert message in done.output
    assert "Traceback" not in done.output
    assert isinstance(done.exception, SystemExit)
    assert cloud.accounts["default"].secret_key not in done.output
    assert writes(cloud) == []


def test_only_one_version(cloud: Emulator) -> None:
    """--api-version compares one version only."""
    done = compare(cloud, "--api-version", "2.0")

    assert "Nothing differs." in done.output
    called = {it["action"] for it in cloud.calls()}
    assert "DescribeVpcEx" in called
    assert "DescribeVpcs" not in called


def test_a_path_before_the_api(cloud: Emulator) -> None:
    """A private installation may have its API below a path."""
    with Emulator.start(prefix="/cloud") as private:
        account = private.accounts["default"]
        keys = {
            "TENCENTCLOUD_SECRET_ID": account.secret_id,
            "TENCENTCLOUD_SECRET_KEY": account.secret_key,
        }
        done = compare(cloud, "--endpoint", f"{private.url}/cloud", **keys)

    assert "Nothing differs." in done.output


def test_version_2_is_offline(cloud: Emulator) -> None:
    """If version 2.0 is offline, only 3.0 is compared; asked for alone, it is a problem."""
    cloud.add_fault("DescribeVpcEx", kind="garbage", times=2)

    done = compare(cloud)
    alone = compare(cloud, "--api-version", "2.0")

    assert done.exit_code == 0
    assert "version 2.0 is left out" in done.output
    assert "Nothing differs." in done.output
    assert alone.exit_code == 1
    assert "version 2.0 cannot be compared" in alone.output


def test_words_of_the_cloud() -> None:
    """What the cloud says is shown without keys, token and UIN, wherever it appears."""
    keys, account = Keys("own-id-1", "own-key-1", "own-token-1"), Account("uin-of-mine", REGION)
    said = " ".join([keys.secret_id, keys.secret_key, str(keys.token), account.uin])
    error = {"Code": "X", "Message": said}
    body = json.dumps({"code": 4104, "message": said, "Response": {"Error": error}}).encode()
    client = Client(keys, PUBLIC, lambda _place, _request: (200, "text/plain", body))
    options = Options(REGION, None, None, None, False, False, True, {})

    _, [note] = command._versions(client, account, options)
    with pytest.raises(LeftoverError) as deletion:
        command._clean_up(client, account, yes=True)
    with pytest.raises(ClickException) as caller:
        command._account(client, REGION)

    assert note.endswith("code 4104, <key> <key> <token> <uin>")
    assert str(deletion.value).endswith("X: <key> <key> <token> <uin>")
    assert caller.value.message.endswith("X: <key> <key> <token> uin-of-mine")


@pytest.mark.parametrize(
    ("action", "skip"),
    [("CreateVpc", 2), ("CreateVpcPeeringConnection", 10), ("CreateRoutes", 5), ("DeleteVpc", 1)],
)
@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "garbage"])
@pytest.mark.usefixtures("without_trying")
def test_lost_answers(
    cloud: Emulator, action: str, skip: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change whose answer is lost is never sent again, and nothing is left."""
    monkeypatch.setattr(command, "_LATE", 0.1)
    cloud.add_fault(action, kind=kind, skip=skip)

    done = compare(cloud, "--create", "--yes", "--api-version", "3.0")

    assert done.exit_code == 0, done.output
    assert "no answer arrived to:" in done.output
    asked = [it.action for it in command.STORIES["3.0"] if it.creates]
    assert writes(cloud).count(action) <= asked.count(action)
    if kind != "drop_before":
        assert "code of" not in done.output
    assert is_untouched(cloud)


@pytest.mark.usefixtures("without_trying")
def test_a_vpc_that_shows_late(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an unanswered create makes after it was looked up is deleted at the end."""
    monkeypatch.setattr(leftovers.Cleaner, "look_up", lambda *_: None)
    cloud.add_fault("CreateVpc", kind="drop_after", skip=2)

    compare(cloud, "--create", "--yes", "--api-version", "3.0")

    assert is_untouched(cloud)


def test_a_busy_cloud(cloud: Emulator) -> None:
    """A call that the cloud was too busy for is made again, and is no difference."""
    for kind in ("throttle", "busy"):
        cloud.add_fault("CreateRoutes", kind=kind, times=1)
        cloud.add_fault("DescribeVpcEx", kind="throttle", skip=3)

    done = compare(cloud, "--create", "--yes")

    assert "Nothing differs." in done.output
    assert is_untouched(cloud)


@pytest.mark.usefixtures("without_trying")
def test_a_refused_vpc(cloud: Emulator) -> None:
    """If the cloud refuses a VPC, the report says why most of the story was not asked."""
    cloud.add_fault("CreateVpc", kind="error", code="LimitExceeded", skip=2, times=4)

    done = compare(cloud, "--create", "--yes", "--api-version", "3.0")

    assert done.exit_code == 0
    assert "making the VPC a: refused with LimitExceeded" in done.output
    assert is_untouched(cloud)


@pytest.mark.usefixtures("without_trying")
def test_what_cannot_be_deleted(
    cloud: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What cannot be deleted is named after the report, with the command that deletes it later."""
    cloud.add_fault("DeleteVpc", kind="error", code="InternalError", times=None)
    monkeypatch.setattr(leftovers, "_TRIES", 1)

    report = tmp_path / "report.md"
    options = ["--create", "--yes", "--api-version", "3.0", "--report", str(report)]
    done = compare(cloud, *options)
    cloud.clear_faults()
    monkeypatch.setattr(leftovers, "YOUNG", 0)
    clean = compare(cloud, "--clean-up", "--yes")

    assert done.exit_code == 1
    assert "was not deleted: InternalError" in done.output
    assert "calls were answered" in report.read_text()
    assert "compare --clean-up" in done.output
    assert clean.exit_code == 0
    assert is_untouched(cloud)


def test_an_interrupt_while_the_listing_lags(monkeypatch: pytest.MonkeyPatch) -> None:
    """A VPC that was made and never shows is named, and not said to have been deleted."""
    monkeypatch.setattr(leftovers, "_TRIES", 1)
    body = json.dumps({"Response": {"VpcSet": []}}).encode()
    client = Client(Keys("own-id-1", "own-key-1"), PUBLIC, lambda *_: (200, "text/plain", body))
    account = Account("1234567890", REGION)
    teller = Teller(client, account, "x7k2p9", pause=lambda _: None, made=["vpc-1"])
    cleaner = leftovers.Cleaner(client, REGION, lambda _: None, lambda text: text)

    with pytest.raises(LeftoverError, match=r"vpc-1 cannot be seen.*--clean-up"):
        command._delete_all(cleaner, teller, looks=1)

    teller.deleted.add("vpc-1")
    command._delete_all(leftovers.Cleaner(client, REGION, print, str), teller, looks=1)


# Signals, which reach a process of its own.


def start(cloud: Emulator, *options: str) -> subprocess.Popen[str]:
    """Start the command as a process, slowed down so that it can be interrupted anywhere."""
    cloud.add_fault("*", kind="delay", times=None, delay_ms=15)
    given = {name: value for name, value in env(cloud).items() if value is not None}
    return subprocess.Popen(
        [sys.executable, "-m", "qcloud_emulator", "compare", "--endpoint", cloud.url, *options],
        env={**os.environ, **given},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.002)


def has_vpcs(cloud: Emulator) -> bool:
    """Return whether a story has made VPCs."""
    return len(names(cloud)) > len(FOREIGN) + 1


def has_connection(cloud: Emulator) -> bool:
    """Return whether a story has made a connection."""
    return bool(cloud.state()["peeringConnections"])


def has_route(cloud: Emulator) -> bool:
    """Return whether a story has made a route."""
    return bool(cloud.state()["routes"])


@pytest.mark.parametrize(
    ("point", "number", "version"),
    [
        (has_vpcs, signal.SIGINT, "3.0"),
        (has_connection, signal.SIGTERM, "2.0"),
        (has_route, signal.SIGHUP, "3.0"),
        pytest.param(has_vpcs, signal.SIGTERM, "2.0", marks=pytest.mark.full),
        pytest.param(has_connection, signal.SIGHUP, "3.0", marks=pytest.mark.full),
        pytest.param(has_route, signal.SIGINT, "2.0", marks=pytest.mark.full),
    ],
)
def test_interrupts(
    cloud: Emulator, point: Callable[[Emulator], bool], number: signal.Signals, version: str
) -> None:
    """After Ctrl-C and its like, whenever it comes, everything that was made is deleted."""
    child = start(cloud, "--create", "--yes", "--api-version", version)
    wait_for(lambda: point(cloud))

    child.send_signal(number)
    child.send_signal(number)
    out, _ = child.communicate(timeout=60)

    assert child.returncode == command.INTERRUPTED, out
    assert "Interrupted; everything that was created has been deleted." in out
    assert "Traceback" not in out
    assert is_untouched(cloud)


@pytest.mark.parametrize(("action", "skip"), [("CreateVpc", 2), ("CreateVpcPeeringConnection", 10)])
@pytest.mark.parametrize("kind", ["delay_before_commit", "delay"])
def test_an_interrupt_during_a_create(cloud: Emulator, action: str, skip: int, kind: str) -> None:
    """What is made between the interrupt and the answer is deleted as well."""
    cloud.add_fault(action, kind=kind, skip=skip, delay_ms=1500)
    child = start(cloud, "--create", "--yes", "--api-version", "3.0")
    wait_for(lambda: len(cloud.faults()) == 1)

    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=60)

    assert child.returncode == command.INTERRUPTED, out
    assert is_untouched(cloud)


@pytest.mark.parametrize(
    ("point", "version"),
    [
        (has_vpcs, "3.0"),
        (has_route, "2.0"),
        pytest.param(has_connection, "3.0", marks=pytest.mark.full),
        pytest.param(has_route, "3.0", marks=pytest.mark.full),
    ],
)
def test_leftovers_of_a_kill(
    cloud: Emulator,
    point: Callable[[Emulator], bool],
    version: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a kill, --clean-up shows what is left, asks, deletes it, and leaves others' VPCs."""
    child = start(cloud, "--create", "--yes", "--api-version", version)
    wait_for(lambda: point(cloud))
    child.kill()
    child.communicate(timeout=60)
    # The last call of the killed process may still be carried out.
    time.sleep(0.5)
    cloud.clear_faults()
    left = names(cloud) - FOREIGN.keys()

    young = compare(cloud, "--clean-up", "--yes")
    monkeypatch.setattr(leftovers, "YOUNG", 0)
    refused = compare(cloud, "--clean-up", answer="n\n")
    there = names(cloud) - FOREIGN.keys()
    done = compare(cloud, "--clean-up", "--yes")

    assert "There is nothing to delete yet." in young.output
    assert refused.exit_code == 1
    assert left == there
    assert all(name in refused.output for name in left)
    assert "Kept: " in done.output
    assert done.exit_code == 0, done.output
    assert is_untouched(cloud)


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_a_change_during_a_clean_up(calls: int) -> None:
    """A leftover that gets another name after it was found is not deleted, however late."""
    listed = {
        "VpcId": "vpc-1",
        "VpcName": "qcloud-compare-x7k2p9-v3-a",
        "CidrBlock": "10.0.241.0/28",
    }
    seen: list[str] = []

    def send(_place: Place, request: Request) -> tuple[int, str, bytes]:
        action = request.headers["x-tc-action"]
        seen.append(action)
        name = {} if seen.count("DescribeVpcs") < calls else {"VpcName": "production"}
        table = {"RouteTableId": "rtb-1", "RouteSet": []}
        answer = {"VpcSet": [{**listed, **name}], "RouteTableSet": [table]}
        return 200, "application/json", json.dumps({"Response": answer}).encode()

    client = Client(Keys("own-id-1", "own-key-1"), PUBLIC, send)
    with suppress(LeftoverError):
        command._clean_up(client, Account("1234567890", REGION), yes=True)

    assert seen.count("DescribeVpcs") == calls
    assert "DeleteVpc" not in seen


def test_no_leftovers(cloud: Emulator) -> None:
    """Without leftovers --clean-up says so, and changes nothing."""
    done = compare(cloud, "--clean-up")

    assert done.exit_code == 0
    assert "There are no leftovers." in done.output
    assert writes(cloud) == []
