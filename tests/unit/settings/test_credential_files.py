"""Both sorts of credential files together."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_qcloud.api.errors import ConfigurationError, CredentialsMissingError

from tests.unit.settings.home import ENVIRONMENT_PAIR, REGION, Home


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
            resolved.credentials.secret_id,
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

        assert settings.credentials.secret_id == "AKIDTCCLIpartner"

    def test_directory_alone(self, home: Home, config: dict[str, str]) -> None:
        """The directory without a profile means its profile `default`."""
        settings = home.resolve(config)

        assert (
            settings.credentials.secret_id,
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
        with pytest.raises(ConfigurationError, match="cannot be read: no file can have that name"):
            home.resolve({**REGION, "tencentcloud:sharedCredentialsDir": "a\0b"})

    def test_key_pair_beside_it(self, home: Home, config: dict[str, str]) -> None:
        """A key pair beside the directory counts, as it does for the bridged provider."""
        pair = {"tencentcloud:secretId": "AKIDB", "tencentcloud:secretKey": "key-b"}

        settings = home.resolve({**REGION, **config, **pair})

        assert settings.credentials.secret_id == "AKIDB"

    def test_other_levels(self, home: Home, config: dict[str, str]) -> None:
        """Profiles of other levels are not looked for there."""
        settings = home.resolve({**REGION, **config}, profile="partner")

        assert settings.credentials.secret_id == "AKIDpartner"


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
