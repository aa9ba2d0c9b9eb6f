"""Checking inputs, first without asking anybody, then with the account at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi import StringAsset
from pulumi_qcloud.api.model import VpcIds
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.lifecycle.connection_inputs import OwnConnections, check_inputs, check_version
from pulumi_qcloud.lifecycle.properties import (
    CHANGES,
    Checked,
    ConnectionProperties,
    is_unknown,
    quoted,
)
from qcloud_emulator import Emulator

from tests.unit.api.loopback import answer, refused_port, saying, serving
from tests.unit.lifecycle.builders import (
    APP,
    DATA,
    LIVE,
    OWN_UIN,
    PARTNER,
    PEER_UIN,
    SHARED,
    VALUES,
    actions,
    inputs,
    outputs,
    seeded,
    unknown,
)
from tests.unit.lifecycle.conftest import Start, process_at

_NAMES = ("vpcId", "peerVpcId", "peerUin", "peeringConnectionName", *CHANGES, "__defaultName")
_INPUTS = st.dictionaries(st.sampled_from([*_NAMES, "enabled", "other"]), VALUES)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"peeringConnectionName": ""},
            (
                "peeringConnectionName is '', which is empty; give 1 to 60 characters or leave it "
                "out for a default name"
            ),
        ),
        (
            {"peeringConnectionName": "  "},
            (
                "peeringConnectionName is '  ', which is empty; give 1 to 60 characters or leave "
                "it out for a default name"
            ),
        ),
        (
            {"peeringConnectionName": "x" * 61},
            (
                f"peeringConnectionName is '{'x' * 61}', which has 61 characters; at most 60 are "
                "allowed"
            ),
        ),
        (
            {"peeringConnectionName": "名" * 1000},
            (
                f"peeringConnectionName is '{'名' * 78}…, which has 1000 characters; at most 60 "
                "are allowed"
            ),
        ),
        (
            {"peeringConnectionName": "@net"},
            (
                "peeringConnectionName is '@net', which starts with '@'; start it with another "
                "character, since the API signs such values differently"
            ),
        ),
        (
            {"peeringConnectionName": "one\ntwo"},
            "peeringConnectionName is 'one\\ntwo'; leave out its control characters",
        ),
        ({"peeringConnectionName": 5.0}, "peeringConnectionName is 5; give a text"),
        (
            {"vpcId": "app"},
            (
                "vpcId is 'app', which is not the id of a VPC; it looks like vpc-8e0ypm3z or "
                "gz_vpc_245"
            ),
        ),
        (
            {"peerVpcId": "vpc-8e0ypm3z "},
            (
                "peerVpcId is 'vpc-8e0ypm3z ', which is not the id of a VPC; it looks like "
                "vpc-8e0ypm3z or gz_vpc_245"
            ),
        ),
        ({"vpcId": None}, "vpcId is missing; give the id of a VPC such as vpc-8e0ypm3z"),
        (
            {"peerVpcId": APP},
            (
                "peerVpcId and vpcId are both 'gz_vpc_226'; name another VPC, since none is peered "
                "with itself"
            ),
        ),
        (
            {"peerUin": "24-07"},
            "peerUin is '24-07'; give the account's UIN as digits, such as '2407912486'",
        ),
        (
            {"peerUin": 24.5},
            "peerUin is 24.5; give the account's UIN as digits, such as '2407912486'",
        ),
        (
            {"peerUin": True},
            "peerUin is True; give the account's UIN as digits, such as '2407912486'",
        ),
        ({"region": " "}, "region is ' '; give a text, or leave it out for the configured region"),
        (
            {"profile": ""},
            "profile is ''; give a text, or leave it out for the default credentials",
        ),
        ({"adopt": "yes"}, "adopt is 'yes'; write True or False"),
    ],
)
def test_bad_input(changes: dict[str, object], expected: str) -> None:
    """One sentence names the property, what was given and what to do."""
    ((name, reason),) = check_inputs(ConnectionProperties.of({}), inputs(**changes)).failures

    assert (expected, next(iter(changes))) == (reason, name)


def test_all_failures_at_once() -> None:
    """Everything that is wrong is told in one go."""
    checked = check_inputs(
        ConnectionProperties.of({}), {"vpcId": "x", "peerUin": "y", "adopt": 1.0}
    )

    assert ["vpcId", "peerVpcId", "peerUin", "peeringConnectionName", "adopt"] == [
        name for name, _ in checked.failures
    ]


@pytest.mark.parametrize(
    ("changes", "name", "expected"),
    [
        ({"region": "gz"}, "region", "ap-guangzhou"),
        ({"peerRegion": " ap-guangzhou "}, "peerRegion", "ap-guangzhou"),
        ({"peerUin": 2407912486.0}, "peerUin", "2407912486"),
        ({"peerUin": 2407912486}, "peerUin", "2407912486"),
        ({"peerUin": " 2407912486 "}, "peerUin", "2407912486"),
        ({"peeringConnectionName": None}, "peeringConnectionName", "net-0a1b2c3d"),
        ({"peeringConnectionName": " two  words "}, "peeringConnectionName", " two  words "),
        ({"peeringConnectionName": "x" * 60}, "peeringConnectionName", "x" * 60),
        ({"peeringConnectionName": "名" * 60}, "peeringConnectionName", "名" * 60),
        ({}, "enabled", True),
        ({"enabled": False}, "enabled", False),
        ({"vpcId": "vpc-8e0ypm3z"}, "vpcId", "vpc-8e0ypm3z"),
        ({"__provider": "reference"}, "__provider", None),
    ],
)
def test_normalised(changes: dict[str, object], name: str, expected: object) -> None:
    """Inputs come out in the one form that the rest works with."""
    checked = check_inputs(ConnectionProperties.of({}), inputs(**changes))

    assert (expected, []) == (checked.inputs.get(name), checked.failures)


@pytest.mark.parametrize(
    ("kept", "name", "expected"),
    [
        ("net-ffffffff", None, "net-ffffffff"),
        ("net-ffffffff", "net", "net"),
        (None, None, "net-0a1b2c3d"),
    ],
)
def test_default_name_is_kept(kept: str | None, name: str | None, expected: str) -> None:
    """A resource keeps its default name, also when its stack or parent is renamed."""
    olds = inputs(__defaultName=kept)

    checked = check_inputs(ConnectionProperties.of(olds), inputs(peeringConnectionName=name))

    assert (expected, kept or "net-0a1b2c3d") == (
        checked.inputs["peeringConnectionName"],
        checked.inputs["__defaultName"],
    )


def test_blank_region() -> None:
    """A region of blanks alone is refused as it was given, however often it is checked."""
    checked = check_inputs(ConnectionProperties.of({}), inputs(region="  "))

    again = check_inputs(ConnectionProperties.of({}), checked.inputs)

    assert "  " == again.inputs["region"]
    assert checked.failures == again.failures


@pytest.mark.parametrize("name", ["bandwidth", "chargeType", "qosLevel", "type", "tags"])
def test_inputs_of_another_version(name: str) -> None:
    """An input that the version of the API in use does not know is named with the version."""
    checked = check_inputs(ConnectionProperties.of({}), inputs(**{name: "x"}))

    check_version(checked, features=DialectV2.features, version="2.0", region="ap-guangzhou")

    assert [
        (
            name,
            (
                f"{name} is not known to API 2.0; leave it out, or set qcloud:apiVersion to a "
                "version that knows it"
            ),
        )
    ] == checked.failures


@pytest.mark.parametrize(
    ("peer_region", "expected"),
    [
        (None, []),
        ("gz", []),
        ("ap-guangzhou", []),
        (
            "ap-beijing",
            [
                (
                    "peerRegion",
                    (
                        "peerRegion is 'ap-beijing', but API 2.0 peers VPCs of one region only, "
                        "here ap-guangzhou; leave it out"
                    ),
                )
            ],
        ),
    ],
)
def test_peer_region(peer_region: str | None, expected: list[tuple[str, str]]) -> None:
    """API 2.0 peers within one region."""
    checked = check_inputs(ConnectionProperties.of({}), inputs(peerRegion=peer_region))

    check_version(checked, features=DialectV2.features, version="2.0", region="ap-guangzhou")

    assert expected == checked.failures


@pytest.mark.parametrize("name", sorted({*CHANGES, "__defaultName", "enabled"}))
def test_unknown(name: str) -> None:
    """A value that is not known yet is never a failure and stays in its place."""
    checked = _checked({}, inputs(**{name: unknown()}))

    assert ([], True) == (checked.failures, is_unknown(checked.inputs.get(name)))


def test_quoted_values() -> None:
    """A value that is no text is quoted the same each time, in whatever order its keys come."""
    assert "{'a': <Unknown>, 'b': 1.0}" == quoted({"b": 1.0, "a": unknown()})
    assert "<StringAsset>" == quoted(StringAsset("text"))


@settings(max_examples=100)
@given(olds=_INPUTS, news=_INPUTS)
def test_any_inputs(olds: dict[str, object], news: dict[str, object]) -> None:
    """Whatever a program hands in, the check ends, and its result passes the check unchanged."""
    once = _checked(olds, news)

    again = _checked(olds, dict(once.inputs))

    assert once == again


@settings(max_examples=60)
@given(news=_INPUTS, name=st.sampled_from(_NAMES))
def test_unknown_adds_no_failure(news: dict[str, object], name: str) -> None:
    """Making any input unknown takes failures away and adds none."""
    known = dict(_checked({}, news).failures)

    less_known = dict(_checked({}, {**news, name: unknown()}).failures)

    assert less_known.keys() <= known.keys() - {name}


def _checked(olds: dict[str, object], news: dict[str, object]) -> Checked:
    checked = check_inputs(ConnectionProperties.of(olds), news)
    check_version(checked, features=DialectV2.features, version="2.0", region="ap-guangzhou")
    return checked


def test_free_pair(qcloud_emulator: Emulator, start: Start) -> None:
    """A pair that nobody has peered is fine; the listing is asked once for many."""
    process = start()

    failures = [process.check({}, inputs(peerVpcId=peer)).failures for peer in (DATA, SHARED)]

    assert ([[], []], ["Describe"]) == (failures, actions(qcloud_emulator))


@pytest.mark.parametrize(("vpc_id", "peer_vpc_id"), [(APP, DATA), (DATA, APP)])
@pytest.mark.parametrize("spelled", ["gz_vpc_89", "vpc-data0089"])
def test_taken_pair(
    qcloud_emulator: Emulator, start: Start, vpc_id: str, peer_vpc_id: str, spelled: str
) -> None:
    """A preview names the connection that has the pair already, in either direction."""
    seeded(qcloud_emulator, name="theirs", vpc_id=vpc_id, peer_vpc_id=peer_vpc_id)

    ((name, reason),) = start().check({}, inputs(peerVpcId=spelled)).failures

    assert ("", True) == (
        name,
        reason.startswith(
            f"{APP} and {spelled} are already peered by pcx-seeded00 'theirs' (ACTIVE)"
        ),
    )


def test_wanted_name(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection under the wanted name is left to `create`, which knows more."""
    seeded(qcloud_emulator)

    assert [] == start().check({}, inputs()).failures


@pytest.mark.parametrize("adopt", [True, unknown()])
def test_adoption(qcloud_emulator: Emulator, start: Start, adopt: object) -> None:
    """A connection that may be taken over is no failure."""
    seeded(qcloud_emulator, name="theirs")

    failures = start().check({}, inputs(adopt=adopt)).failures

    assert [] == failures


def test_adoption_of_another(qcloud_emulator: Emulator, start: Start) -> None:
    """What cannot be taken over is a failure in spite of `adopt`, with what to write."""
    seeded(qcloud_emulator, name="theirs", vpc_id=DATA, peer_vpc_id=APP)

    ((_, reason),) = start().check({}, inputs(adopt=True)).failures

    assert (
        "to take it over write vpc_id='vpc-data0089', peer_vpc_id='vpc-app00226', "
        "peer_uin='2407912486', adopt=True, with the credentials of account 2407912486"
    ) in reason


def test_existing_resource(qcloud_emulator: Emulator, start: Start) -> None:
    """A resource that exists is not held against its own connection; nobody is asked."""
    seeded(qcloud_emulator, name="before")

    assert [] == start().check(inputs(peeringConnectionName="before"), inputs()).failures
    assert [] == actions(qcloud_emulator)


@pytest.mark.parametrize("meeting", ["check", "diff", "read", "delete"])
def test_replacement(qcloud_emulator: Emulator, start: Start, meeting: str) -> None:
    """A replacement, which is checked like a new resource, does not meet itself."""
    connection_id = seeded(qcloud_emulator, name="before")
    process = start()
    before = outputs(peeringConnectionName="before")
    meetings: dict[str, Callable[[], object]] = {
        "check": lambda: process.check(before, inputs()),
        "diff": lambda: process.diff(connection_id, before, inputs()),
        "read": lambda: process.read(connection_id, before),
        "delete": lambda: process.delete(connection_id, before),
    }
    meetings[meeting]()

    swapped = process.check({}, inputs(vpcId=DATA, peerVpcId=APP))

    assert [] == swapped.failures


def test_other_resources_connection(qcloud_emulator: Emulator, start: Start) -> None:
    """Having met one connection does not hide another one."""
    seeded(qcloud_emulator, name="theirs", peer_vpc_id=SHARED)
    process = start()
    process.diff("pcx-00000000", outputs(), inputs())

    assert 1 == len(process.check({}, inputs(peerVpcId=SHARED)).failures)


@pytest.mark.parametrize("name", ["vpcId", "peerVpcId", "peerUin", "peeringConnectionName"])
def test_unknown_pair(qcloud_emulator: Emulator, start: Start, name: str) -> None:
    """As long as the pair is not known, nobody is asked about it."""
    seeded(qcloud_emulator, name="theirs")

    checked = start().check({}, inputs(**{name: unknown()}))

    assert ([], []) == (checked.failures, actions(qcloud_emulator))


@pytest.mark.parametrize("name", ["profile", "region"])
def test_unknown_whereabouts(start: Start, name: str) -> None:
    """As long as it is not known who calls, and where, nothing is resolved."""
    assert [] == start(secretId="", secretKey="").check({}, inputs(**{name: unknown()})).failures


def test_pure_failures_come_first(qcloud_emulator: Emulator, start: Start) -> None:
    """What is wrong in itself is told without asking the API."""
    checked = start().check({}, inputs(peerUin="x"))

    assert (["peerUin"], []) == ([name for name, _ in checked.failures], actions(qcloud_emulator))


def test_missing_peer_uin(start: Start) -> None:
    """Within one account the account must be known."""
    ((name, reason),) = start(uin="").check({}, inputs(peerUin=None)).failures

    assert ("peerUin", True) == (
        name,
        "set qcloud:uin for a peer VPC of the same account" in reason,
    )


def test_own_account(start: Start) -> None:
    """Without a peer account the configured one is meant."""
    assert [] == start().check({}, inputs(peerUin=None)).failures


def test_other_accounts_pair(qcloud_emulator: Emulator, start: Start) -> None:
    """The accepter sees a pair that the requester has peered."""
    seeded(qcloud_emulator, name="theirs", peer_vpc_id=PARTNER)

    news = inputs(vpcId=PARTNER, peerVpcId=APP, peerUin=OWN_UIN)
    ((_, reason),) = start("peer").check({}, news).failures

    assert "adopt=True, with the credentials of account 2407912486" in reason


@pytest.mark.parametrize(
    ("config", "changes", "reason"),
    [
        ({"secretId": "", "secretKey": ""}, {}, "no credentials"),
        ({"secretId": ""}, {}, "secretId"),
        ({}, {"profile": "nobody"}, "nobody"),
        ({"secretKey": "wrong"}, {}, "AuthFailure"),
        ({"secretId": "AKIDUNKNOWN"}, {}, "SecretIdNotFound"),
        ({"token": "expired"}, {}, "The temporary token is wrong or has expired"),
        ({"region": ""}, {}, "no region is set"),
        ({"endpoint": "http://vpc.example.com"}, {}, "plain http is for loopback only"),
        ({"apiVersion": "1.0"}, {}, "1.0"),
    ],
)
def test_settings(
    start: Start, config: dict[str, str], changes: dict[str, object], reason: str
) -> None:
    """Missing, wrong and refused settings fail the preview, in one line."""
    ((name, said),) = start(**config).check({}, inputs(**changes)).failures

    assert ("", True, 1) == (name, reason in said, len(said.splitlines()))


def test_keys_refused_once(start: Start) -> None:
    """Of refused keys the first error of a run says all, and those of other resources little."""
    process = start(secretKey="wrong")

    first, second = (
        process.check({}, inputs(peerVpcId=peer)).failures[0][1] for peer in (DATA, SHARED)
    )

    assert "Check the secret id" in first
    assert "refused for the same reason as another call of this run" in second
    assert "Check the secret id" not in second


def test_what_a_terminal_obeys() -> None:
    """Names that others gave do nothing to the terminal when a problem with them is told."""
    checked = Checked({})

    checked.fail("", "a\u202eb")

    assert [("", "a\\u202eb")] == checked.failures


def test_expired_token(qcloud_emulator: Emulator, start: Start) -> None:
    """A temporary pair whose time is over asks for a new one."""
    key = {"name": "late", "secretId": "AKIDEMULATORlate", "secretKey": "k", "token": "t"}
    qcloud_emulator.seed(
        {"accounts": [{"uin": OWN_UIN, "keys": [{**key, "expiresInSeconds": -1}]}]}
    )

    ((_, said),) = start("late").check({}, inputs()).failures

    hint = "The temporary token is wrong or has expired; get a new one, and then give --run-program"
    assert hint in said


@pytest.mark.parametrize("region", ["atlantis", "ap-atlantis"])
def test_unknown_region(tmp_path: Path, region: str) -> None:
    """A region that nobody knows fails the preview; a private installation may have its own."""
    public = process_at("", tmp_path).check({}, inputs(region=region))

    assert [True] == [region in reason for _, reason in public.failures]


@pytest.mark.parametrize(
    "kind", ["throttle", "busy", "internal_error", "http_502", "drop_before", "garbage"]
)
def test_trouble(qcloud_emulator: Emulator, start: Start, kind: str) -> None:
    """What may pass by itself is left to `create`."""
    qcloud_emulator.add_fault("*", kind=kind, times=None)

    assert [] == start(deadline="0.1").check({}, inputs()).failures


def test_unreachable(tmp_path: Path) -> None:
    """A host that cannot be reached is left to `create`."""
    process = process_at(f"http://127.0.0.1:{refused_port()}", tmp_path)

    assert [] == process.check({}, inputs()).failures


@pytest.mark.parametrize(
    "said",
    [
        answer(b"", "410 Gone"),
        answer(b'{"code": 6100, "message": "no such action"}'),
        answer(b'{"code": 4000, "codeDesc": "ActionOffline", "message": "offline"}'),
    ],
)
def test_version_that_is_gone(tmp_path: Path, said: bytes) -> None:
    """A host that has switched API 2.0 off names the setting of the version at preview."""
    with serving(saying(said)) as server:
        ((_, reason),) = process_at(server.url, tmp_path).check({}, inputs()).failures

    assert "set qcloud:apiVersion to 3.0" in reason


def test_profile_of_the_resource(qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """A resource's own profile decides whose connections are listed."""
    seeded(qcloud_emulator, name="theirs", peer_vpc_id=PARTNER)
    pair = qcloud_emulator.accounts["peer"]
    path = tmp_path / ".tencentcloud" / "credentials"
    path.parent.mkdir()
    path.write_text(f"[partner]\nsecret_id = {pair.secret_id}\nsecret_key = {pair.secret_key}\n")
    news = inputs(vpcId=PARTNER, peerVpcId=APP, peerUin=PEER_UIN, profile="partner")

    checked = process_at(qcloud_emulator.url, tmp_path).check({}, news)

    assert (1, "peer") == (len(checked.failures), qcloud_emulator.calls()[-1]["account"])


@pytest.mark.parametrize("adopt", [True, None])
def test_second_resource_for_a_connection(
    qcloud_emulator: Emulator, start: Start, adopt: bool | None
) -> None:
    """What a resource of the program keeps is refused to a second one, also in its own process."""
    seeded(qcloud_emulator)
    process = start()
    kept = process.check(inputs(), inputs()).inputs
    process.diff("pcx-seeded00", outputs(), kept)

    second = process.check({}, inputs(__defaultName="two-0a1b2c3d", adopt=adopt))

    ((_, reason),) = second.failures
    assert "resource 'two' wants it too; declare it once" in reason


def test_replacement_of_what_was_adopted(
    qcloud_emulator: Emulator, start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    """A resource that a diff wants replaced is not said to adopt what it has."""
    seeded(qcloud_emulator)
    process = start()
    changed = process.check(inputs(), inputs(adopt=True, peerVpcId=SHARED)).inputs
    process.diff("pcx-seeded00", outputs(), {**changed, "peerVpcId": SHARED})

    process.check({}, inputs(adopt=True))

    assert "adopts" not in capsys.readouterr().err


_LIVE = replace(LIVE, uin="1", peer_uin="1")


@pytest.mark.parametrize(
    ("noted", "connection_id", "expected"),
    [
        ({}, "", False),
        ({}, "pcx-1", True),
        ({}, "pcx-2", False),
        (inputs(), "", True),
        (inputs(vpcId=DATA, peerVpcId=APP), "", True),
        (inputs(vpcId="vpc-app00226", peerVpcId="vpc-data0089"), "", True),
        (inputs(vpcId="vpc-app00226"), "", True),
        (inputs(peerVpcId=SHARED), "", False),
        (inputs(vpcId=unknown()), "", False),
        (inputs(vpcId=None), "", False),
        (outputs(), "", True),
    ],
)
def test_knows(noted: dict[str, object], connection_id: str, expected: bool) -> None:
    """A connection is known by its id or its pair, in either direction and spelling."""
    met = OwnConnections()

    met.note(ConnectionProperties.of(noted), connection_id)

    assert expected is met.has(_LIVE)


def test_connection_without_ids() -> None:
    """A connection whose VPCs the API does not tell is known by its id only."""
    met = OwnConnections()
    met.note(ConnectionProperties.of({"vpcId": unknown()}), "")

    assert not met.has(replace(_LIVE, vpc=VpcIds(""), peer_vpc=VpcIds("")))
