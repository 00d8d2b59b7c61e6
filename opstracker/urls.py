"""The addresses of the site: the administration and, at the root, the public record."""

from django.contrib import admin
from django.urls import include, path

# Error pages are the templates 400.html, 403.html, 403_csrf.html, 404.html and 500.html.
urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("operations.urls")),
]
