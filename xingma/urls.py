"""Every address of the product: pages, the REST API, the neighbours' door, and what operations need."""

from django.urls import URLPattern, URLResolver, include, path

from xingma.api.v1 import api
from xingma.integration import desk
from xingma.integration import urls as integration
from xingma.web import (
    account,
    audit,
    finding,
    funds,
    gallery,
    home,
    observability,
    orders,
    organizations,
    people,
    scanning,
    shipments,
    signing_in,
    terms,
)

handler500 = "xingma.web.refusals.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", observability.healthz, name="healthz"),
    path("readyz", observability.readyz, name="readyz"),
    path("metrics", observability.metrics, name="metrics"),
    path("", home.home, name="home"),
    path("find", finding.find, name="find"),
    path("components/", gallery.components, name="components"),
    path("scan/photo", scanning.read_photo, name="scan_photo"),
    path("parts/", include(("xingma.web.catalog", "catalog"))),
    path("orders/", include((orders.urlpatterns, "orders"))),
    path("shipments/", include((shipments.urlpatterns, "shipments"))),
    path("funds/", include((funds.urlpatterns, "funds"))),
    path("", include(signing_in.urlpatterns)),
    path("", include(account.urlpatterns)),
    path("", include(audit.urlpatterns)),
    path("", include(terms.urlpatterns)),
    path("", include(people.permission_urls)),
    path("organizations/", include((organizations.urlpatterns, "organizations"))),
    path("people/", include((people.urlpatterns, "people"))),
    path("api/v1/", api.urls),
    path("integration/", include(integration.urlpatterns)),
    path("integration/desk/", include((desk.urlpatterns, "integration_desk"))),
]
