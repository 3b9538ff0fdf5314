"""What every test starts from. Its settings are portal/tests/settings.py."""

import gc
import os
import shutil
import signal
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils.translation import override
from whitenoise.middleware import WhiteNoiseMiddleware

from portal.staff import powers
from portal.tests.fast_flush import delete_rows_instead_of_truncating, put_permissions_back_as_rows  # noqa: F401
from portal.tests.locks import locks_need_a_transaction_of_the_request  # noqa: F401
from portal.tests.schema_cache import django_db_modify_db_settings, django_db_setup, kept_tables, tables_lock  # noqa: F401

gc.disable()  # collecting tests leaves hardly any; between modules see _garbage_collected
hypothesis.settings.register_profile("calm", deadline=None, derandomize=True)
hypothesis.settings.load_profile("calm")

# Debian's headless shell first: the same engine without a desktop's windows, at a quarter of the CPU.
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come last, and need a browser: without one they are skipped here, and fail where all must be proven."""
    items.sort(key=_is_journey)
    if CHROMIUM or os.environ.get("CI"):
        return
    for item in items:
        if _is_journey(item):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def pytest_collection_finish() -> None:
    """Spare the collector what lives to the end: imported modules, collected tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module", autouse=True)
def _garbage_collected() -> Iterator[None]:
    """Once a module: most garbage here has no cycles, and is gone without it. What is left then mostly lives to the end."""
    yield
    gc.collect()
    gc.freeze()


class StaffClient(Client):
    """Signs staff in with their second factor given; tests about that factor itself take Django's own client."""

    def force_login(self, user: Any, backend: str | None = None) -> None:
        """Sign in. Staff hold staff powers from now on."""
        super().force_login(user, backend)
        if user.is_staff:
            user.authenticator_set.get_or_create(type="totp", defaults={"data": {}})
            session = self.session
            powers.open_powers(session, user)
            session.save()


@pytest.fixture
def client() -> Client:
    """In place of pytest-django's."""
    return StaffClient()


@pytest.fixture
def admin_client(admin_user: Any) -> Client:
    """In place of pytest-django's."""
    client = StaffClient()
    client.force_login(admin_user)
    return client


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once() -> Iterator[None]:
    """WhiteNoise looks through all of them for each new Client: 15 ms that thousands of tests would spend."""
    found: dict[Any, Any] = {}
    find = WhiteNoiseMiddleware.add_files_from_finders

    def find_once(self: Any) -> None:
        key = (self.static_prefix, self.max_age, self.charset, *map(str, settings.STATICFILES_DIRS))
        if key not in found:
            mine, self.files = self.files, {}
            find(self)
            found[key], self.files = self.files, mine
        self.files |= found[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield


@pytest.fixture(scope="module")
def module_rows(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:  # noqa: F811
    """Fixtures of a whole module write rows within it; each test's own transaction lies inside, and leaves them as they are.

    For modules of which no test has transactions of its own: they would wait for this one.
    """
    markers = [item.get_closest_marker("django_db") for item in request.session.items if item.path == request.path]
    if any(marker and marker.kwargs.get("transaction") for marker in markers):
        pytest.fail("This module has tests with transaction=True: its fixtures write their rows for each test.")
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Limits counted by one test do not stop the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _in_french() -> Iterator[None]:
    """An English page would leave its language behind for the next test."""
    with override("fr"):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium, in few processes; as root it runs only outside its sandbox.

    Its scripts are not optimised while they run: each page is opened once, and optimising cost a fifth of the CPU that axe takes.
    """
    if not CHROMIUM:
        pytest.fail("Chromium is missing: install it (Debian, Ubuntu: apt-get install chromium).")
    few = ["--in-process-gpu", "--renderer-process-limit=1", "--disable-site-isolation-trials"]
    outside = [] if os.geteuid() else ["--no-sandbox"]
    arguments = [*few, *outside, "--js-flags=--no-opt,--no-maglev"]
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": arguments}


def pytest_configure() -> None:
    """Let SIGTERM end a run as Ctrl-C does, so that what the tests started ends too; a shell's `&` ignores SIGINT."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """From the first journey on, Playwright keeps an event loop in this thread, teardown of the database included.

    Django would take all of it for asynchronous code.
    """
    if _is_journey(item):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _is_journey(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None
