"""What every test shares: where the checks run unattended, hypothesis tries the same examples each time."""

import os

from hypothesis import settings

settings.register_profile("unattended", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("unattended")
