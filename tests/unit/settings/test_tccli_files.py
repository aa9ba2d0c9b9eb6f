"""tccli's files, `~/.tccli/<profile>.credential` and `<profile>.configure`."""

from __future__ import annotations

import json

import pytest
from pulumi_qcloud.api.errors import ConfigurationError

from tests.unit.locked import lock
from tests.unit.settings.home import REGION, Home


def test_profile(home: Home) -> None:
    """Key pair and token come from one file, the region from the other."""
    home.tccli(
        "partner",
        credential={"secretId": " AKIDP ", "secretKey": "key-p", "token": "token-p"},
        region="sh",
    )

    resolved = home.resolve({}, profile="partner")

    assert (
        resolved.credentials.secret_id,
        resolved.credentials.secret_key,
        resolved.credentials.token,
        resolved.region,
    ) == ("AKIDP", "key-p", "token-p", "ap-shanghai")
    assert resolved.credentials.source == "profile partner in ~/.tccli/partner.credential"


def test_default(home: Home) -> None:
    """Without any statement the profile `default` counts, region included."""
    home.tccli(region="ap-guangzhou")

    resolved = home.resolve()

    assert (
        resolved.credentials.secret_id,
        resolved.region,
    ) == ("AKIDTCCLIdefault", "ap-guangzhou")


@pytest.mark.parametrize(
    "credential",
    [
        {"secretId": "AKIDP", "secretKey": "key-p", "type": "default"},
        {"secretId": "AKIDP", "secretKey": "key-p", "token": None, "type": ""},
        {"secretId": "AKIDP", "secretKey": "key-p", "token": 5},
        '\ufeff{"secretId": "AKIDP",\r\n "secretKey": "key-p"}',
    ],
)
def test_shapes(home: Home, credential: dict[str, object] | str) -> None:
    """What tccli writes for a plain key pair is understood, with any line ends."""
    home.tccli("partner", credential=credential)

    assert home.found() == ("AKIDP", "key-p", "")


def test_another_directory(home: Home) -> None:
    """TENCENTCLOUD_SHARED_CREDENTIALS_DIR takes the place of the usual directory."""
    home.tccli("partner", credential={})
    directory = home.tccli("partner", directory=home.path / "elsewhere", region="sh")

    resolved = home.resolve(
        {}, {"TENCENTCLOUD_SHARED_CREDENTIALS_DIR": f" {directory} "}, profile="partner"
    )

    assert (
        resolved.credentials.secret_id,
        resolved.region,
    ) == ("AKIDTCCLIpartner", "ap-shanghai")
    assert resolved.credentials.source == "profile partner in ~/elsewhere/partner.credential"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("cvm-role", "the role of a virtual machine"),
        ("oauth", "a login in the browser"),
        ("sso", "a single sign-on"),
        ("hush-hush", "another type of login"),
    ],
)
def test_other_logins(home: Home, kind: str, words: str) -> None:
    """Logins that need tccli itself are refused, even where they left a key pair behind."""
    home.tccli("partner", credential={"type": kind, "secretId": "AKIDP", "secretKey": "hush-hush"})

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert (
        f'profile "partner" in ~/.tccli/partner.credential is {words}, which is not supported'
    ) == caught.value.message


@pytest.mark.parametrize("key", ["role-arn", "roleArn", "role_arn", "camRoleName"])
def test_role(home: Home, key: str) -> None:
    """A key pair that would assume a role is another identity without it."""
    home.tccli(credential={"secretId": "AKIDP", "secretKey": "key-p", key: "qcs::cam::x"})

    with pytest.raises(ConfigurationError, match="is a role, which is not supported"):
        home.resolve(REGION)


@pytest.mark.parametrize("stored", [{"role-arn": "r"}, {"_sys_param": {"role-arn": "r"}}])
def test_role_beside_the_region(home: Home, stored: dict[str, object]) -> None:
    """A role counts in the other file of the profile too."""
    directory = home.tccli()
    (directory / "default.configure").write_text(json.dumps(stored))

    with pytest.raises(ConfigurationError, match="is a role, which is not supported"):
        home.resolve(REGION)


@pytest.mark.parametrize("text", ["", "hush-hush", "[1]", "[" * 100_000, '"hush-hush"', "\x00"])
def test_broken(home: Home, text: str) -> None:
    """A file that is no JSON object is named, without anything of what it holds."""
    home.tccli("partner", credential=text)

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert caught.value.message == (
        "~/.tccli/partner.credential is not a JSON object as tccli writes it"
    )
    assert "hush" not in str(caught.value)


def test_incomplete(home: Home) -> None:
    """A profile with a region and no key pair is told what it lacks."""
    home.tccli_region("partner", "sh")

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert caught.value.message == (
        "profile partner in ~/.tccli/partner.configure has no secret_id and no secret_key"
    )


@pytest.mark.parametrize("shared", ["gz", 5, None, {"region": 5}, {"region": " "}, {}])
def test_region_of_another_shape(home: Home, shared: object) -> None:
    """A region that is not where tccli puts it is not stated."""
    directory = home.tccli("partner")
    (directory / "partner.configure").write_text(f'{{"_sys_param": {json.dumps(shared)}}}')

    with pytest.raises(ConfigurationError, match=r"^no region is stated"):
        home.resolve({}, profile="partner")


@pytest.mark.parametrize("name", ["../outside", "a/b", "..", ".", "a\\b", "a\0b", "x" * 300])
def test_names_that_are_no_file(home: Home, name: str) -> None:
    """A profile's name never leads out of the directory."""
    home.tccli("partner")
    home.tccli("outside", directory=home.path)

    with pytest.raises(ConfigurationError, match=r"^no profile "):
        home.found(name)


@pytest.mark.parametrize("directory", ["/" + "a" * 300, "a\0b", "~/locked/tccli"])
@pytest.mark.parametrize("name", ["partner", "a/b"])
def test_directory_that_cannot_be_read(
    home: Home, monkeypatch: pytest.MonkeyPatch, directory: str, name: str
) -> None:
    """A directory that nobody can look into is told in one sentence, for any profile."""
    lock(home.path / "locked", monkeypatch)

    with pytest.raises(ConfigurationError, match=r"cannot be read: |^no profile \"a/b\""):
        home.found(name, TENCENTCLOUD_SHARED_CREDENTIALS_DIR=directory)


@pytest.mark.parametrize("folder", [".tccli", ".tencentcloud"])
def test_usual_place_that_may_not_be_entered(
    home: Home, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """A place of credentials that may not be looked into is named, not passed over."""
    home.tccli("partner")
    lock(home.path / folder, monkeypatch)

    with pytest.raises(ConfigurationError, match=rf"^~/{folder}/.* cannot be read: Permission"):
        home.found("partner")
