"""The command `compare`: asks first, tells the story to both, cleans up, and reports.

While calls are made, SIGINT, SIGTERM and SIGHUP do not interrupt one: the story ends after it, and
what was made is deleted. During the deletion they do nothing.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from qcloud_emulator.cloud.errors import CloudError
from qcloud_emulator.cloud.models import long_region
from qcloud_emulator.comparison import story_v2, story_v3
from qcloud_emulator.comparison.answers import SUCCESS, Answer, at
from qcloud_emulator.comparison.client import (
    PUBLIC,
    Client,
    Keys,
    LostError,
    is_visible,
    over_http,
    places_at,
    without_socket,
)
from qcloud_emulator.comparison.leftovers import Cleaner, LeftoverError, agreed
from qcloud_emulator.comparison.likeness import likeness
from qcloud_emulator.comparison.report import UNPROVEN, Result, as_json, as_markdown, lines
from qcloud_emulator.comparison.story import RANGES, VERSIONS, names_of, new_run
from qcloud_emulator.comparison.telling import Account, InterruptedStoryError, Teller, words_for
from qcloud_emulator.emulator import Emulator
from qcloud_emulator.environment import TOKENS
from qcloud_emulator.picture import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path
    from types import FrameType

    from qcloud_emulator.comparison.differences import Told
    from qcloud_emulator.comparison.leftovers import Contents
    from qcloud_emulator.comparison.story import Step

PRICES: Final = "https://intl.cloud.tencent.com/document/product/215/3079"
"""The page on prices: VPCs, route tables and connections within a region are free."""

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as in a shell."""

STORIES: Final = {"3.0": story_v3.STEPS, "2.0": story_v2.STEPS}

_ID, _KEY, _REGION = "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_REGION"
_STOPPING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LOOKS: Final = 4
_LATE: Final = 2.0
_NOTICE: Final = b"\nStopping after this call; deleting what was created ...\n"
_NO_LEFTOVERS: Final = "There are no leftovers."
_HERE: Final = Keys("AKID" + "compare" * 4, "no-secret")
_UIN: Final = "100000000001"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was asked to do."""

    region: str | None
    api_version: str | None
    endpoint: str | None
    report: Path | None
    create: bool
    clean_up: bool
    yes: bool
    settings: Mapping[str, str]


def compare(options: Options) -> int:
    """Carry the command out.

    Returns:
        The exit code.

    Raises:
        click.ClickException: it cannot be carried out; the message says why in one sentence.
    """
    client, region = _client(options, os.environ)
    account = _account(client, region)
    try:
        if options.clean_up:
            return _clean_up(client, account, yes=options.yes)
        return _compare(client, account, options)
    except LeftoverError as error:
        raise _problem(str(error)) from error


def _problem(text: str) -> click.ClickException:
    return click.ClickException(printable(text))


def _client(options: Options, env: Mapping[str, str]) -> tuple[Client, str]:
    if env.get("QCLOUD_EMULATOR"):
        raise _problem("QCLOUD_EMULATOR is set, but compare is about the real cloud; unset it")
    if options.clean_up and options.create:
        raise click.UsageError("--create and --clean-up do not go together; use one of them")
    missing = [name for name in (_ID, _KEY) if not env.get(name)]
    if missing:
        raise _problem(f"{' and '.join(missing)} must be set to the keys of your account")
    odd = [name for name in (_ID, _KEY, *TOKENS) if env.get(name) and not is_visible(env[name])]
    if odd:
        raise _problem(f"{odd[0]} has characters that are not printable ASCII, or spaces")
    region = options.region or env.get(_REGION)
    if not region:
        raise _problem(f"the region is missing; use --region or set {_REGION}")
    try:
        places = places_at(options.endpoint) if options.endpoint else PUBLIC
        region = long_region(region)
    except (ValueError, CloudError) as error:
        raise _problem(str(error)) from error
    token = next((env[name] for name in TOKENS if env.get(name)), None)
    return Client(Keys(env[_ID], env[_KEY], token), places, over_http), region


def _account(client: Client, region: str) -> Account:
    words = words_for(client.keys)
    try:
        raw = client.call("3.0", "GetCallerIdentity", {}, region=region, service="sts")
    except LostError as error:
        text = words.replaced(str(error))
        raise _problem(f"the account of these keys cannot be determined: {text}") from error
    uin = at(raw.body("3.0"), ("AccountId",))
    if raw.code("3.0") != SUCCESS or not uin:
        text = words.replaced(f"{raw.code('3.0')}: {raw.message('3.0')}")
        raise _problem(f"the account of these keys cannot be determined: {text}")
    return Account(str(uin), region)


def _cleaner(client: Client, account: Account) -> Cleaner:
    words = words_for(client.keys, account.uin)
    return Cleaner(client, account.region, time.sleep, words.replaced)


def _clean_up(client: Client, account: Account, *, yes: bool) -> int:
    cleaner = _cleaner(client, account)
    found = cleaner.leftovers(time.time())
    click.echo(f"Account {account.uin}, region {account.region}.")
    for vpc, reason in found.kept:
        click.echo(printable(f"Kept: {vpc.id} ({vpc.name}), because {reason}."))
    if found.may_be_in_use:
        click.echo("Run --clean-up again later for what is too young now.")
    if not found.vpcs:
        nothing = "There is nothing to delete yet." if found.may_be_in_use else _NO_LEFTOVERS
        click.echo(nothing)
        return 0
    click.echo("These VPCs will be deleted, with their routes and the connections between them:")
    for vpc in found.vpcs:
        click.echo(f"  {vpc.id} ({vpc.name}, {vpc.cidr})")
    if not yes:
        click.confirm("Delete them?", abort=True)
    with _stoppable():
        now = agreed(cleaner.leftovers(time.time()), found)
        _delete(cleaner, now.vpcs, own=False)
    changed = {vpc.id for vpc in found.vpcs} - {vpc.id for vpc in now.vpcs}
    if changed:
        raise LeftoverError(
            f"{', '.join(sorted(changed))} changed after the question and so was not deleted;"
            " run --clean-up again"
        )
    click.echo("Deleted.")
    return 0


def _delete(cleaner: Cleaner, vpcs: Collection[Contents], *, own: bool = True) -> None:
    problems = cleaner.delete(vpcs, own=own)
    if problems:
        raise LeftoverError("; ".join(problems))


def _compare(client: Client, account: Account, options: Options) -> int:
    if options.report and not options.report.absolute().parent.is_dir():
        raise _problem(f"the folder of the report {options.report} does not exist; create it first")
    versions, notes = _versions(client, account, options)
    run = new_run()
    _announce(account, versions, notes, run, create=options.create)
    if options.create and not options.yes:
        click.confirm("Create all of this, and delete it again?", abort=True)
    steps = {
        version: [it for it in STORIES[version] if options.create or not it.creates]
        for version in versions
    }
    count = sum(len(it) for it in steps.values())
    click.echo(f"Making {count} calls to the cloud ...", err=True)
    there: list[Told] = []
    problem: LeftoverError | None = None
    try:
        _tell_cloud(client, account, run, steps, there, create=options.create)
    except LeftoverError as error:
        if len(there) < count:
            raise
        problem = error
    except InterruptedStoryError:
        gone = "; everything that was created has been deleted" if options.create else ""
        click.echo(f"Interrupted{gone}.", err=True)
        return INTERRUPTED

    def tell(settings: Mapping[str, str]) -> list[Told]:
        return tell_emulator(account.region, run, steps, settings)

    click.echo("Making the same calls to the emulator, under various settings ...", err=True)
    result = Result(
        region=account.region,
        created=options.create,
        there=there,
        here=tell(options.settings),
        found=likeness(there, tell, options.settings),
        notes=[*notes, *_refusals(there, steps)],
    )
    for line in lines(result):
        click.echo(printable(line))
    if options.report:
        _write(options.report, result)
    if problem:
        raise problem
    return 0


def _write(path: Path, result: Result) -> None:
    text = as_json(result) if path.suffix.lower() == ".json" else as_markdown(result)
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise _problem(f"the report {path} cannot be written: {error.strerror}") from error


def _refusals(there: list[Told], steps: Mapping[str, list[Step]]) -> Iterator[str]:
    """Say which VPCs the cloud did not make, since most of a story needs them."""
    asked = [it for story in steps.values() for it in story]
    for told, step in zip(there, asked, strict=True):
        answer = told.outcome
        if step.makes == "vpc" and isinstance(answer, Answer) and answer.code != SUCCESS:
            yield (
                f"{told.version} {told.title}: refused with {answer.code}; the calls that need this"
                " VPC were left out"
            )


def _versions(client: Client, account: Account, options: Options) -> tuple[list[str], list[str]]:
    """Return the versions to compare, and why one is left out."""
    versions = [it for it in VERSIONS if options.api_version in (None, it)]
    if "2.0" not in versions:
        return versions, []
    try:
        raw = client.call("2.0", "DescribeVpcEx", {"limit": "1"}, region=account.region)
        code = raw.code("2.0")
        reason = None if code == SUCCESS else f"code {code}, {raw.message('2.0')}"
    except LostError as error:
        reason = str(error)
    if reason is None:
        return versions, []
    reason = words_for(client.keys, account.uin).replaced(reason)
    if options.api_version == "2.0":
        raise _problem(f"version 2.0 cannot be compared: {reason}")
    return ["3.0"], [f"version 2.0 is left out, because it does not answer as it should: {reason}"]


def _announce(
    account: Account, versions: list[str], notes: list[str], run: str, *, create: bool
) -> None:
    click.echo(UNPROVEN)
    click.echo(f"Account {account.uin}, region {account.region}, {' and '.join(versions)}.")
    for note in notes:
        click.echo(printable(f"Note: {note}."))
    if not create:
        click.echo("Nothing is created or changed; --create runs the whole story.")
        return
    click.echo(f"VPCs in {', '.join(sorted(set(RANGES.values())))}, and connections between them:")
    for version in versions:
        for name in names_of(run, version).values():
            click.echo(f"  {name}")
    click.echo(f"What it costs: {PRICES}")


def _tell_cloud(
    client: Client,
    account: Account,
    run: str,
    steps: Mapping[str, list[Step]],
    there: list[Told],
    *,
    create: bool,
) -> None:
    """Tell the stories to the cloud, adding to `there`; then delete what was made."""
    cleaner = _cleaner(client, account)
    with _stoppable() as stop:
        teller = Teller(
            client,
            account,
            run,
            pause=stop.wait,
            stopped=stop.is_set,
            look_up=cleaner.look_up,
        )
        try:
            for version in steps:
                there += teller.tell(version, steps[version])
        finally:
            if create:
                _delete_all(cleaner, teller, looks=_LOOKS if teller.lost else 1)


def _delete_all(cleaner: Cleaner, teller: Teller, *, looks: int) -> None:
    """Delete what a run made, and look again after it.

    Args:
        cleaner: finds and deletes.
        teller: what it made is deleted.
        looks: how often to look for more; a change without an answer may be carried out late.
    """
    hint = "; `qcloud-emulator compare --clean-up` deletes what is left, 30 minutes later"
    made = teller.run, teller.made, teller.deleted
    try:
        for look in range(looks):
            if look:
                time.sleep(_LATE)
            left = cleaner.after(*made)
            if left:
                _delete(cleaner, left)
                left = cleaner.until_gone(*made)
    except LeftoverError as error:
        raise LeftoverError(f"{error}{hint}") from error
    if left:
        raise LeftoverError(f"{', '.join(it.name for it in left)} can still be seen{hint}")
    if cleaner.unseen:
        raise LeftoverError(
            f"{', '.join(sorted(cleaner.unseen))} cannot be seen and so was not deleted{hint}"
        )


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Yield an event that signals set, which therefore do not interrupt anything."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            stop.set()
            # The terminal may be gone, and printing is not allowed while something is printed.
            with suppress(OSError):
                os.write(2, _NOTICE)

    before = {number: signal.signal(number, on_signal) for number in _STOPPING}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def tell_emulator(
    region: str, run: str, steps: Mapping[str, list[Step]], settings: Mapping[str, str]
) -> list[Told]:
    """Tell stories to a new emulator with one account, which has something to list.

    Args:
        region: the region.
        run: the random part of the names.
        steps: the steps by version.
        settings: the emulator's settings.
    """
    emulator = Emulator(seed=_seed(region), settings=settings)
    try:
        client = Client(_HERE, PUBLIC, without_socket(emulator))
        teller = Teller(client, Account(_UIN, region), run, pause=lambda _seconds: None)
        return [it for version in steps for it in teller.tell(version, steps[version])]
    finally:
        emulator.stop()


def _seed(region: str) -> dict[str, object]:
    vpcs: list[dict[str, object]] = [
        {
            "name": name,
            "cidrBlock": cidr,
            "region": region,
            "vpcId": f"vpc-{name}",
            "routeTables": [{"name": "main", "main": True, "routeTableId": f"rtb-{name}"}],
            "subnets": [{"name": "web", "cidrBlock": cidr}],
        }
        for name, cidr in {"before01": "10.9.1.0/24", "before02": "10.9.2.0/24"}.items()
    ]
    keys = {"name": "own", "secretId": _HERE.secret_id, "secretKey": _HERE.secret_key}
    return {
        "accounts": [{"uin": _UIN, "keys": [keys], "vpcs": vpcs}],
        "peeringConnections": [
            {
                "peeringConnectionId": "pcx-before01",
                "name": "before",
                "vpcId": "vpc-before01",
                "peerVpcId": "vpc-before02",
            }
        ],
        "routes": [
            {
                "routeTableId": f"rtb-{one}",
                "destinationCidrBlock": cidr,
                "nextHub": "pcx-before01",
            }
            for one, cidr in {"before01": "10.9.2.0/24", "before02": "10.9.1.0/24"}.items()
        ],
    }
