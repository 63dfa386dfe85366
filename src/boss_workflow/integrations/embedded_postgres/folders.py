"""Files and folders of the data folder, made so that they are neither too open nor closed to the server."""

import os
from pathlib import Path

from boss_workflow.integrations.embedded_postgres.privileges import ServerUser


def make_data_folder(folder: Path, server_user: ServerUser) -> None:
    """Makes `folder` and its missing parents; those that exist keep their mode.

    Under root the server's user must pass through them, whatever the umask says: 0711 lets it pass and not look.
    """
    if folder.is_dir():
        return
    if not folder.parent.exists():
        make_data_folder(folder.parent, server_user)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711 if server_user.is_other else 0o700)


def open_private(path: Path, flags: int, server_user: ServerUser) -> int:
    """Opens a 0600 file of the server's user, made if missing, never through a link that somebody put there.

    The server's user owns it even if root made it: an ordinary user's folder that root once started stays usable.
    """
    flags |= os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        handle = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(path, flags)
    if server_user.is_other:
        os.fchown(handle, server_user.uid, server_user.gid)
    return handle


def make_private_folder(path: Path, server_user: ServerUser) -> None:
    """Makes an empty 0700 folder that only the server's user (and root) can enter."""
    path.mkdir(mode=0o700)
    if server_user.is_other:
        os.chown(path, server_user.uid, server_user.gid)


def give_tree(folder: Path, server_user: ServerUser) -> None:
    """Gives a cluster that root copied here (from a backup, say) to the server's user; links are not followed."""
    for parent, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            os.chown(Path(parent) / name, server_user.uid, server_user.gid, follow_symlinks=False)
    os.chown(folder, server_user.uid, server_user.gid)
