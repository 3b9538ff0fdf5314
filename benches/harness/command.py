"""How a bench is started from a shell: where it runs, which databases it is asked for, how it prints."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from typing import NoReturn

from rich.console import Console

from benches.harness.programs import ROOT, Missing, end_politely

DATABASES = ["sqlite", "postgres"]

say = Console(highlight=False, width=max(160, shutil.get_terminal_size().columns)).print


def add_database(parser: argparse.ArgumentParser) -> None:
    """Let it be asked for one database or for both."""
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")


def databases(options: argparse.Namespace) -> list[str]:
    """Those that are asked for."""
    return DATABASES if options.database == "both" else [options.database]


def start(main: Callable[[], int]) -> NoReturn:
    """Run a bench at the root of the tree and exit with its status; 2, and a sentence, where this machine lacks something."""
    os.chdir(ROOT)
    end_politely()
    try:
        sys.exit(main())
    except Missing as missing:
        say(str(missing), markup=False)
        sys.exit(2)
