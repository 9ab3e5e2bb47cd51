"""What the program is told when it starts: by command line, else by environment, else a default fit for a desk."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where it listens, where it keeps its books, where the product is, and both pairs of credentials."""

    host: str
    port: int
    database: Path
    product: str
    user: str  # who may enter SAP
    password: str
    product_user: str  # as whom SAP enters the product
    product_password: str
    speed: str
    seed: Path | None
    tick_ms: int

    @property
    def inbox_url(self) -> str:
        return f"{self.product.rstrip('/')}/integration/sap/hualing/idoc"


def read(arguments: Sequence[str] | None = None) -> Settings:
    """Settings from the command line and STANDIN_SAP_* variables. Exits with a usage message on nonsense."""

    def env(name: str, default: str) -> str:
        return os.environ.get(f"STANDIN_SAP_{name}", default)

    parser = argparse.ArgumentParser(prog="python -m standins.hualing_sap", description="Hualing SAP (stand-in)")
    parser.add_argument("--host", default=env("HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=env("PORT", "8100"))
    parser.add_argument("--database", type=Path, default=env("DATABASE", "var/sap.sqlite3"))
    parser.add_argument("--product", default=env("PRODUCT", "http://127.0.0.1:8000"), help="the product's address")
    parser.add_argument("--user", default=env("USER", "idoc"), help="Basic auth into SAP")
    parser.add_argument("--password", default=env("PASSWORD", "idoc-demo"))
    parser.add_argument("--product-user", default=env("PRODUCT_USER", "sap"), help="Basic auth into the product")
    parser.add_argument("--product-password", default=env("PRODUCT_PASSWORD", "sap-demo"))
    parser.add_argument(
        "--speed",
        default=env("SPEED", ""),
        choices=["", "demo", "realistic", "manual"],
        help="pace of its business; without it, the pace it had before, at first demo",
    )
    seed = env("SEED", "")
    parser.add_argument("--seed", type=Path, default=Path(seed) if seed else None, help="JSON, read once, when empty")
    parser.add_argument("--tick-ms", type=int, default=env("TICK_MS", "300"))
    given = parser.parse_args(arguments)
    return Settings(**vars(given))
