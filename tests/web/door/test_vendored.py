"""What we took from others is what we took: version, licence and content are pinned."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[3] / "web" / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())
FREE = {"MIT", "MIT OR Apache-2.0"}


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["name"])
def test_a_vendored_file_is_the_one_in_the_manifest(entry):
    content = (VENDOR / entry["file"]).read_bytes()
    assert b64encode(hashlib.sha384(content).digest()).decode() == entry["sha384"]
    assert entry["licence"] in FREE
    assert "Permission is hereby granted" in (VENDOR / entry["licence_file"]).read_text()


def test_nothing_else_is_vendored():
    listed = {entry["file"] for entry in MANIFEST}
    assert {path.name for path in VENDOR.glob("*.js")} == listed
