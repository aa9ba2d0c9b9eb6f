"""An address as it is sent and as it is signed."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.dialect import Endpoint
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3

_HOSTS = ["a..b", ".a", "a" * 64, "я" * 64 + ".com", "a." + "a" * 64, "a." * 130 + "a"]


@pytest.mark.parametrize("host", _HOSTS)
@pytest.mark.parametrize("dialect", [DialectV2, DialectV3])
def test_no_name_of_a_host(dialect: type[DialectV2 | DialectV3], host: str) -> None:
    """A host that no name server could be asked for is one sentence, in both versions."""
    with pytest.raises(ConfigurationError, match="the host of the endpoint has an empty part"):
        dialect(f"https://{host}:8443")


def test_other_letters() -> None:
    """A host of other letters is signed and sent in ASCII."""
    endpoint = Endpoint.at("https://пример.com:8443/v2", path="/")

    assert endpoint == Endpoint("https://xn--e1afmkfd.com:8443/v2", "xn--e1afmkfd.com:8443", "/v2")
