"""The catalogue's addresses."""

from django.urls import path

from xingma.web import catalog_fragments

app_name = "catalog"
urlpatterns = [
    path("suggest", catalog_fragments.suggest, name="suggest"),
    path("pictures/<str:digest>", catalog_fragments.picture, name="picture"),
    path("pictures/<str:digest>/<str:size>", catalog_fragments.picture, name="picture_size"),
    path("<str:number>/pictures", catalog_fragments.lightbox, name="lightbox"),
]
