from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationConfig(AppConfig):
    name = "xingma.integration"
    verbose_name = _("Neighbours")

    def ready(self) -> None:
        from prometheus_client import REGISTRY

        from xingma.integration.metrics import MessageFigures

        REGISTRY.register(MessageFigures())
