from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.standins.neighbours import FAST, SEED, Product, Sap, a_sap


@pytest.fixture(scope="session")
def product() -> Product:
    return Product()


@pytest.fixture(scope="session")
def running_sap(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sap]:
    with a_sap(tmp_path_factory.mktemp("sap") / "sap.sqlite3", product) as sap:
        yield sap


@pytest.fixture
def manual_sap(running_sap: Sap, product: Product) -> Sap:
    """Seeded, without faults; nothing happens but by order."""
    running_sap.control("reset")
    running_sap.control("seed", **SEED)
    running_sap.control("speed", pace="manual", acknowledge_s="0.05")
    product.forget()
    return running_sap


@pytest.fixture
def sap(manual_sap: Sap) -> Sap:
    """Seeded, without faults, every step at once."""
    manual_sap.control("speed", **FAST)
    return manual_sap
