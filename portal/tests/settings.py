"""The settings of the tests: the product's own, read from an environment that no developer's .env colours."""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

from portal import env

SERVICES = {"DATABASE_URL", "REDIS_URL"}  # bin/ci runs the same tests on PostgreSQL and Redis

example = (Path(__file__).resolve().parents[2] / ".env.example").read_text(encoding="utf-8")
for name in set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) - SERVICES:
    os.environ.pop(name, None)
folder = tempfile.mkdtemp(prefix="lapesee-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ |= {
    "DEBUG": "1",  # http without TLS, as the test client speaks it; Django itself turns settings.DEBUG off in tests
    "SECRET_KEY": "a key for tests, known to everybody, worth nothing",
    "HOLD_FIRST": "0",  # authors in tests are no newcomers, except where a test says so
    "VAR_DIR": folder,
    "STATIC_ROOT": f"{folder}/static",
    "COMMENTS_CLOSE_AFTER_DAYS": "0",  # many tests comment articles of one fixed day
}
read_dotenv, env.read_dotenv = env.read_dotenv, lambda path: None

from portal.settings import *  # noqa: E402, F403
from portal.settings import CACHES, DATABASES  # noqa: E402

env.read_dotenv = read_dotenv
part = os.environ.get("TEST_PART", "")  # bin/test runs the suite in three parts at once
CACHES["default"]["KEY_PREFIX"] = f"lapesee-tests{part}"
if "postgresql" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": f"test_{DATABASES['default']['NAME']}{part}"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # members are made by the hundred here
