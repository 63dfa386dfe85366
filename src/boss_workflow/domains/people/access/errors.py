"""Why somebody does not come in, or a token is not made."""

from boss_workflow.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated


class TokenInvalid(Unauthenticated):
    """Forged, damaged, revoked, or not of this installation."""

    code = "token_invalid"

    def __init__(self) -> None:
        super().__init__("This token is not valid. Log in again.")


class TokenExpired(Unauthenticated):
    code = "token_expired"

    def __init__(self) -> None:
        super().__init__("This token has expired. Get a new one with the refresh token, or log in again.")


class LoginFailed(Unauthenticated):
    """One answer for every reason: who tries names or links learns nothing."""

    code = "login_failed"

    def __init__(self) -> None:
        super().__init__("That did not work. Check what you sent, or ask for a new link: /login in your private chat.")


class ScopeTooWide(Forbidden):
    code = "scope_too_wide"

    def __init__(self) -> None:
        super().__init__("A token can't give another one more than it may do itself.")


class ApiTokenNotFound(NotFound):
    code = "api_token_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such token, or it is not yours.")


class SessionNotFound(NotFound):
    code = "session_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such session, or it is not yours.")


class TooManyTokens(Conflict):
    code = "too_many_tokens"

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} tokens. Revoke one that you don't need any more.")


class PasswordWrong(Invalid):
    code = "password_wrong"

    def __init__(self) -> None:
        super().__init__("The current password is missing or wrong.")


class LoginInGroup(Forbidden):
    code = "login_in_group"

    def __init__(self) -> None:
        super().__init__("A login token lets its reader in as you: ask me in a private chat.")
