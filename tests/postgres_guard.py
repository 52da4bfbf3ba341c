"""Become an unprivileged account, tie our life to the parent's, then turn into the command.

Run as `python postgres_guard.py PARENT_PID ACCOUNT COMMAND…`; an empty account changes nothing.
PostgreSQL refuses to run as root, and a killed test run must leave no server behind. This is a
process of its own and not a `preexec_fn`, because that is unsafe beside threads.
"""

from __future__ import annotations

import ctypes  # before the change of account: afterwards Python's own files may be out of reach
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(account: str) -> None:
    import pwd

    person = pwd.getpwnam(account)
    os.setgroups([])
    os.setgid(person.pw_gid)
    os.setuid(person.pw_uid)


def die_with(parent: int) -> None:
    """Ask Linux for a signal at the parent's death; a change of account would cancel it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
    if os.getppid() != parent:
        sys.exit("the tests ended before their server started")


def main(parent: str, account: str, *command: str) -> None:
    if account:
        become(account)
    if sys.platform == "linux":
        die_with(int(parent))
    os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
