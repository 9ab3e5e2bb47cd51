"""Run a worker: `manage.py worker`, as many as wanted; `--once` does what is due and ends."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from xingma.integration.worker import Worker


class Command(BaseCommand):
    help = "Tell events, apply and send messages, import files, keep house."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then end")

    def handle(self, *_args: Any, **options: Any) -> None:
        worker = Worker()
        if options["once"]:
            while worker.round() + worker.keep_house():
                pass
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        house = threading.Thread(target=worker.keep_house_until_stopped, name="house")
        house.start()
        try:
            worker.run()
        finally:
            worker.stop()
            house.join()
