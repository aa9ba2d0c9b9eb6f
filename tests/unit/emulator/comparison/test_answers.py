"""Answers lose what belongs to an account or a run."""

from __future__ import annotations

import re

import pytest
from qcloud_emulator.comparison.answers import ANY, Leaf, Raw, Words, at, words_for_ranges


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("vpc-6gw5wvmk", "<vpc id>"),
        ("gz_vpc_226 and gz_rtb_2261", "<old vpc id> and <old rtb id>"),
        ("2019-02-25 10:11:12", "<time>"),
        ("at 2019-02-25T10:11:12+08:00.", "at <time>."),
        ("b1a2c3d4-0000-4000-8000-0123456789ab", "<request id>"),
        ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "<key>"),
        ("uin 2407912486", "uin <number>"),
        ("183.60.83.19, 10.0.0.0/8", "<address>, <address>"),
        ("2402:4e00:1000::/56", "<address>"),
        ("10.0.241.0/28", "<range of a>"),
        ("600 seconds", "<some> seconds"),
        ("用户100000000002不存在", "用户<number>不存在"),
        ("地址10.77.5.9已占用", "地址<address>已占用"),
        ("私有网络vpc-abcdef12不存在", "私有网络<vpc id>不存在"),
        ("密钥AKIDabcdefghijk无效", "密钥<key>无效"),
        ("key IKIDabcdefghijkl", "key <key>"),
        ("user100000000002x of uin_100000000002", "user<number>x of uin_<number>"),
        ("ip_10.77.5.9_x, 10.77.5.9.", "ip_<address>_x, <address>."),
        ("fe80::1, ::1 and 地址fd00::5", "<address>, <address> and 地址<address>"),
        ("qcs::vpc:ap-guangzhou", "qcs::vpc:ap-guangzhou"),
        ("ap-guangzhou", "ap-guangzhou"),
        ("UnsupportedOperation.VpcPeerAlreadyExist", "UnsupportedOperation.VpcPeerAlreadyExist"),
        ("(4000)InvalidParameter: limit", "(4000)InvalidParameter: limit"),
    ],
)
def test_texts(text: str, shown: str) -> None:
    """Ids, times, keys, numbers of accounts and addresses become words; other text stays."""
    assert words_for_ranges().replaced(text) == shown


def test_what_was_learned() -> None:
    """What a run learned is replaced wherever it is, the longest first."""
    words = Words()
    words.learn("vpc-aaaa1111", "a")
    words.learn("vpc-aaaa11112222", "b")
    words.learn("12345", "uin")
    words.learn(None, "token")
    words.learn("", "token")

    assert words.replaced("vpc-aaaa11112222 vpc-aaaa1111 of 12345") == "<b> <a> of <uin>"


def test_leaves() -> None:
    """Values keep their types; numbers of accounts and routes do not count."""
    words = Words()

    tree = words.tree({"RouteId": 7, "Uin": 2407912486, "nextHub": "8123", "N": 7, "T": None})

    assert tree == {
        "RouteId": Leaf("number", "<number>"),
        "Uin": Leaf("number", "<number>"),
        "nextHub": Leaf("text", "<number>"),
        "N": Leaf("number", "7"),
        "T": Leaf("null", "null"),
    }
    assert words.tree({"Name": "mine"}, types_only=True) == {"Name": Leaf("text", ANY)}


def test_codes_and_names_of_fields() -> None:
    """The codes of an error and the names of all fields lose what belongs to the account."""
    words = Words()
    words.learn("secret-key", "key")
    fields = {"code": "4104 secret-key", "codeDesc": "X.100000000002", "f-secret-key": 1}

    answer = words.answer(Raw(200, "text/secret-key", fields), "2.0")

    assert (answer.code, answer.name) == ("4104 <key>", "X.<number>")
    assert answer.body == {"f-<key>": Leaf("number", "1")}
    assert answer.envelope["content type"] == Leaf("text", "text/<key>")


def test_places_in_answers() -> None:
    """A place is names, positions and conditions; a place that is not there gives None."""
    fields = {"A": [{"B": "x", "C": 1}, {"B": "y", "C": 2}]}

    assert at(fields, ("A", 0, "C")) == 1
    assert at(fields, ("A", ("B", "y"), "C")) == 2
    assert at(fields, ("A", ("B", "z"), "C")) is None
    assert at(fields, ("A", 5)) is None
    assert at(None, ("A",)) is None


def test_no_pattern_is_slow_on_long_text() -> None:
    """A long message is replaced in a moment."""
    text = "a-1:" * 20_000

    assert re.search("a-1", Words().replaced(text))
