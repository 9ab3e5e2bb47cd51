"""Eight clients at once: each does the next piece of work until the time is over; rates and percentiles of all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Client(Protocol):
    """One client with a connection of its own; ``work`` does one operation and raises when it failed."""

    def work(self) -> None: ...

    def close(self) -> None: ...


@dataclass
class Measured:
    """One run: operations, seconds, latencies in seconds, failures in words."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


def run(make_client: Callable[[int], Client], *, clients: int, seconds: float) -> Measured:
    """Run ``clients`` threads for about ``seconds``, all starting together."""
    measured = Measured(seconds)
    start = threading.Barrier(clients + 1)
    results: list[tuple[list[float], list[str]]] = []

    def loop(number: int) -> None:
        latencies: list[float] = []
        failures: list[str] = []
        try:
            client = make_client(number)
            client.work()  # connections and caches are warm before the clock runs
        except BaseException:
            start.abort()
            raise
        start.wait()
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            try:
                client.work()
                latencies.append(time.perf_counter() - began)
            except Exception as error:  # noqa: BLE001 - counted and shown
                failures.append(f"{type(error).__name__}: {error}"[:200])
        client.close()
        results.append((latencies, failures))

    threads = [threading.Thread(target=loop, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    measured.seconds = time.perf_counter() - began
    for latencies, failures in results:
        measured.latencies += latencies
        measured.failures += failures
    return measured


def together(runs: Sequence[Measured]) -> Measured:
    """Several runs as one."""
    whole = Measured(sum(one.seconds for one in runs))
    for one in runs:
        whole.latencies += one.latencies
        whole.failures += one.failures
    return whole
