"""The SDKs' credentials file, `~/.tencentcloud/credentials`."""

from __future__ import annotations

import os

import pytest
from pulumi_qcloud.api.errors import ConfigurationError

from tests.unit.locked import lock
from tests.unit.settings.home import ENVIRONMENT_PAIR, REGION, Home

PARTNER = "[partner]\nsecret_id = AKIDP\nsecret_key = key-p\ntoken = token-p\n"


@pytest.mark.parametrize(
    "text",
    [
        PARTNER,
        PARTNER.replace("\n", "\r\n"),
        PARTNER.replace("\n", "\r"),
        "\ufeff" + PARTNER,
        PARTNER.replace(" = ", "="),
        PARTNER.replace(" = ", ": "),
        PARTNER.replace("secret_id", "SECRET_ID"),
        "# mine\n; and mine\n\n" + PARTNER + "\n[other]\nrole_arn = x\n",
        PARTNER.rstrip("\n"),
    ],
)
def test_shapes(home: Home, text: str) -> None:
    """Line ends, a byte order mark, comments and the case of keys do not matter."""
    home.ini(text)

    assert home.found() == ("AKIDP", "key-p", "token-p")


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("~/locked/keys", "it cannot be read (Permission denied)"),
        ("/" + "a" * 300, "it cannot be read (File name too long)"),
        ("a\0b", "no file can have that name"),
        ("~", "it is not a file"),
    ],
)
def test_another_file_that_cannot_be_read(
    home: Home, monkeypatch: pytest.MonkeyPatch, named: str, reason: str
) -> None:
    """The variable is named with the reason, whatever the path is like."""
    lock(home.path / "locked", monkeypatch)

    with pytest.raises(ConfigurationError) as caught:
        home.found(TENCENTCLOUD_CREDENTIALS_FILE=named)

    assert caught.value.message.startswith("TENCENTCLOUD_CREDENTIALS_FILE is ")
    assert caught.value.message.endswith(f", but {reason}")


def test_values_are_taken_as_they_are(home: Home) -> None:
    """Signs that mean something elsewhere (%, #, ;, =) mean nothing in a key."""
    home.ini("[partner]\nsecret_id = A%(x)sK\nsecret_key = k#e;y=%%\ntoken =\n")

    assert home.found() == ("A%(x)sK", "k#e;y=%%", "")


def test_no_section_is_special(home: Home) -> None:
    """`[DEFAULT]` is a profile of that name and lends nothing to the others."""
    home.ini("[DEFAULT]\nsecret_id = AKIDD\nsecret_key = key-d\ntoken = token-d\n[partner]\n")
    home.tccli("partner")

    assert home.found("DEFAULT") == ("AKIDD", "key-d", "token-d")
    assert home.found() == ("AKIDTCCLIpartner", "tccli-key-of-partner", "")


def test_another_file(home: Home) -> None:
    """TENCENTCLOUD_CREDENTIALS_FILE takes the place of the usual file; `~` is the home."""
    home.profile("partner")
    path = home.ini(PARTNER, home.path / "elsewhere" / "keys")

    assert home.found(TENCENTCLOUD_CREDENTIALS_FILE=str(path))[0] == "AKIDP"
    assert home.found(TENCENTCLOUD_CREDENTIALS_FILE=" ~/elsewhere/keys ")[0] == "AKIDP"


def test_another_file_that_is_missing(home: Home) -> None:
    """A file that a variable names has to be there."""
    home.profile("partner")

    with pytest.raises(ConfigurationError) as caught:
        home.found(TENCENTCLOUD_CREDENTIALS_FILE="~/nowhere")

    assert (
        caught.value.message
    ) == 'TENCENTCLOUD_CREDENTIALS_FILE is "~/nowhere", but there is no such file'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "hush-hush\n" + PARTNER,
            "is not an INI file that has every profile and every key once (line 1)",
        ),
        (
            PARTNER + "hush-hush\n",
            "is not an INI file that has every profile and every key once (line 5)",
        ),
        (
            PARTNER + "secret_key = hush-hush\n",
            "is not an INI file that has every profile and every key once (line 5)",
        ),
        (
            PARTNER + PARTNER,
            "is not an INI file that has every profile and every key once (line 5)",
        ),
        (b"\xff\xfe[\x00p\x00]\x00", "is not text in UTF-8"),
        ("[partner]\n" + "#" * 1024 * 1024, "is too large to be a file of credentials"),
    ],
)
def test_broken(home: Home, text: str | bytes, sentence: str) -> None:
    """A file that is not understood is named, with the line but nothing of what it holds."""
    home.ini(text)

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert f"~/.tencentcloud/credentials {sentence}" == caught.value.message
    assert "hush" not in str(caught.value)


def test_value_over_several_lines(home: Home) -> None:
    """An indented line belongs to the one before it, which is never meant."""
    home.ini("[partner]\nsecret_id = AKIDP\nregion = gz\n  secret_key = hush-hush\n")

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert caught.value.message == (
        'region of profile "partner" in ~/.tencentcloud/credentials goes over several lines'
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[partner]\nregion = gz\n", "has no secret_id and no secret_key"),
        ("[partner]\nsecret_id = AKIDP\n", "has no secret_key"),
        ("[partner]\nsecret_key = key-p\nsecret_id =\n", "has no secret_id"),
        ("[partner]\ntoken = token-p\n", "has no secret_id and no secret_key"),
    ],
)
def test_incomplete(home: Home, text: str, sentence: str) -> None:
    """A profile without a whole key pair is told what it lacks."""
    home.ini(text)

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert f"profile partner in ~/.tencentcloud/credentials {sentence}" == caught.value.message


def test_key_that_no_request_can_carry(home: Home) -> None:
    """A comment behind a key would become a part of it."""
    home.ini("[partner]\nsecret_id = AKIDP\nsecret_key = key-p  # mine\n")

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert caught.value.message == (
        "secret_key of profile partner in ~/.tencentcloud/credentials "
        "holds white space or a character that is not ASCII"
    )


def test_directory(home: Home) -> None:
    """A directory in the file's place is said to be no file."""
    home.ini_path.mkdir(parents=True)

    with pytest.raises(ConfigurationError, match="credentials is not a file"):
        home.found()


def test_pipe(home: Home) -> None:
    """A named pipe is refused, and not waited for."""
    home.ini_path.parent.mkdir()
    os.mkfifo(home.ini_path)

    with pytest.raises(ConfigurationError, match="credentials is not a file"):
        home.found()


def test_unreadable(home: Home) -> None:
    """A file that the system does not give is named with the system's reason."""
    home.ini_path.parent.mkdir()
    home.ini_path.symlink_to(home.ini_path)

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert caught.value.message.startswith("~/.tencentcloud/credentials cannot be read: ")


def test_not_read_without_need(home: Home) -> None:
    """A broken file does not matter to whoever has credentials and region elsewhere."""
    home.ini("hush-hush")

    assert home.resolve(REGION, ENVIRONMENT_PAIR).credentials.secret_id == "AKIDENVIRONMENT"


@pytest.mark.parametrize(
    "line",
    ["role_arn = hush-hush", "role-arn: hush-hush", "RoleArn = hush-hush", "cam_role_name=h"],
)
def test_role(home: Home, line: str) -> None:
    """A key pair that would assume a role is another identity without it."""
    home.ini(f"{PARTNER}{line}\n")

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert caught.value.message == (
        'profile "partner" in ~/.tencentcloud/credentials is a role, which is not supported'
    )
    assert "hush" not in str(caught.value)


def test_empty_role(home: Home) -> None:
    """A key for a role without a value says nothing, and neither does the name of a session."""
    home.ini(f"{PARTNER}role_arn =\nrole_session_name = s\n")

    assert home.found() == ("AKIDP", "key-p", "token-p")


def test_region_of_a_role(home: Home) -> None:
    """The region of the profile `default` counts, whether or not that profile is a role."""
    home.ini("[default]\nrole_arn = r\nregion = sh\n")

    assert home.resolve({}, ENVIRONMENT_PAIR).region == "ap-shanghai"
