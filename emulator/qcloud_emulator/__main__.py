"""``python -m qcloud_emulator`` is the command `qcloud-emulator`."""

from qcloud_emulator.cli import main

main(prog_name="qcloud-emulator")
