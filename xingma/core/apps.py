from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "xingma.core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from xingma.core.logs import set_up_logging

        set_up_logging()
