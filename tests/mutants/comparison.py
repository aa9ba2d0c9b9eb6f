"""What a comparison with the real cloud must not do to an account, line by line."""

from __future__ import annotations

from typing import Final

from tests.mutants.running import Mutant

_CODE: Final = "emulator/qcloud_emulator/comparison"
_TESTS: Final = "tests/unit/emulator/comparison"
_COMMAND: Final = f"{_TESTS}/test_command.py"
_LEFTOVERS: Final = f"{_TESTS}/test_leftovers.py"

MUTANTS: Final = (
    Mutant(
        "compare-sent-again",
        f"{_CODE}/telling.py",
        "if step.writes or losses >= READS:",
        "if losses >= READS:",
        "A change whose answer is lost is sent again.",
        (f"{_COMMAND}::test_lost_answers[drop_after-CreateVpc-2]",),
    ),
    Mutant(
        "compare-not-looked-up",
        f"{_CODE}/telling.py",
        "            self._find_again(step, parameters, values, words)\n",
        "",
        "What an unanswered create made is not looked up.",
        (f"{_COMMAND}::test_lost_answers[drop_after-CreateVpc-2]",),
    ),
    Mutant(
        "compare-no-deletion",
        f"{_CODE}/command.py",
        "            if create:\n                _delete_all(",
        "            if not create:\n                _delete_all(",
        "Nothing is deleted after an interrupt.",
        (f"{_COMMAND}::test_interrupts[has_vpcs-2-3.0]",),
    ),
    Mutant(
        "compare-only-noted",
        f"{_CODE}/leftovers.py",
        'if it.get("VpcId") in made or str(it.get("VpcName")).startswith(stems)',
        'if it.get("VpcId") in made',
        "A VPC whose id was never learned stays.",
        (f"{_COMMAND}::test_a_vpc_that_shows_late",),
    ),
    Mutant(
        "compare-other-range",
        f"{_CODE}/leftovers.py",
        "if parsed is None or vpc.cidr != parsed[1]:",
        "if parsed is None:",
        "A clean-up deletes a VPC with another range.",
        (f"{_LEFTOVERS}::test_what_others_made",),
    ),
    Mutant(
        "compare-subnets",
        f"{_CODE}/leftovers.py",
        "    if vpc.subnets:\n",
        "    if vpc.subnets > 99:\n",
        "A clean-up tries to delete a VPC with subnets.",
        (
            f"{_LEFTOVERS}::test_what_others_made",
            f"{_LEFTOVERS}::test_neighbours_of_what_others_made",
        ),
    ),
    Mutant(
        "compare-foreign-connection",
        f"{_CODE}/leftovers.py",
        'if not between <= set(ids) or not name.startswith(f"{vpc.stem}-"):',
        "if not between:",
        "A clean-up deletes VPCs with a connection that others made.",
        (f"{_LEFTOVERS}::test_what_others_made",),
    ),
    Mutant(
        "compare-own-values",
        f"{_CODE}/story.py",
        "return not (self.creates or self.public)",
        "return False",
        "The report tells what the account's own VPCs are called.",
        (f"{_COMMAND}::test_without_create",),
    ),
    Mutant(
        "compare-unencrypted",
        f"{_CODE}/client.py",
        'if parts.scheme == "http" and not _is_loopback(parts.hostname):',
        'if parts.scheme == "ftp":',
        "Calls with real keys are not encrypted.",
        (f"{_TESTS}/test_client.py::test_other_addresses[http://api.example.com]",),
    ),
    Mutant(
        "compare-emulator-set",
        f"{_CODE}/command.py",
        'if env.get("QCLOUD_EMULATOR"):',
        'if env.get("QCLOUD_EMULATOR") == "x":',
        "It runs although QCLOUD_EMULATOR is set.",
        (f"{_COMMAND}::test_what_is_wrong",),
    ),
)
