"""The product as it runs in production: Granian, two workers of two threads, everything on."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType

from bench import cpu

ROOT = Path(__file__).resolve().parent.parent


class Product:
    """A running product on a free port; ends with the context."""

    def __init__(self) -> None:
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def __enter__(self) -> Product:
        command = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)),
            *(
                "--workers",
                "2",
                "--blocking-threads",
                "2",
                "--no-ws",
                "--log-level",
                "error",
                "xingma.wsgi:application",
            ),
        ]
        began = time.perf_counter()
        env = {**os.environ, "DEBUG": "0", "HASHED_STATIC": "0", "SECRET_KEY": "bench-" * 10, "DEMO": "1"}
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=1):
                    break
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError("the product did not start") from None
                time.sleep(0.02)
        self.first_answer_s = time.perf_counter() - began
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)

    def cpu_s(self) -> float:
        return cpu.family_seconds(self.process.pid)

    def memory_mb(self) -> float:
        return cpu.memory_mb(self.process.pid)
