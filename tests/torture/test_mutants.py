"""A check where there is no network at all. All the odd declarations and responses are run by tools/torture.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NO_NETWORK = """
import socket, sys
from pathlib import Path
from engine.check import check
from engine.compile import compile_template
from engine.load import newest_bundled

try:
    socket.create_connection(("192.0.2.1", 80), 1)
except OSError:
    pass
else:
    sys.exit("there is a network here")
compile_template(check(newest_bundled()))
codes = [one.code for one in check(Path(sys.argv[1])).findings]
sys.exit(0 if codes and set(codes) <= {"key_unknown", "key_unknown_near"} else f"found {codes}")
"""


@pytest.mark.torture
@pytest.mark.threat("6")
@pytest.mark.parametrize("target", ["https://example.org/x.json", "file:///etc/hostname"])
def test_a_reference_is_refused_where_no_network_exists(tmp_path: Path, target: str) -> None:
    """In a network namespace without interfaces, made as root or as root of a user namespace."""
    (tmp_path / "audit.yaml").write_text(
        'template: small\nversion: "2026-01.1"\ntitle: Small\nsubject: file\neffective: "2026-01-01"\n'
        f'"$ref": "{target}"\n'
        "sections: [{id: one, title: One, source: §1, questions: [{id: seen, kind: yes_no, ask: Seen?, source: §1}]}]\n"
    )
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    command = [*alone, sys.executable, "-c", NO_NETWORK, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
