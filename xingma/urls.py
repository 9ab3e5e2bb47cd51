"""Every address of the product: pages, the REST API, the neighbours' door, and what operations need."""

from django.urls import URLPattern, URLResolver, path

from xingma.web import observability

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", observability.healthz, name="healthz"),
    path("readyz", observability.readyz, name="readyz"),
    path("metrics", observability.metrics, name="metrics"),
]
