"""Who is calling: what the emulator believes and what it refuses."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from qcloud_emulator.signed.auth import sign_v1

from tests.unit.emulator.calling import FORM, OWN, PATH, signed

if TYPE_CHECKING:
    from tests.unit.emulator.calling import Answer, Console

LIST = "DescribeVpcPeeringConnections"


def outcome(answer: Answer) -> tuple[int, str]:
    """Give the number and name of an answer."""
    return answer["code"], answer["codeDesc"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("algorithm", ["HmacSHA256", "HmacSHA1", None])
def test_every_way_to_sign_is_believed(
    console: Console, method: str, algorithm: str | None
) -> None:
    """Both HTTP methods and both algorithms work, also without naming one."""
    answer = console.call(LIST, method=method, SignatureMethod=algorithm)

    assert outcome(answer) == (0, "Success")


@pytest.mark.parametrize("missing", ["Action", "Timestamp", "Nonce", "SecretId", "Signature"])
def test_a_missing_parameter_is_named(console: Console, missing: str) -> None:
    """Each parameter that identifies a call is required."""
    answer = console.call(
        **{"action": LIST, missing: None} if missing != "Action" else {"action": None}
    )

    assert outcome(answer) == (4000, "InvalidParameter")
    assert missing in answer["message"]


def test_the_region_is_required(console: Console) -> None:
    """A call without a region is told so."""
    answer = console.call(LIST, Region=None)

    assert outcome(answer) == (4000, "InvalidParameter")
    assert "Region" in answer["message"]


@pytest.mark.parametrize(("name", "value"), [("Timestamp", "now"), ("Nonce", "-1"), ("Nonce", "0")])
def test_numbers_that_are_none_are_refused(console: Console, name: str, value: str) -> None:
    """Time and nonce are positive whole numbers."""
    answer = console.call(LIST, **{name: value})

    assert outcome(answer) == (4000, "InvalidParameter")
    assert name in answer["message"]


def test_an_unknown_secret_id(console: Console) -> None:
    """A SecretId that nobody has is told apart from a wrong signature."""
    answer = console.call(LIST, SecretId="AKIDEMULATORnobody")

    assert answer["code"] == 4104


def test_a_wrong_signature(console: Console) -> None:
    """A signature of the right form that does not fit is refused."""
    answer = console.call(LIST, Signature="aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=")

    assert outcome(answer) == (4100, "AuthFailure")


def test_one_changed_byte(console: Console) -> None:
    """A call that was changed after it was signed is refused."""
    text = signed(console.emulator.accounts["default"], console.host, "POST", {"Action": LIST})
    changed = text.replace("ap-guangzhou", "ap-guangzhoV")

    answer = console.send("POST", PATH, changed, FORM).json

    assert outcome(answer) == (4100, "AuthFailure")


@pytest.mark.parametrize("offset", [-301 - 5, 301 + 5])
def test_a_clock_that_is_off(console: Console, offset: int) -> None:
    """More than five minutes from real time, in either direction, is refused."""
    answer = console.call(LIST, Timestamp=str(int(time.time()) + offset))

    assert answer["code"] == 4500
    assert "Timestamp" in answer["message"]


@pytest.mark.parametrize("offset", [-290, 290])
def test_a_clock_that_is_nearly_right(console: Console, offset: int) -> None:
    """Less than five minutes is allowed."""
    answer = console.call(LIST, Timestamp=str(int(time.time()) + offset))

    assert answer["code"] == 0


def test_the_business_clock_does_not_move_signatures(console: Console) -> None:
    """Signatures are held against real time, whatever the cloud's own clock shows."""
    console.emulator.advance_clock(30 * 24 * 3600)

    assert console.call(LIST)["code"] == 0


def test_a_repeated_call(console: Console) -> None:
    """The same call twice is a replay."""
    text = signed(console.emulator.accounts["default"], console.host, "POST", {"Action": LIST})

    first, second = (console.send("POST", PATH, text, FORM).json for _ in range(2))

    assert first["code"] == 0
    assert second["code"] == 4500
    assert "Nonce" in second["message"]


def test_a_nonce_belongs_to_its_key(console: Console) -> None:
    """Two accounts may happen to use the same nonce."""
    answers = [console.call(LIST, account=name, Nonce="77") for name in ("default", "peer")]

    assert [answer["code"] for answer in answers] == [0, 0]


def test_a_refused_call_does_not_use_its_nonce_up(console: Console) -> None:
    """After a wrong signature the same nonce is still good."""
    refused = console.call(LIST, Nonce="78", Signature="d3Jvbmc=")
    believed = console.call(LIST, Nonce="78")

    assert [refused["code"], believed["code"]] == [4100, 0]


@pytest.mark.parametrize("token", [None, "another", ""])
def test_a_temporary_key_needs_its_token(console: Console, token: str | None) -> None:
    """Without its token, or with another, a temporary key is refused."""
    answer = console.call(LIST, account="temporary", Token=token)

    assert answer["code"] == 4105


def test_a_temporary_key_with_its_token(console: Console) -> None:
    """With its token a temporary key acts for its account."""
    made = console.create(account="temporary")

    assert [
        it["uin"] for it in console.emulator.connections() if made == it["peeringConnectionId"]
    ] == [OWN]


def test_an_expired_token(console: Console) -> None:
    """A token whose time is over is refused."""
    key = {"name": "late", "token": "late-token", "expiresInSeconds": -1}
    console.emulator.seed({"accounts": [{"uin": OWN, "keys": [key]}]})

    answer = console.call(LIST, account="late")

    assert answer["code"] == 4105
    assert "expired" in answer["message"]


def test_a_token_with_a_lasting_key(console: Console) -> None:
    """A token beside a key that has none shows that two sources were mixed."""
    answer = console.call(LIST, Token="of-another-key")

    assert answer["code"] == 4105


def test_a_post_does_not_read_its_query(console: Console) -> None:
    """What a POST has in its URL does not count."""
    text = signed(console.emulator.accounts["default"], console.host, "POST", {"Action": LIST})

    answer = console.send("POST", f"{PATH}?{text}", "", FORM).json

    assert outcome(answer) == (4000, "InvalidParameter")


def test_a_get_does_not_read_its_body(console: Console) -> None:
    """What a GET has in its body does not count."""
    text = signed(console.emulator.accounts["default"], console.host, "GET", {"Action": LIST})

    answer = console.send("GET", PATH, text, FORM).json

    assert outcome(answer) == (4000, "InvalidParameter")


def test_a_post_of_something_else(console: Console) -> None:
    """A body that is not a form has no parameters."""
    text = signed(console.emulator.accounts["default"], console.host, "POST", {"Action": LIST})

    answer = console.send("POST", PATH, text, {"Content-Type": "text/plain"}).json

    assert outcome(answer) == (4000, "InvalidParameter")


def test_bytes_that_are_not_utf8(console: Console) -> None:
    """Parameters that are not UTF-8 are refused, not guessed."""
    answer = console.send("POST", PATH, b"Action=%ff%fe", FORM).json

    assert outcome(answer) == (4000, "InvalidParameter")
    assert "UTF-8" in answer["message"]


def test_the_host_is_signed_as_it_was_sent(console: Console) -> None:
    """Any host name is served; the name in the header is the one that must be signed."""
    account = console.emulator.accounts["default"]
    params = {"Action": LIST}
    official = {**FORM, "Host": "vpc.api.qcloud.com"}

    right = signed(account, "vpc.api.qcloud.com", "POST", params)
    wrong = signed(account, console.host, "POST", params)

    assert console.send("POST", PATH, right, official).json["code"] == 0
    assert console.send("POST", PATH, wrong, official).json["code"] == 4100


def test_underscores_in_names_are_verified_as_dots(console: Console) -> None:
    """A list sent with underscores fits a signature over dots."""
    account = console.emulator.accounts["default"]
    text = signed(account, console.host, "POST", {"Action": "DescribeVpcLimit", "type_0": "20"})

    assert console.send("POST", PATH, text, FORM).json["code"] != 4100


def test_an_unknown_action(console: Console) -> None:
    """An action that does not exist is refused after the signature was checked."""
    assert console.call("DescribeInstances")["code"] == 6100
    assert console.call("DescribeInstances", Signature="d3Jvbmc=")["code"] == 4100


def test_the_signer_is_not_the_verifier_of_unsigned_text(console: Console) -> None:
    """A signature made with another account's key does not fit."""
    peer = console.emulator.accounts["peer"]
    params = {"Action": LIST, "Timestamp": str(int(time.time())), "Nonce": "5", "Region": "gz"}
    params["SecretId"] = console.emulator.accounts["default"].secret_id
    stolen = sign_v1("POST", console.host, PATH, params, peer.secret_key)

    answer = console.call(
        LIST, **params_without_action(params), Signature=stolen, SignatureMethod=None
    )

    assert outcome(answer) == (4100, "AuthFailure")


def params_without_action(params: dict[str, str]) -> dict[str, str]:
    """Give the parameters but for the action."""
    return {name: value for name, value in params.items() if name != "Action"}
