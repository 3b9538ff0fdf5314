"""gunicorn as it stands behind nginx: gunicorn --config deploy/gunicorn_conf.py portal.wsgi. See docs/operating.md."""

import ctypes

bind = "127.0.0.1:8000"  # where deploy/nginx.conf asks; nobody else may reach it
workers, threads = 3, 4
keepalive = 75  # seconds: longer than nginx keeps a connection to use it again, so that no form meets a closed one
forwarder_headers = ""  # by default a visitor's header SCRIPT_NAME or PATH_INFO would move the whole site
control_socket_disable = True

# glibc gives each thread a heap of its own, and keeps what a heap once held: together a quarter of a process. In Python one thread
# at a time asks for memory, so one heap does, and what is free at its end goes back. Set here, before the workers are forked: an
# environment can be forgotten.
MALLOC_OPTIONS = {"M_ARENA_MAX": (-8, 1), "M_TRIM_THRESHOLD": (-1, 1 << 20), "M_MMAP_THRESHOLD": (-3, 1 << 20)}
if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):  # other C libraries have no such heaps
    for option, value in MALLOC_OPTIONS.values():
        mallopt(option, value)
