"""`bin/corpora pages`: are pages of 500 captured articles, joined from pieces, the bytes of the same pages rendered whole?

The test of the suite (articles/tests/pages/test_captured_pieces.py), which shows a sample of them, with each article's page too.
"""

import os
import subprocess
import sys

from benches.harness.programs import ROOT

TEST = "articles/tests/pages/test_captured_pieces.py"
ARTICLES = "500"


def main() -> int:
    """Run it; 1 when a page differs, with the page and its lines."""
    environment = os.environ | {
        "CAPTURED_ARTICLES": ARTICLES,
        "CI": "true",
    }  # without corpora it fails instead of being skipped
    command = [sys.executable, "-m", "pytest", "-q", TEST]
    return int(subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode != 0)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
