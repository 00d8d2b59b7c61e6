"""The addresses of the site and, under /peer/, of what it is compared to."""

from django.urls import include, path

from . import peers

urlpatterns = [
    path("peer/without-facets/", peers.WithoutFacets.as_view()),
    path("peer/django-filter/", peers.django_filter),
    path("peer/detail/<slug:slug>/", peers.prefetched_detail),
    path("", include("opstracker.urls")),
]
