"""What a test orders to go wrong with the next calls."""

import threading
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.simulators.hold import Hold
from tests.simulators.telegram.errors import ApiError, too_many_requests

ANY = "*"


@dataclass
class Fault:
    """An answer given instead of the real one, `times` times."""

    method: str
    error: ApiError
    times: int


@dataclass
class Drop:
    """The connection is reset once, before or after the call took effect."""

    method: str
    accept: bool


@dataclass
class Faults:
    """The orders that wait, matched by method name in lower case or by `ANY`; each hit uses one up."""

    faults: list[Fault] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    holds: list[tuple[str, Hold]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take_fault(self, method: str) -> ApiError | None:
        with self.lock:
            for fault in self.faults:
                if fault.method in {method, ANY}:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.faults.remove(fault)
                    return fault.error
        return None

    def take_drop(self, method: str) -> Drop | None:
        with self.lock:
            for drop in self.drops:
                if drop.method in {method, ANY}:
                    self.drops.remove(drop)
                    return drop
        return None

    def take_hold(self, method: str) -> Hold | None:
        with self.lock:
            for pair in self.holds:
                if pair[0] in {method, ANY} and not pair[1].reached:
                    self.holds.remove(pair)
                    return pair[1]
        return None


def scripted_error(status: int, retry_after: int | None, description: str | None) -> ApiError:
    """The vendor's shape for a status, with its usual words unless `description` says others."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        error = too_many_requests(retry_after or 1)
        return error if description is None else ApiError(status, description, error.parameters)
    parameters = {"retry_after": retry_after} if retry_after else None
    return ApiError(status, description or HTTPStatus(status).phrase, parameters)
