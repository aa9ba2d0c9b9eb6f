"""Whose credentials: one level, never mixed, never another account; and the account they are of."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.errors import ConfigurationError, CredentialsMissingError
from pulumi_qcloud.settings.table import (
    IDENTITY_VARIABLES,
    REFUSED_VARIABLES,
    ROLE_VARIABLES,
    explicit_inputs,
)

from tests.unit.settings.home import BRIDGED_PAIR, ENVIRONMENT_PAIR, REGION, STACK_PAIR, Home, keys

EXPLICIT = {"qcloud:explicit": "true"}
OWN_KEYS = {"qcloud:explicit": "own-keys"}
MAPPED = explicit_inputs(
    {
        "B_ID": "TENCENTCLOUD_SECRET_ID",
        "B_KEY": "TENCENTCLOUD_SECRET_KEY",
        "B_TOKEN": "TENCENTCLOUD_TOKEN",
    }
)


@pytest.mark.parametrize(
    ("config", "environ", "expected"),
    [
        ({**STACK_PAIR, "qcloud:token": "t1"}, {}, "t1"),
        (STACK_PAIR, {"TENCENTCLOUD_TOKEN": "other"}, None),
        ({}, {**ENVIRONMENT_PAIR, "TENCENTCLOUD_TOKEN": "t2"}, "t2"),
        ({}, {**ENVIRONMENT_PAIR, "TENCENTCLOUD_SECURITY_TOKEN": "t3"}, "t3"),
        ({}, {**ENVIRONMENT_PAIR, "TENCENTCLOUD_SESSION_TOKEN": "t4"}, "t4"),
        ({"tencentcloud:securityToken": "other"}, ENVIRONMENT_PAIR, None),
        ({**BRIDGED_PAIR, "tencentcloud:securityToken": "t5"}, {}, "t5"),
        ({}, {}, "t6"),
        ({"qcloud:profile": "permanent"}, {"TENCENTCLOUD_TOKEN": "other"}, None),
    ],
)
def test_token_comes_from_the_level_of_the_pair(
    home: Home, config: dict[str, str], environ: dict[str, str], expected: str | None
) -> None:
    """A token counts only with the key pair of its own level."""
    home.profile("default", token="t6")
    home.profile("permanent")

    assert expected == keys(home.resolve({**REGION, **config}, environ)).token


@pytest.mark.parametrize(
    ("config", "environ", "sentence"),
    [
        (
            {"qcloud:secretId": "AKIDSTACK"},
            ENVIRONMENT_PAIR,
            "the stack configuration sets qcloud:secretId, but not qcloud:secretKey",
        ),
        (
            {"qcloud:secretKey": "stack-key"},
            ENVIRONMENT_PAIR,
            "the stack configuration sets qcloud:secretKey, but not qcloud:secretId",
        ),
        (
            {"qcloud:token": "stack-token"},
            ENVIRONMENT_PAIR,
            (
                "the stack configuration sets qcloud:token, "
                "but not qcloud:secretId and qcloud:secretKey"
            ),
        ),
        (
            {},
            {"TENCENTCLOUD_SECRET_KEY": "environment-key"},
            "the environment sets TENCENTCLOUD_SECRET_KEY, but not TENCENTCLOUD_SECRET_ID",
        ),
        (
            {},
            {"TENCENTCLOUD_SECRET_ID": "AKIDX", "TENCENTCLOUD_TOKEN": "environment-token"},
            (
                "the environment sets TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_TOKEN, "
                "but not TENCENTCLOUD_SECRET_KEY"
            ),
        ),
        (
            {"tencentcloud:secretId": "AKIDBRIDGED"},
            {},
            (
                "the stack configuration of tencentcloud: sets tencentcloud:secretId, "
                "but not tencentcloud:secretKey"
            ),
        ),
        (
            {**EXPLICIT, "qcloud:secretId": "AKIDB"},
            ENVIRONMENT_PAIR,
            "the explicit Provider sets the Provider's secretId, but not secretKey",
        ),
        (
            MAPPED,
            {**ENVIRONMENT_PAIR, "B_ID": "AKIDB", "TENCENTCLOUD_SECRET_ID": "AKIDB"},
            "B_KEY of the Provider's env_var_mappings is not set",
        ),
    ],
)
def test_half_a_key_pair(
    home: Home, config: dict[str, str], environ: dict[str, str], sentence: str
) -> None:
    """A level that states a part of the credentials is told what is missing, by its names."""
    home.profile()

    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **config}, environ)

    assert sentence == caught.value.message


@pytest.mark.parametrize(
    ("config", "environ", "sentence"),
    [
        (
            {**STACK_PAIR, "qcloud:profile": "default"},
            {},
            "the stack configuration sets both qcloud:profile and qcloud:secretId",
        ),
        (
            {"qcloud:token": "stack-token", "qcloud:profile": "default"},
            {},
            "the stack configuration sets both qcloud:profile and qcloud:token",
        ),
        (
            {},
            {**ENVIRONMENT_PAIR, "TCCLI_PROFILE": "default"},
            "the environment sets both TCCLI_PROFILE and TENCENTCLOUD_SECRET_ID",
        ),
        (
            {**BRIDGED_PAIR, "tencentcloud:profile": "default"},
            {},
            (
                "the stack configuration of tencentcloud: sets both tencentcloud:profile "
                "and tencentcloud:secretId"
            ),
        ),
        (
            {**EXPLICIT, **STACK_PAIR, "qcloud:profile": "default"},
            {},
            "the explicit Provider sets both the Provider's profile and the Provider's secretId",
        ),
        (
            {**OWN_KEYS, "qcloud:profile": "default"},
            ENVIRONMENT_PAIR,
            "the explicit Provider sets both the Provider's profile and TENCENTCLOUD_SECRET_ID",
        ),
    ],
)
def test_profile_and_key_pair_at_one_level(
    home: Home, config: dict[str, str], environ: dict[str, str], sentence: str
) -> None:
    """A profile and a key pair at one level are one too many."""
    home.profile()

    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **config}, environ)

    assert sentence == caught.value.message


def test_a_profile_outranks_lower_levels_and_yields_to_higher_ones(home: Home) -> None:
    """A profile and a key pair at two levels are no contradiction."""
    home.profile("partner")

    stack = home.resolve({**REGION, "qcloud:profile": "partner"}, ENVIRONMENT_PAIR)
    environment = home.resolve({**REGION, **STACK_PAIR}, {"QCLOUD_PROFILE": "partner"})

    assert keys(stack).secret_id == "AKIDpartner"
    assert keys(environment).secret_id == "AKIDSTACK"


@pytest.mark.parametrize(
    ("config", "environ", "profile", "origin"),
    [
        ({}, {}, "partnr", "the resource's profile"),
        ({"qcloud:profile": "partnr"}, ENVIRONMENT_PAIR, None, "qcloud:profile"),
        ({}, {"QCLOUD_PROFILE": "partnr"}, None, "QCLOUD_PROFILE"),
        ({"tencentcloud:profile": "partnr"}, {}, None, "tencentcloud:profile"),
        ({**EXPLICIT, "qcloud:profile": "partnr"}, {}, None, "the Provider's profile"),
    ],
)
def test_unknown_profile(
    home: Home, config: dict[str, str], environ: dict[str, str], profile: str | None, origin: str
) -> None:
    """A profile in no file is an error that names the files and the profiles in them."""
    home.profile("default")
    home.tccli("partner")

    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **config}, environ, profile=profile)

    assert (
        f'no profile "partnr" ({origin}) in ~/.tencentcloud/credentials or ~/.tccli; '
        'profiles there: "default", "partner"'
    ) == caught.value.message


def test_unknown_profile_without_files(home: Home) -> None:
    """Files that are missing are said to be."""
    with pytest.raises(ConfigurationError) as caught:
        home.resolve(REGION, profile="partner")

    assert caught.value.message == (
        'no profile "partner" (the resource\'s profile) in ~/.tencentcloud/credentials (missing) '
        "or ~/.tccli (missing); profiles there: none"
    )


def test_many_profiles_are_not_all_listed(home: Home) -> None:
    """The list of profiles stays short enough for the hint after it to be read."""
    for number in range(40):
        home.tccli(f"project-{number:02}")

    with pytest.raises(ConfigurationError) as caught:
        home.resolve(REGION, profile="x" * 500)

    assert str(caught.value).endswith("add this one with `tccli configure --profile`.")


def test_no_credentials(home: Home) -> None:
    """Without any credentials the error says where they were looked for and how to give them."""
    with pytest.raises(CredentialsMissingError) as caught:
        home.resolve(REGION)

    assert str(caught.value) == (
        "no credentials for Tencent Cloud are set, and there is no profile default in "
        "~/.tencentcloud/credentials (missing) or ~/.tccli (missing); profiles there: none. "
        "Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or qcloud:secretId and "
        "qcloud:secretKey (`pulumi config set --secret`), or qcloud:profile. To try it without an "
        "account, put `qcloud-emulator run --` before the command."
    )


def test_no_credentials_for_an_explicit_provider(home: Home) -> None:
    """A Provider without credentials is told that the stack's do not count for it."""
    with pytest.raises(CredentialsMissingError, match="does not inherit the stack"):
        home.resolve({**REGION, **EXPLICIT})


@pytest.mark.parametrize(
    ("config", "environ"),
    [
        ({**STACK_PAIR, "qcloud:secretKey": "stack key"}, {}),
        ({**STACK_PAIR, "qcloud:secretKey": "stack-\nkey"}, {}),
        ({**STACK_PAIR, "qcloud:secretId": "АKID"}, {}),
        ({**STACK_PAIR, "qcloud:token": "to\x00ken"}, {}),
        ({}, {**ENVIRONMENT_PAIR, "TENCENTCLOUD_SECRET_KEY": "caf\udce9"}),
    ],
)
def test_credentials_that_no_request_can_carry(
    home: Home, config: dict[str, str], environ: dict[str, str]
) -> None:
    """What was copied with something else along is refused without being shown."""
    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **config}, environ)

    assert caught.value.message.endswith("contains white space or a character that is not ASCII")


class TestRolesOfTheBridgedProvider:
    """What `tencentcloud:` can do and this package cannot must not make it act as somebody else."""

    @pytest.mark.parametrize(
        ("config", "key"),
        [
            ({"tencentcloud:mfaCertification": "{1}", **BRIDGED_PAIR}, "mfaCertification"),
            (
                {"tencentcloud:assumeRoleWithSaml": "[{}]", "tencentcloud:profile": "default"},
                "assumeRoleWithSaml",
            ),
        ],
    )
    def test_refused(self, home: Home, config: dict[str, str], key: str) -> None:
        """It is refused, alone or with the key pair that it needs."""
        home.profile()

        with pytest.raises(ConfigurationError) as caught:
            home.resolve({**REGION, **config})

        assert f"tencentcloud:{key} is not supported here" == caught.value.message

    @pytest.mark.parametrize(
        ("config", "environ"),
        [
            ({"tencentcloud:assumeRole": "{}", **BRIDGED_PAIR}, {}),
            ({"tencentcloud:enablePodOidc": "false", **BRIDGED_PAIR}, {}),
            ({"tencentcloud:assumeRole": '{"roleArn":"x"}', **STACK_PAIR}, {}),
            ({"tencentcloud:assumeRole": '{"roleArn":"x"}'}, ENVIRONMENT_PAIR),
        ],
    )
    def test_no_matter(self, home: Home, config: dict[str, str], environ: dict[str, str]) -> None:
        """An empty role says nothing, and one below the level in use does not count."""
        assert keys(home.resolve({**REGION, **config}, environ)).secret_key


class TestRolesOfTheEnvironment:
    """Other tools call as somebody else because of a variable."""

    @pytest.mark.parametrize("variable", REFUSED_VARIABLES)
    @pytest.mark.parametrize(
        ("config", "environ"),
        [
            ({}, ENVIRONMENT_PAIR),
            ({}, {**ENVIRONMENT_PAIR, "TENCENTCLOUD_TOKEN": "t"}),
            ({}, {"TCCLI_PROFILE": "default"}),
            ({}, {}),
            (BRIDGED_PAIR, {}),
            ({"tencentcloud:profile": "default"}, {}),
            (EXPLICIT, ENVIRONMENT_PAIR),
            ({"qcloud:profile": " "}, {}),
        ],
    )
    def test_refused(
        self, home: Home, variable: str, config: dict[str, str], environ: dict[str, str]
    ) -> None:
        """What is not supported is refused where credentials come from there or from below."""
        home.profile()

        with pytest.raises(ConfigurationError) as caught:
            home.resolve({**REGION, **config}, {**environ, variable: "hush-hush"})

        assert str(caught.value) == (
            f"{variable} is not supported here. Unset it, and use credentials of another kind, "
            "with qcloud:profile, qcloud:assumeRole or qcloud:assumeRoleWithWebIdentity."
        )

    @pytest.mark.parametrize("variable", ROLE_VARIABLES)
    @pytest.mark.parametrize(
        ("config", "profile", "expected"),
        [
            (STACK_PAIR, None, "AKIDSTACK"),
            ({"qcloud:profile": "partner"}, None, "AKIDpartner"),
            ({}, "partner", "AKIDpartner"),
            ({**EXPLICIT, **STACK_PAIR}, None, "AKIDSTACK"),
            ({**EXPLICIT, "qcloud:profile": "partner"}, None, "AKIDpartner"),
        ],
    )
    def test_below_the_level_in_use(
        self,
        home: Home,
        variable: str,
        config: dict[str, str],
        profile: str | None,
        expected: str,
    ) -> None:
        """A variable does not touch credentials that are stated above the environment."""
        home.profile("partner")

        settings = home.resolve({**REGION, **config}, {variable: "r"}, profile=profile)

        assert keys(settings).secret_id == expected

    @pytest.mark.parametrize(
        "environ",
        [
            dict.fromkeys(ROLE_VARIABLES, " "),
            {"TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME": "s", "TENCENTCLOUD_ROLE_SESSION_NAME": "s"},
        ],
    )
    def test_no_matter(self, home: Home, environ: dict[str, str]) -> None:
        """An empty variable, and the name of a session alone, say nothing."""
        assert keys(home.resolve(REGION, {**ENVIRONMENT_PAIR, **environ})).secret_key

    @pytest.mark.parametrize("variable", ROLE_VARIABLES)
    def test_emulator(self, home: Home, variable: str) -> None:
        """While the emulator is in force no role of a real account matters."""
        assert home.under_emulator(environ={variable: "role"}).emulator

    @pytest.mark.parametrize("variable", REFUSED_VARIABLES)
    def test_mapped(self, home: Home, variable: str) -> None:
        """What an explicit Provider maps for itself is refused with its own key pair."""
        mapped = explicit_inputs({"B_ROLE": variable})

        with pytest.raises(ConfigurationError) as caught:
            home.resolve(
                {**REGION, **mapped, **STACK_PAIR}, {"B_ROLE": "hush-hush", variable: "hush-hush"}
            )

        assert caught.value.message == f"{variable} (from B_ROLE) is not supported here"
        assert "hush" not in str(caught.value)

    @pytest.mark.parametrize("variable", IDENTITY_VARIABLES)
    @pytest.mark.parametrize("emulated", [False, True])
    def test_mapped_and_not_set(self, home: Home, variable: str, emulated: bool) -> None:
        """A Provider whose mapped role is not set never calls as its key pair alone."""
        config = {**REGION, **explicit_inputs({"B_ROLE": variable}), **STACK_PAIR}
        resolve = home.under_emulator if emulated else home.resolve

        with pytest.raises(CredentialsMissingError, match=r"^B_ROLE of the Provider's"):
            resolve(config, {variable: "role-of-a"})

    def test_own_keys_without_a_list(self, home: Home) -> None:
        """The bare marker of older programs counts the process's role as the Provider's too."""
        environ = {**ENVIRONMENT_PAIR, "TENCENTCLOUD_ROLE_ARN": "qcs::cam::uin/1:roleName/r"}

        settings = home.resolve({**REGION, **OWN_KEYS}, environ)

        assert settings.credentials.source.startswith("role qcs::cam::uin/1:roleName/r, assumed")


def test_own_pair(home: Home) -> None:
    """Variables that a Provider maps are its own statement, above the environment's profile."""
    environ = {
        "B_ID": "AKIDB",
        "B_KEY": "key-b",
        "B_TOKEN": " ",
        "TENCENTCLOUD_SECRET_ID": " AKIDB ",
        "TENCENTCLOUD_SECRET_KEY": "key-b",
        "TENCENTCLOUD_TOKEN": "token-of-a",
        "QCLOUD_PROFILE": "other",
    }

    credentials = keys(home.resolve({**REGION, **MAPPED}, environ))

    assert (
        credentials.secret_id,
        credentials.secret_key,
        credentials.token,
    ) == ("AKIDB", "key-b", None)
    assert credentials.source == "explicit Provider"


def test_token_of_somebody_else(home: Home) -> None:
    """A token variable whose mapping is not set belongs to the other account."""
    environ = {
        "B_ID": "AKIDB",
        "B_KEY": "key-b",
        "TENCENTCLOUD_SECRET_ID": "AKIDB",
        "TENCENTCLOUD_SECRET_KEY": "key-b",
        "TENCENTCLOUD_TOKEN": "token-of-a",
    }

    assert keys(home.resolve({**REGION, **MAPPED}, environ)).token is None


def test_not_set(home: Home) -> None:
    """Variables that are not set never lead to the account that the engine left there."""
    home.profile()

    with pytest.raises(CredentialsMissingError) as caught:
        home.resolve({**REGION, **MAPPED}, ENVIRONMENT_PAIR)

    assert (caught.value.message) == "B_ID and B_KEY of the Provider's env_var_mappings are not set"


@pytest.mark.parametrize(
    "variable", ["TENCENTCLOUD_CREDENTIALS_FILE", "TENCENTCLOUD_SHARED_CREDENTIALS_DIR"]
)
def test_file_not_set(home: Home, variable: str) -> None:
    """The same holds for the files in which a Provider has its profile."""
    home.profile("default")
    config = {**REGION, **explicit_inputs({"B_FILE": variable}), "qcloud:profile": "default"}

    with pytest.raises(CredentialsMissingError, match=r"^B_FILE of the Provider"):
        home.resolve(config)


def test_profile(home: Home) -> None:
    """A mapped profile is the Provider's, above a key pair in the environment."""
    home.profile("partner")
    config = {**REGION, **explicit_inputs({"B_PROFILE": "QCLOUD_PROFILE"})}
    environ = {"B_PROFILE": "partner", "QCLOUD_PROFILE": "partner", **ENVIRONMENT_PAIR}

    assert keys(home.resolve(config, environ)).secret_id == "AKIDpartner"


def test_profile_not_set(home: Home) -> None:
    """A mapped profile that is not set is not the one of the environment."""
    home.profile("other")
    config = {**REGION, **explicit_inputs({"B_PROFILE": "QCLOUD_PROFILE"})}

    with pytest.raises(CredentialsMissingError, match=r"^B_PROFILE of the Provider"):
        home.resolve(config, {"QCLOUD_PROFILE": "other"})


def test_region(home: Home) -> None:
    """A mapped region is the Provider's own, above one that it took over."""
    config = {
        **explicit_inputs({"B_REGION": "TENCENTCLOUD_REGION"}),
        **REGION,
        "qcloud:inherited": "qcloud:region",
    }
    environ = {"B_REGION": "sh", "TENCENTCLOUD_REGION": "sh", **ENVIRONMENT_PAIR}

    assert home.resolve(config, environ).region == "ap-shanghai"


def test_own_keys_without_a_list(home: Home) -> None:
    """The bare marker counts every credential variable of the process as the Provider's."""
    credentials = keys(home.resolve({**REGION, **OWN_KEYS}, ENVIRONMENT_PAIR))

    assert credentials.secret_id == "AKIDENVIRONMENT"
    assert credentials.source == "explicit Provider"


def test_own_keys_not_set(home: Home) -> None:
    """The bare marker without the variables is an error, not the default profile."""
    home.profile()

    with pytest.raises(CredentialsMissingError, match="are not set"):
        home.resolve({**REGION, **OWN_KEYS})


def test_a_profile_of_the_resource_needs_no_variables(home: Home) -> None:
    """A resource with a profile does not need what its Provider maps."""
    home.profile("partner")

    settings = home.resolve({**REGION, **MAPPED}, profile="partner")

    assert keys(settings).secret_id == "AKIDpartner"


STATED = {"qcloud:uin": "111"}


@pytest.mark.parametrize(
    ("config", "environ", "profile", "expected"),
    [
        # default credentials
        ({**STACK_PAIR, **STATED}, {}, None, "111"),
        (STACK_PAIR, {"QCLOUD_UIN": "222"}, None, "222"),
        ({**STACK_PAIR, **STATED}, {"QCLOUD_UIN": "222"}, None, "111"),
        (STACK_PAIR, {}, None, None),
        (STATED, ENVIRONMENT_PAIR, None, "111"),
        (STATED, {}, None, "111"),
        # what the file says of the profile in use
        ({"qcloud:profile": "partner"}, {}, None, "999"),
        ({"qcloud:profile": "partner"}, {"QCLOUD_UIN": "222"}, None, "999"),
        ({"qcloud:profile": "bare", **STATED}, {}, None, "111"),
        ({"qcloud:profile": "bare"}, {"QCLOUD_UIN": "222"}, None, "222"),
        # a profile of the resource
        (STATED, {"QCLOUD_UIN": "222"}, "partner", "999"),
        (STATED, {"QCLOUD_UIN": "222"}, "bare", None),
        # an explicit Provider
        ({**EXPLICIT, **STACK_PAIR, **STATED}, {"QCLOUD_UIN": "222"}, None, "111"),
        ({**EXPLICIT, **STACK_PAIR}, {"QCLOUD_UIN": "222"}, None, None),
        ({**EXPLICIT, "qcloud:profile": "partner"}, {"QCLOUD_UIN": "222"}, None, "999"),
        ({**EXPLICIT, "qcloud:profile": "bare"}, {"QCLOUD_UIN": "222"}, None, None),
        ({**EXPLICIT, "qcloud:profile": "bare", **STATED}, {}, None, "111"),
        ({**EXPLICIT, **STATED}, {}, "partner", "999"),
        ({**EXPLICIT, **STATED}, {}, "bare", None),
        (
            {**explicit_inputs({"B_UIN": "QCLOUD_UIN"}), **STACK_PAIR},
            {"B_UIN": "333", "QCLOUD_UIN": "333"},
            None,
            "333",
        ),
    ],
)
def test_uin(
    home: Home,
    config: dict[str, str],
    environ: dict[str, str],
    profile: str | None,
    expected: str | None,
) -> None:
    """The stack's UIN is about the default credentials; others have what is stated for them."""
    home.profile("default")
    home.profile("bare")
    home.profile("partner", uin="999")

    assert expected == home.resolve({**REGION, **config}, environ, profile=profile).uin


@pytest.mark.parametrize(
    ("config", "environ", "origin"),
    [
        ({"qcloud:uin": "one"}, {}, 'qcloud:uin is "one"'),
        ({}, {"QCLOUD_UIN": "100 000"}, 'QCLOUD_UIN is "100 000"'),
        ({"qcloud:uin": "-1"}, {}, 'qcloud:uin is "-1"'),
        ({"qcloud:uin": "٣"}, {}, 'qcloud:uin is "٣"'),
        ({"qcloud:uin": "1.0e9"}, {}, 'qcloud:uin is "1.0e9"'),
        ({**EXPLICIT, "qcloud:uin": "one"}, {}, 'the Provider\'s uin is "one"'),
    ],
)
def test_not_digits(
    home: Home, config: dict[str, str], environ: dict[str, str], origin: str
) -> None:
    """A UIN that is not decimal digits is named with what was given."""
    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **STACK_PAIR, **config}, environ)

    assert f"{origin}: an account id (UIN) consists of decimal digits" == caught.value.message


def test_not_digits_in_a_file(home: Home) -> None:
    """A wrong UIN in a file is named by its place, and not shown."""
    home.profile("partner", uin="secret-in-the-wrong-line")

    with pytest.raises(ConfigurationError) as caught:
        home.resolve(REGION, profile="partner")

    assert caught.value.message == (
        "uin of profile partner in ~/.tencentcloud/credentials is wrong: "
        "an account id (UIN) consists of decimal digits"
    )


@pytest.mark.parametrize(
    ("config", "environ"),
    [
        ({"qcloud:profile": "partner", **STATED}, {}),
        ({**EXPLICIT, "qcloud:profile": "partner", **STATED}, {}),
        ({}, {"QCLOUD_PROFILE": "partner", "QCLOUD_UIN": "111"}),
        (STATED, {"QCLOUD_PROFILE": "partner"}),
    ],
)
def test_contradiction(home: Home, config: dict[str, str], environ: dict[str, str]) -> None:
    """Two accounts for one profile are an error: a connection would be asked of a stranger."""
    home.profile("partner", uin="999")

    with pytest.raises(ConfigurationError) as caught:
        home.resolve({**REGION, **config}, environ)

    assert caught.value.message.endswith(
        'is "111", but uin of profile partner in ~/.tencentcloud/credentials is another account'
    )
