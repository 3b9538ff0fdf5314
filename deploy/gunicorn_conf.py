"""gunicorn as it stands behind nginx: gunicorn --config deploy/gunicorn_conf.py portal.wsgi. See docs/operating.md."""

bind = "127.0.0.1:8000"  # where deploy/nginx.conf asks; nobody else may reach it
workers, threads = 3, 4
keepalive = 75  # seconds: longer than nginx keeps a connection to use it again, so that no form meets a closed one
forwarder_headers = ""  # by default a visitor's header SCRIPT_NAME or PATH_INFO would move the whole site
control_socket_disable = True
