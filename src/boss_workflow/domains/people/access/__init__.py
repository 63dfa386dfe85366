"""How a person comes in over HTTP: logins, API tokens, and who stands behind them."""

from boss_workflow.domains.people.access.actions import LoginPage, access_actions
from boss_workflow.domains.people.access.api_tokens import create_token
from boss_workflow.domains.people.access.authenticator import AccessAuthenticator
from boss_workflow.domains.people.access.limits import AccessLimits, Rates
from boss_workflow.domains.people.access.models import LoginSession
from boss_workflow.domains.people.access.sessions import Sessions, make_link
from boss_workflow.domains.people.access.tokens import AccessTokens, Identity

__all__ = [
    "AccessAuthenticator",
    "AccessLimits",
    "AccessTokens",
    "Identity",
    "LoginPage",
    "LoginSession",
    "Rates",
    "Sessions",
    "access_actions",
    "create_token",
    "make_link",
]
