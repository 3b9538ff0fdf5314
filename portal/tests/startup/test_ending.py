"""How a process ends."""

import subprocess
import sys

ENDING = """
import atexit, gc
atexit.register(lambda: print(gc.get_freeze_count()))  # the first that is registered is the last that is called
import django
django.setup()
assert not gc.get_freeze_count()
"""


def test_nothing_that_is_loaded_is_looked_through_for_garbage_at_the_end(settings):
    ended = subprocess.run([sys.executable, "-c", ENDING], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, check=True)
    assert int(ended.stdout) > 50_000
