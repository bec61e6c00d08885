"""Becomes a child of the supervisor: who it runs as, and that it ends with its parent.

    python -I -S exec_helper.py PARENT SIGNAL IDENTITY PROGRAM [ARGUMENT …]

PostgreSQL refuses to run as root. IDENTITY says how root gets round that: `namespace` maps
root to another user in a user namespace of its own, so that no file changes hands; `nobody`
gives up root but keeps the right to pass the folders above the data, for places that forbid
user namespaces; `self` changes nothing. Only the standard library, as it starts each time.
"""

import ctypes
import os
import pwd
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
NO_SETUID_FIXUP_AND_KEEP_CAPS = 1 << 2 | 1 << 4
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522


def other_user() -> pwd.struct_passwd:
    """Any user of this machine but root; `nobody` where there is one."""
    users = [user for user in pwd.getpwall() if user.pw_uid > 0]
    return min(users, key=lambda user: user.pw_name != "nobody")


def enter_namespace() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    outside_user, outside_group = os.geteuid(), os.getegid()
    user = other_user()
    _checked(libc.unshare(CLONE_NEWUSER))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user.pw_uid} {outside_user} 1")
    Path("/proc/self/gid_map").write_text(f"{user.pw_gid} {outside_group} 1")


def become_nobody() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    user = other_user()
    _checked(libc.prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP_AND_KEEP_CAPS, 0, 0, 0))
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; then the upper halves
    _checked(libc.capget(header, sets))
    kept = sets[1] & (1 << CAP_DAC_OVERRIDE | 1 << CAP_DAC_READ_SEARCH)
    _checked(libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)))
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if kept & 1 << capability:
            _checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def end_with(parent: int, with_signal: int) -> None:
    """Have the kernel send us the signal when the thread that started us ends (Linux)."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    _checked(libc.prctl(PR_SET_PDEATHSIG, with_signal, 0, 0, 0))
    if os.getppid() != parent:  # it ended before the kernel knew
        sys.exit(1)


def main(arguments: list[str]) -> None:
    parent, with_signal, identity, *command = arguments
    for number in (signal.SIGINT, signal.SIGPIPE):  # what Python or make changed
        signal.signal(number, signal.SIG_DFL)
    if identity == "namespace":
        enter_namespace()
    elif identity == "nobody":
        become_nobody()
    end_with(int(parent), int(with_signal))
    os.execvp(command[0], command)  # noqa: S606 - this is what it is for


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main(sys.argv[1:])
