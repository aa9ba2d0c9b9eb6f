"""The SDKs' credentials file, tccli's files, and both sorts together."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_qcloud.api.errors import ConfigurationError, CredentialsMissingError
from pulumi_qcloud.api.identity import AssumedRole, Role
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.settings import credential_files

from tests.unit.settings.home import ENVIRONMENT_PAIR, REGION, Home, keys, lock

ARN = "qcs::cam::uin/100000000002:roleName/network-admin"
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
        ("a\0b", "that is not a valid file name"),
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
            "is not a valid INI file, or repeats a profile or a key (line 1)",
        ),
        (
            PARTNER + "hush-hush\n",
            "is not a valid INI file, or repeats a profile or a key (line 5)",
        ),
        (
            PARTNER + "secret_key = hush-hush\n",
            "is not a valid INI file, or repeats a profile or a key (line 5)",
        ),
        (
            PARTNER + PARTNER,
            "is not a valid INI file, or repeats a profile or a key (line 5)",
        ),
        (b"\xff\xfe[\x00p\x00]\x00", "is not UTF-8 text"),
        ("[partner]\n" + "#" * 1024 * 1024, "is too large for a credentials file"),
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
        'region of profile "partner" in ~/.tencentcloud/credentials spans several lines'
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
        "contains white space or a character that is not ASCII"
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

    assert keys(home.resolve(REGION, ENVIRONMENT_PAIR)).secret_id == "AKIDENVIRONMENT"


@pytest.mark.parametrize(
    "line", [f"role_arn = {ARN}", f"role-arn: {ARN}", f"RoleArn = {ARN}\nrole-session-name = ci"]
)
def test_role(home: Home, line: str) -> None:
    """A profile with a role assumes it with its own key pair."""
    home.ini(f"{PARTNER}{line}\n")

    found = home.resolve(REGION, profile="partner")

    name = "ci" if "ci" in line else "pulumi-qcloud"
    source = "profile partner in ~/.tencentcloud/credentials"
    base = Credentials("AKIDP", "key-p", "token-p", source=source)
    assert AssumedRole(Role(ARN, name), base) == found.credentials
    assert "100000000002" == found.uin


def test_wrong_role(home: Home) -> None:
    """What is not the name of a role is refused without being quoted, as all values of files."""
    home.ini(f"{PARTNER}role_arn = hush-hush\n")

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert caught.value.message == (
        "role_arn of profile partner in ~/.tencentcloud/credentials is not the name of a role"
    )
    assert "hush" not in str(caught.value)


def test_role_without_keys(home: Home) -> None:
    """A profile with a role, but without keys that could assume it, is an error."""
    home.ini(f"[partner]\nrole_arn = {ARN}\n")

    with pytest.raises(ConfigurationError, match="has no secret_id and no secret_key"):
        home.found()


def test_machine_of_a_profile(home: Home) -> None:
    """A profile that is the role of a machine is refused: its key pair is not what would call."""
    home.ini(f"{PARTNER}cam_role_name = h\n")

    with pytest.raises(ConfigurationError, match="is the role of a virtual machine, which is not"):
        home.found()


@pytest.mark.parametrize("before", ["", "[other]\nsecret_id = x\n"])
def test_file_of_the_machine(home: Home, monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    """The machine's file is read last, and the label of its profiles names it."""
    system = home.ini("[default]\nsecret_id = AKIDETC\nsecret_key = k\n", home.path / "etc")
    monkeypatch.setattr(credential_files, "SYSTEM_FILE", system)
    home.ini(before)

    last = home.resolve(REGION)
    home.profile("default")
    first = home.resolve(REGION)
    other = home.ini("[default]\n", home.path / "other")

    assert ("profile default in ~/etc", "AKIDdefault") == (
        last.credentials.source,
        keys(first).secret_id,
    )
    with pytest.raises(CredentialsMissingError):
        home.resolve(REGION, {"TENCENTCLOUD_CREDENTIALS_FILE": str(other)})


def test_empty_role(home: Home) -> None:
    """A key for a role without a value says nothing, and neither does the name of a session."""
    home.ini(f"{PARTNER}role_arn =\nrole_session_name = s\n")

    assert home.found() == ("AKIDP", "key-p", "token-p")


def test_region_of_a_role(home: Home) -> None:
    """The region of the profile `default` counts, whether or not that profile is a role."""
    home.ini("[default]\nrole_arn = r\nregion = sh\n")

    assert home.resolve({}, ENVIRONMENT_PAIR).region == "ap-shanghai"


def test_profile(home: Home) -> None:
    """Key pair and token come from one file, the region from the other."""
    home.tccli(
        "partner",
        credential={"secretId": " AKIDP ", "secretKey": "key-p", "token": "token-p"},
        region="sh",
    )

    resolved = home.resolve({}, profile="partner")

    assert (
        keys(resolved).secret_id,
        keys(resolved).secret_key,
        keys(resolved).token,
        resolved.region,
    ) == ("AKIDP", "key-p", "token-p", "ap-shanghai")
    assert resolved.credentials.source == "profile partner in ~/.tccli/partner.credential"


def test_default(home: Home) -> None:
    """Without any statement the profile `default` counts, region included."""
    home.tccli(region="ap-guangzhou")

    resolved = home.resolve()

    assert (
        keys(resolved).secret_id,
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
def test_shapes_of_tccli(home: Home, credential: dict[str, object] | str) -> None:
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
        keys(resolved).secret_id,
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


@pytest.mark.parametrize("key", ["role-arn", "roleArn", "role_arn"])
def test_role_of_tccli(home: Home, key: str) -> None:
    """A profile of tccli with a role assumes it with its own key pair."""
    home.tccli(credential={"secretId": "AKIDP", "secretKey": "key-p", key: ARN})

    found = home.resolve(REGION).credentials

    assert isinstance(found, AssumedRole)
    assert ARN == found.role.arn
    assert "profile default in ~/.tccli/default.credential" == found.base.source


@pytest.mark.parametrize("stored", [{"role-arn": ARN}, {"_sys_param": {"role-arn": ARN}}])
def test_role_beside_the_region(home: Home, stored: dict[str, object]) -> None:
    """A role counts in the other file of the profile too."""
    directory = home.tccli()
    (directory / "default.configure").write_text(json.dumps(stored))

    found = home.resolve(REGION).credentials

    assert isinstance(found, AssumedRole)
    assert ARN == found.role.arn


@pytest.mark.parametrize("text", ["", "hush-hush", "[1]", "[" * 100_000, '"hush-hush"', "\x00"])
def test_broken_of_tccli(home: Home, text: str) -> None:
    """A file that is no JSON object is named, without anything of what it holds."""
    home.tccli("partner", credential=text)

    with pytest.raises(ConfigurationError) as caught:
        home.found()

    assert caught.value.message == (
        "~/.tccli/partner.credential is not a JSON object such as tccli writes"
    )
    assert "hush" not in str(caught.value)


def test_incomplete_of_tccli(home: Home) -> None:
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

    with pytest.raises(ConfigurationError, match=r"^no region is set"):
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


class TestBothFiles:
    """What counts where both sorts of files hold a profile."""

    def test_ini_comes_first(self, home: Home) -> None:
        """The SDKs' file is asked before tccli's."""
        home.profile("partner")
        home.tccli("partner")

        assert home.found()[0] == "AKIDpartner"

    def test_a_section_without_keys_does_not_hide_the_other_file(self, home: Home) -> None:
        """A section that holds no key pair leaves the profile to tccli."""
        home.ini("[partner]\nregion = bj\n")
        home.tccli("partner", region="sh")

        resolved = home.resolve({}, profile="partner")

        assert (
            keys(resolved).secret_id,
            resolved.region,
        ) == ("AKIDTCCLIpartner", "ap-shanghai")

    def test_half_a_pair_is_not_completed_by_the_other_file(self, home: Home) -> None:
        """Id and key of a profile come from one file."""
        home.ini("[partner]\nsecret_id = AKIDP\n")
        home.tccli("partner")

        with pytest.raises(ConfigurationError, match="has no secret_key"):
            home.found()

    def test_default_region_of_either_file(self, home: Home) -> None:
        """The region of last resort comes from either file, whoever has the keys."""
        home.profile()
        home.tccli_region("default", "sh")

        assert home.resolve({}, ENVIRONMENT_PAIR).region == "ap-shanghai"

    def test_default_region_beside_another_login(self, home: Home) -> None:
        """The region of last resort does not depend on how tccli logs in."""
        home.tccli(credential={"type": "oauth"}, region="sh")

        assert home.resolve({}, ENVIRONMENT_PAIR).region == "ap-shanghai"

    def test_default_profile_without_keys(self, home: Home) -> None:
        """A default profile that holds a region only is no credentials, and no mistake."""
        home.ini("[default]\nregion = gz\n")

        with pytest.raises(CredentialsMissingError, match=r"^no credentials"):
            home.resolve()


class TestBridgedDirectory:
    """`tencentcloud:sharedCredentialsDir`: both providers mean the same account."""

    @pytest.fixture
    def config(self, home: Home) -> dict[str, str]:
        """Configure the bridged provider with a directory of its own."""
        home.profile("default")
        home.profile("partner")
        directory = home.path / "bridged"
        home.tccli("default", directory=directory, region="sh")
        home.tccli("partner", directory=directory)
        return {"tencentcloud:sharedCredentialsDir": f" {directory} "}

    def test_profile(self, home: Home, config: dict[str, str]) -> None:
        """The profile of that level is the directory's, not one of the same name elsewhere."""
        config["tencentcloud:profile"] = "partner"

        settings = home.resolve({**REGION, **config})

        assert keys(settings).secret_id == "AKIDTCCLIpartner"

    def test_directory_alone(self, home: Home, config: dict[str, str]) -> None:
        """The directory without a profile means its profile `default`."""
        settings = home.resolve(config)

        assert (
            keys(settings).secret_id,
            settings.region,
        ) == ("AKIDTCCLIdefault", "ap-shanghai")

    def test_directory_without_the_profile(self, home: Home) -> None:
        """A directory without profiles is an error, not the default profile of other files."""
        (home.path / "empty").mkdir()

        with pytest.raises(
            ConfigurationError, match=r'^no profile "default" \(tencentcloud:sharedCredentialsDir\)'
        ):
            home.resolve({**REGION, "tencentcloud:sharedCredentialsDir": "~/empty"})

    def test_directory_that_cannot_be(self, home: Home) -> None:
        """A name that no directory can have is an error, and no traceback."""
        with pytest.raises(ConfigurationError, match="read: that is not a valid file name"):
            home.resolve({**REGION, "tencentcloud:sharedCredentialsDir": "a\0b"})

    def test_key_pair_beside_it(self, home: Home, config: dict[str, str]) -> None:
        """A key pair beside the directory counts, as it does for the bridged provider."""
        pair = {"tencentcloud:secretId": "AKIDB", "tencentcloud:secretKey": "key-b"}

        settings = home.resolve({**REGION, **config, **pair})

        assert keys(settings).secret_id == "AKIDB"

    def test_other_levels(self, home: Home, config: dict[str, str]) -> None:
        """Profiles of other levels are not looked for there."""
        settings = home.resolve({**REGION, **config}, profile="partner")

        assert keys(settings).secret_id == "AKIDpartner"


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(str.encode),
        st.lists(
            st.sampled_from(
                [
                    "[default]",
                    "[x",
                    "secret_id",
                    "secret_key=hush",
                    " ",
                    "\t= v",
                    "\n",
                    "\r",
                    "\ufeff",
                    "{",
                    '"secretId":"A",',
                    '"secretKey":"hush"',
                    "}",
                    "\\u",
                    ":",
                    "[",
                    "]",
                    "\0",
                    "uin=5",
                ]
            ),
            max_size=20,
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_any_content(content: bytes) -> None:
    """Whatever the files hold, there are settings or one sentence that quotes none of it."""
    with tempfile.TemporaryDirectory() as directory:
        home = Home(Path(directory))
        home.ini(content)
        home.tccli(credential="{}")
        for name in (".credential", ".configure"):
            (home.path / ".tccli" / f"default{name}").write_bytes(content)

        try:
            said = repr(home.resolve(REGION))
        except ConfigurationError as error:
            said = str(error)

    assert "hush" not in said
    assert "\n" not in said
