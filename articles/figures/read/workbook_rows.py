"""A program of its own: an .xlsx file on its input, the name of a sheet as argument; the sheet's rows as JSON on its output.

The library reserves memory for every cell between the first and the last, so that a file of 3 kB with one cell at the far end
asks for 26 GB, and the process that reads it is ended at once (measured on 0.9.1). So the process is this one, with little
memory and time, and not a worker. Run by `pink_sheet.py:sheet_rows`; it imports nothing of the product.
"""

import json
import resource
import sys
from io import BytesIO

MAX_MEMORY_BYTES = 1_000_000_000
MAX_CPU_SECONDS = 10


def main() -> int:
    """Exit code 0 if the rows were printed."""
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    rows = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read())).get_sheet_by_name(sys.argv[1]).to_python()
    json.dump(rows, sys.stdout, default=str)
    return 0


if __name__ == "__main__":
    sys.exit(main())
