"""Outlives the supervisor briefly: when that is killed, however hard, this script ends the processes it had started.

Run as a script of its own session. Standard input is a pipe only the supervisor writes to: `+pid` for each child that
leads a process group, `-pid` when it has ended. The end of the pipe is the supervisor's end. Standard library only.
"""

import contextlib
import os
import signal
import sys
import time

KILL_DELAY_SECONDS = 5.0  # seconds between SIGTERM and SIGKILL


def alive(groups: set[int]) -> set[int]:
    """The process groups that still have a member."""
    found = set()
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, 0)
            found.add(group)
    return found


def end_groups(groups: set[int], kill_delay: float = KILL_DELAY_SECONDS) -> None:
    """Ask the groups to stop, wait, then kill what is left of them."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for group in groups:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, number)
        deadline = time.monotonic() + kill_delay
        while (groups := alive(groups)) and time.monotonic() < deadline:
            time.sleep(0.05)


def main() -> None:
    """Keep the list of groups until the pipe ends."""
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    end_groups(groups)


if __name__ == "__main__":
    main()
