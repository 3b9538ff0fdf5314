"""A bench inside the product: in a shell of it, on a database that is gone afterwards."""

import subprocess
import sys

from benches.harness.product import Product, as_sqlite
from benches.harness.programs import ROOT, scratch

SETTINGS = {"DEBUG": "1", "ALLOWED_HOSTS": "*", "DJANGO_ALLOW_ASYNC_UNSAFE": "1", "LOG_LEVEL": "ERROR"}
CALL = """
import logging
from django.test.utils import setup_test_environment
from benches.harness.command import start
from {module} import main
logging.getLogger("django.request").setLevel(logging.ERROR)
setup_test_environment(debug=False)
start(main)
"""


def run_inside(module: str, *, shipped: bool = True, **environment: str) -> int:
    """The status with which `main` of a module ends there; with what ships in the database, if `shipped`."""
    with scratch() as folder:
        product = Product(folder, as_sqlite(folder / "site.sqlite3"), "", **SETTINGS | environment)
        product.manage("migrate", "-v", "0")
        if shipped:
            product.manage("load_data", "-v", "0")
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", CALL.format(module=module)]
        return subprocess.run(command, check=False, cwd=ROOT, env=product.environment).returncode  # noqa: S603
