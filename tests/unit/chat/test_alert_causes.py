"""Every way in which a part can be away has been thought of: it is a shared cause, or a matter of its own job."""

import importlib
import pkgutil
from collections.abc import Iterator

import boss_workflow
from boss_workflow.chat.alerts import CAUSES, TITLES, cause_of
from boss_workflow.integrations.embedded_postgres.errors import EmbeddedPostgresError
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.kernel.errors import Unavailable
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.chat_platform import NobodyThere, Unreachable
from boss_workflow.ports.llm import ModelUnavailable
from boss_workflow.ports.transcriber import TranscriberUnavailable

SHARED = {
    "DatabaseUnavailable": "database",
    "DatabaseRefused": "database",
    "PoolExhausted": "database",
    "StatementTimeout": "database",
    "MailUnavailable": "mail",
    "ArchiveStoreUnavailable": "archives",
    "ModelUnavailable": "model",
    "NotRecorded": "model",
    "TranscriberUnavailable": "transcriber",
    "Unreachable": "chat",
    "NobodyThere": "chat",
}
OWN = {
    "AlreadyRunning",
    "CopyFailed",
    "DoorClosed",
    "EmbeddedPostgresError",
    "FileStoreFull",
    "MigrationRefused",
    "NotReady",
    "PlatformNotConnected",
    "PortTaken",
    "ProofFailed",
    "StillHandling",
}


def load_everything() -> None:
    for module in pkgutil.walk_packages(boss_workflow.__path__, "boss_workflow."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def below(error: type[BaseException]) -> Iterator[type[BaseException]]:
    """Of the server that comes along only the widest: it can fail at a start alone."""
    if error is EmbeddedPostgresError:
        return
    for narrower in error.__subclasses__():
        yield narrower
        yield from below(narrower)


def test_every_error_of_a_part_that_is_away_has_its_cause() -> None:
    load_everything()
    others = (ModelUnavailable, TranscriberUnavailable, Unreachable, NobodyThere)
    found = {*below(Unavailable), *others, *(narrower for other in others for narrower in below(other))}
    ours = {error for error in found if error.__module__.startswith("boss_workflow.")}
    causes = {error.__name__: cause_of(DeadJob(new_id(), None, "a", f"{error.__name__}: x", "r")) for error in ours}
    assert causes == {**SHARED, **dict.fromkeys(OWN, "job:a")}


def test_every_shared_cause_has_its_title() -> None:
    assert CAUSES.keys() == TITLES.keys()
