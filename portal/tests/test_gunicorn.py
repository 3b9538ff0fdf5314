"""deploy/gunicorn_conf.py as it is shipped."""

import ctypes
import subprocess
import sys

import pytest
from django.conf import settings

# Threads that hold memory at the same time, as those of a web process do; then how many heaps the C library has.
COUNTED = """
import ctypes, runpy, sys, tempfile, threading
if sys.argv[1] == "as shipped":
    runpy.run_path("deploy/gunicorn_conf.py")
met = threading.Barrier(4)
def hold():
    blocks = [bytes(2_000)]
    met.wait()
    blocks.append(bytes(2_000))
    met.wait()
threads = [threading.Thread(target=hold) for _ in range(4)]
[one.start() for one in threads]
[one.join() for one in threads]
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as told:
    file = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)
    print(told.read().count(b"<heap nr="))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="the C library is not glibc")
@pytest.mark.parametrize(("how", "is_one"), [("as shipped", True), ("by itself", False)])
def test_the_threads_of_a_web_process_share_one_heap(how, is_one):
    command = [sys.executable, "-c", COUNTED, how]
    told = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True).stdout
    assert (int(told) == 1) is is_one
