"""How a person comes in over HTTP: access tokens, and who stands behind them."""

from boss_workflow.domains.people.access.authenticator import AccessAuthenticator
from boss_workflow.domains.people.access.tokens import AccessTokens, Identity

__all__ = ["AccessAuthenticator", "AccessTokens", "Identity"]
