"""A running witness, and calls made through it for a key pair of the emulator."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from qcloud_emulator import Emulator

REGION: Final = "ap-guangzhou"
Answer = dict[str, Any]
_REPLAYED: Final = "Nonce"
"""What the message of a replay is about."""

Version = Literal["2.0", "3.0"]


class RefusedError(Exception):
    """The SDK raised its own type of error.

    Args:
        code: what the SDK gives as the code; "" for an error without one.
        text: the message.
        request_id: "" if the error has none, as in version 2.0.
    """

    def __init__(self, code: str, text: str, request_id: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.request_id = request_id


class Witness:
    """A process that makes calls with an SDK; a context manager that ends it.

    It knows no settings but those of each call: the environment has nothing that the SDKs read.

    Args:
        command: program and arguments.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed on exit)
        self._process = subprocess.Popen(
            command,
            env={"PATH": "", "HOME": "/nonexistent"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def __enter__(self) -> Witness:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def call(self, order: Mapping[str, object]) -> Answer:
        """Make a call and return its answer.

        Raises:
            RefusedError: the SDK raised an error.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(order) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            self._errors.seek(0)
            raise AssertionError(f"the witness ended\n{self._errors.read()}")
        told = json.loads(line)
        if "error" in told:
            error = told["error"]
            raise RefusedError(error["code"], error["message"], error["requestId"])
        answer: Answer = told["answer"]
        return answer


@dataclass(frozen=True, slots=True)
class Client:
    """Whoever makes calls: a witness with a key pair of an emulator, in one version of the API.

    Args:
        witness: the process.
        emulator: the cloud.
        version: of the API.
        options: how the SDK signs and sends: `method`, `signMethod`, `unsignedPayload`.
        account: name of the key pair.
        changes: of `secretId`, `secretKey`, `token`, `region` and `endpoint`.
    """

    witness: Witness
    emulator: Emulator
    version: Version = "3.0"
    options: Mapping[str, object] = field(default_factory=dict)
    account: str = "default"
    changes: Mapping[str, str] = field(default_factory=dict)

    def of(self, account: str) -> Client:
        """Return a client of another key pair."""
        return replace(self, account=account)

    def ask(self, action: str, parameters: Mapping[str, object], service: str = "vpc") -> Answer:
        """Make a call and return what the SDK returns.

        The Node SDKs draw nonces of 16 bits. Two calls within a second may have the same, and the
        second one is refused as a replay; it is made again, with another nonce.

        Raises:
            RefusedError: the SDK raised an error.
        """
        order = self._order(action, parameters, service)
        try:
            return self.witness.call(order)
        except RefusedError as error:
            if _REPLAYED not in str(error) or "Nonce" in parameters:
                raise
            return self.witness.call(order)

    def _order(self, action: str, parameters: Mapping[str, object], service: str) -> Answer:
        pair = self.emulator.accounts[self.account]
        return {
            "service": service,
            "version": self.version,
            "action": action,
            "parameters": parameters,
            "region": REGION,
            "secretId": pair.secret_id,
            "secretKey": pair.secret_key,
            "token": pair.token or "",
            "endpoint": urlsplit(self.emulator.url).netloc,
            "options": self.options,
            **self.changes,
        }
