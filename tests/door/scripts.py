"""The scanner's pure modules, called from tests through Node.js."""

import json
import subprocess
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"
_CALL = """
import { readFileSync } from "node:fs";
const { module, body, value } = JSON.parse(readFileSync(0, "utf8"));
const told = await new (Object.getPrototypeOf(async () => {}).constructor)("module", "value", body)(
  await import(module), value);
process.stdout.write(JSON.stringify(told));
"""


def called(module: str, body: str, value: Any = None) -> Any:
    """What the body of an asynchronous function returns, given a `module` of ours and a `value`."""
    asked = {"module": (SCRIPTS / module).as_uri(), "body": body, "value": value}
    command = ["node", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--input-type=module", "-e", _CALL]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
