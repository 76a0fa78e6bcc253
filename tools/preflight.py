"""Names what a fresh machine lacks, with the command that installs it; `browser` and `pango` install it where they can.

Runs on the system's own Python before there is an environment, so it uses the standard library alone.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys

PYTHON_NEEDED = (3, 11)
NODE_NEEDED = 18


def python() -> str:
    """What is wrong with the Python that runs this, or ""."""
    if sys.version_info < PYTHON_NEEDED:
        return (
            "Python 3.11 or newer is needed. Install it (Debian: apt-get install python3 python3-venv), then try again."
        )
    return ""


def node() -> str:
    """What is wrong with Node and npm, or ""."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "Node with npm is needed to build the style sheet. Install it (Debian: apt-get install nodejs npm)."
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.strip().lstrip("v").split(".")[0]) < NODE_NEEDED:
        return f"Node {NODE_NEEDED} or newer is needed; this is {version.strip()}. Install a newer one."
    return ""


def browser() -> str:
    """Whether a Chromium is there for the browser tests, installing Debian's where that may be done; "" where it is."""
    if shutil.which("chromium"):
        return ""
    if shutil.which("apt-get") and os.geteuid() == 0:
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return "" if shutil.which("chromium") else "Chromium was installed, but is not on the PATH."
    return "The browser tests need Chromium. Install it (Debian: sudo apt-get install chromium), then try again."


PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
"""Debian's packages of what draws the reports; each library is named as its package is."""


def pango() -> str:
    """Whether Pango is there for the reports as PDF, installing Debian's where that may be done; "" where it is."""
    if _pango_is_there():
        return ""
    if shutil.which("apt-get") and os.geteuid() == 0:
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *PANGO]):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return "" if _pango_is_there() else "Pango was installed, but its libraries are not found."
    return f"Reports as PDF need Pango. Install it (Debian: sudo apt-get install {' '.join(PANGO)}), then try again."


def _pango_is_there() -> bool:
    return all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))


def main() -> int:
    """Check what is named on the command line; 1 with a sentence where something is missing."""
    for name in sys.argv[1:]:
        missing = {"python": python, "node": node, "pango": pango, "browser": browser}[name]()
        if missing:
            print(missing, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
