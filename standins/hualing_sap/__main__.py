"""`python -m standins.hualing_sap`: one process that serves, lives and sends until it is stopped or killed."""

from __future__ import annotations

import logging
import signal
import sys
import threading

from werkzeug.serving import WSGIRequestHandler, make_server

from standins.hualing_sap import clock, seed, settings
from standins.hualing_sap.app import make_app
from standins.hualing_sap.life import Life
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.sending import Sender
from standins.hualing_sap.state import Store

log = logging.getLogger("standins.hualing_sap")


class QuietHandler(WSGIRequestHandler):
    """No line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        log.debug("%s %s", self.requestline, code)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    given = settings.read()
    store = Store(given.database)
    try:
        prepare(store, given)
    except (Refused, OSError, ValueError) as error:
        log.error("cannot start: %s", error)
        return 1
    server = make_server(given.host, given.port, make_app(store, given), threaded=True, request_handler=QuietHandler)
    threads = (Life(store, given.tick_ms), Sender(store, given))
    for thread in threads:
        thread.start()
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    log.info("Hualing SAP (stand-in) at http://%s:%s, product at %s", given.host, server.port, given.product)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        log.info("stopped")
    finally:
        for thread in threads:
            thread.stopping.set()
        for thread in threads:
            thread.join(timeout=2)
        server.server_close()
    return 0


def prepare(store: Store, given: settings.Settings) -> None:
    """Pace as asked for; first contents from the seed file when the books are empty."""
    with store.transaction() as db:
        if given.speed:
            clock.set_speed(db, pace=given.speed, delays={})
        if given.seed:
            counts = seed.from_file(db, given.seed)
            log.info("seeded: %s", counts or "nothing, the books are not empty")


if __name__ == "__main__":
    sys.exit(main())
