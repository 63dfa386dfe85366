"""Access tokens: signed statements of who logged in, good for fifteen minutes (RFC 7519, HS256)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import jwt

from boss_workflow.domains.people.access.errors import TokenExpired, TokenInvalid
from boss_workflow.kernel.clock import Clock

LIFE = timedelta(minutes=15)
ISSUER = "boss-workflow"
ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Identity:
    """A member of a workspace, in one session."""

    workspace_id: UUID
    member_id: UUID
    session_id: UUID


class AccessTokens:
    def __init__(self, key: str, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    def issue(self, identity: Identity) -> str:
        now = self._clock.now()
        claims = {
            "iss": ISSUER,
            "sub": str(identity.member_id),
            "ws": str(identity.workspace_id),
            "sid": str(identity.session_id),
            "iat": int(now.timestamp()),
            "exp": int((now + LIFE).timestamp()),
        }
        return jwt.encode(claims, self._key, ALGORITHM)

    def verify(self, token: str) -> Identity:
        """Raises: TokenInvalid, TokenExpired."""
        try:
            # The library would ask the system's clock; ours decides.
            claims = jwt.decode(
                token,
                self._key,
                [ALGORITHM],
                issuer=ISSUER,
                options={"verify_exp": False, "verify_iat": False, "require": ["exp", "sub", "ws", "sid"]},
            )
            expires = int(claims["exp"])
            identity = Identity(UUID(claims["ws"]), UUID(claims["sub"]), UUID(claims["sid"]))
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
            raise TokenInvalid from None
        if expires <= self._clock.now().timestamp():
            raise TokenExpired
        return identity
