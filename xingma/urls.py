"""Every address of the product: pages, the REST API, the neighbours' door, and what operations need."""

from django.urls import URLPattern, URLResolver, include, path

from xingma.api.v1 import api
from xingma.web import account, audit, observability, organizations, people, signing_in, terms

handler500 = "xingma.web.refusals.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", observability.healthz, name="healthz"),
    path("readyz", observability.readyz, name="readyz"),
    path("metrics", observability.metrics, name="metrics"),
    path("", include(signing_in.urlpatterns)),
    path("", include(account.urlpatterns)),
    path("", include(audit.urlpatterns)),
    path("", include(terms.urlpatterns)),
    path("", include(people.permission_urls)),
    path("organizations/", include((organizations.urlpatterns, "organizations"))),
    path("people/", include((people.urlpatterns, "people"))),
    path("api/v1/", api.urls),
]
