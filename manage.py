#!/usr/bin/env python
"""Django's command line for La Pesée."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from portal.startup.commandline import run

    run(sys.argv)


if __name__ == "__main__":
    main()
