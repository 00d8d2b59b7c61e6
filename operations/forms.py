"""The forms of accounts: Django's own, without the colon after each label."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


class SignInForm(AuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class PasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
