"""Acts at the same moment, on either database."""

import sqlite3
import threading

from django.db import connection, connections


def together(folder, monkeypatch):
    """What runs acts each in a thread with a connection of its own; SQLite's database in memory becomes a file for them."""
    if connection.vendor == "sqlite":
        path = folder / "together.sqlite3"
        connection.ensure_connection()
        copy = sqlite3.connect(path)
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")  # else two threads may change it at once, and one is refused
        copy.close()
        monkeypatch.setitem(connections.settings["default"], "NAME", path)

    return in_threads


def in_threads(acts):
    """Runs acts at the same moment, each in a thread; returns their answers in the order in which they came."""
    start, answers = threading.Barrier(len(acts)), []

    def one(act):
        try:
            start.wait(60)
            answers.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(answers) == len(acts)
    return answers
