"""How people log in: allauth, with accounts that only administrators and imports make."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closes signing up: whoever logs in was put on the staff by somebody."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
