"""`make demo`: database, assets, data, stand-in SAP, worker and web on 127.0.0.1; stops all of them with Ctrl-C.

python -m demo [--scale] [--seed N] [--port 8000] [--sap-port 8100] [--load-only | --check]
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve()
READY_WITHIN_S = 30


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo")
    parser.add_argument("--scale", action="store_true", help="800 stations, 300,000 parts, 1,000,000 orders")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other data")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--sap-port", type=int, default=int(os.environ.get("SAP_PORT") or 8100))
    parser.add_argument("--load-only", action="store_true", help="prepare and load, start nothing")
    parser.add_argument("--check", action="store_true", help="say what contradicts in what was loaded, start nothing")
    return parser.parse_args()


def environment(given: argparse.Namespace) -> dict[str, str]:
    """Settings of the demo: as in production, but with known passwords for the neighbours and plain HTTP."""
    key = VAR / "secret"
    if not key.exists():
        key.write_text(secrets.token_urlsafe(50))
        key.chmod(0o600)
    chosen = {
        "DJANGO_SETTINGS_MODULE": "xingma.settings",
        "VAR_DIR": str(VAR),
        "SECRET_KEY": key.read_text(),
        "SAP_URL": f"http://127.0.0.1:{given.sap_port}",
        "SAP_PASSWORD": "idoc-demo",
        "SAP_INBOUND_PASSWORD": "sap-demo",
        "HASHED_STATIC": "1",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        "DEMO": "1",
        "TOTP_REQUIRED_FOR": "",  # in the demo nobody must set up a phone first
    }
    if not os.environ.get("DATABASE_URL"):
        os.environ.pop("DATABASE_URL", None)
    return {**chosen, **os.environ}


class Step:
    """Says what is going on; with the seconds, when it took any."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __enter__(self) -> Step:
        self.began = time.monotonic()
        sys.stdout.write(f"→ {self.text} … ")
        sys.stdout.flush()
        return self

    def progress(self, done: int, of: int) -> None:
        """Rewrite the line with a share, where a person is looking."""
        if sys.stdout.isatty():
            sys.stdout.write(f"\r→ {self.text} … {done:,} / {of:,} ({done * 100 // max(of, 1)} %) ")
            sys.stdout.flush()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        took = time.monotonic() - self.began
        sys.stdout.write(("failed" if kind else "done") + (f" ({took:.1f} s)\n" if took >= 0.5 else "\n"))
        sys.stdout.flush()


def prepare(given: argparse.Namespace) -> None:
    """Database, assets and data; whatever is there already is left alone, so a second start takes seconds."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from demo.loading import is_loaded, load

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with Step("database tables"):
            call_command("migrate", verbosity=0)
    if assets_are_stale():
        with Step("front-end assets"):
            call_command("collectstatic", interactive=False, verbosity=0)
    if not is_loaded():
        for stale in VAR.glob("sap.sqlite3*"):  # books that belong to another database
            stale.unlink()
        load(seed=given.seed, is_scale=given.scale, sap_seed=VAR / "sap-seed.json", step=Step)
    connection.close()


def assets_are_stale() -> bool:
    """Whether a source file is newer than what was collected."""
    collected = VAR / "static" / "staticfiles.json"
    if not collected.exists():
        return True
    made = collected.stat().st_mtime
    sources = [ROOT / "xingma" / "web", ROOT / "node_modules"]
    return any(path.stat().st_mtime > made for source in sources for path in source.glob("**/static/**/*"))


def commands(given: argparse.Namespace) -> dict[str, list[str]]:
    python = sys.executable
    sap = [python, "-m", "standins.hualing_sap", "--port", str(given.sap_port), "--seed", str(VAR / "sap-seed.json")]
    web = [python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(given.port)]
    return {
        "stand-in SAP": [*sap, "--database", str(VAR / "sap.sqlite3"), "--product", f"http://127.0.0.1:{given.port}"],
        "worker": [python, "manage.py", "worker"],
        "web": [
            *web,
            "--workers",
            "2",
            "--blocking-threads",
            "2",
            "--no-ws",
            "--log-level",
            "warning",
            "xingma.wsgi:application",
        ],
    }


def wait_until_ready(url: str, processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Raises SystemExit when a process ends or the web does not answer in time."""
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        for name, process in processes.items():
            if process.poll() is not None:
                raise SystemExit(f"{name} ended with {process.returncode}; see log in the data folder")
        try:
            with urlopen(f"{url}/readyz", timeout=2) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("The web does not answer; see log in the data folder")


def run(given: argparse.Namespace, env: Mapping[str, str]) -> int:
    """Start the three programs, say how to sign in, and wait until one of them ends or a person stops them."""
    logs = VAR / "log"
    logs.mkdir(exist_ok=True)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    for name, command in commands(given).items():
        with (logs / f"{name.replace(' ', '-')}.log").open("ab") as log:
            processes[name] = subprocess.Popen(command, cwd=ROOT, env=dict(env), stdout=log, stderr=log)  # noqa: S603

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        url = f"http://127.0.0.1:{given.port}"
        wait_until_ready(url, processes)
        from demo.loading import accounts

        sys.stdout.write(f"\n{accounts(url, sap=f'http://127.0.0.1:{given.sap_port}')}\n")
        sys.stdout.flush()
        while all(process.poll() is None for process in processes.values()):
            time.sleep(0.5)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            try:
                process.wait(timeout=8)
            except subprocess.TimeoutExpired:
                process.kill()


def check() -> int:
    """Print what contradicts; 1 when something does."""
    from django.utils.timezone import localdate

    from demo.checking import contradictions

    found = list(contradictions(localdate()))
    sys.stdout.write("".join(f"{sentence}\n" for sentence in found) + f"{len(found)} contradictions\n")
    return 1 if found else 0


def main() -> int:
    VAR.mkdir(parents=True, exist_ok=True)
    given = arguments()
    env = environment(given)
    os.environ.update(env)
    prepare(given)
    if given.check:
        return check()
    return 0 if given.load_only else run(given, env)


if __name__ == "__main__":
    sys.exit(main())
