"""Addresses of the neighbours' door."""

from django.urls import path

from xingma.integration import views

urlpatterns = [path("sap/<slug:instance>/idoc", views.idoc, name="sap_idoc")]
