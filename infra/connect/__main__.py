"""`python -m infra.connect [--out build]`: composes the template of AWS's own carriers and says where it is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from infra.compose import ComposeError
from infra.connect import compose


def main() -> int:
    """Compose; 2 means that a source file must be mended, its line is on standard error."""
    parser = argparse.ArgumentParser(prog="python -m infra.connect", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build"), help="where to (build)")
    out = parser.parse_args().out
    try:
        template = compose(out)
    except ComposeError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    sys.stdout.write(f"{template}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
