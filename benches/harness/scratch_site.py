"""Django in the bench's own process, on a database that is gone afterwards."""

import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType


@contextmanager
def scratch_site(
    articles: int = 0, *, shipped: bool = True, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[None]:
    """An SQLite database with the tables, with what ships if `shipped`, and with so many invented articles."""
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "portal.settings", "DEBUG": "1", "SECRET_KEY": "scratch", "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "STATIC_ROOT": f"{folder}/static", "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        } | dict(environment)  # fmt: skip
        import django
        from django.core.management import call_command
        from django.db import connections
        from django.test.utils import setup_test_environment

        django.setup()
        setup_test_environment(debug=False)
        logging.getLogger("django.request").setLevel(logging.ERROR)
        call_command("migrate", verbosity=0)
        if shipped:
            call_command("load_data", verbosity=0)
        if articles:
            from benches.library import fill

            fill(articles, index=True)
        yield
        connections.close_all()
