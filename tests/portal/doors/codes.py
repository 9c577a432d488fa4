"""An authenticator app, as a phone would be one."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value


def code_of(secret: str, *, steps: int = 0) -> str:
    """The six digits that an app shows now, or ``steps`` half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))
