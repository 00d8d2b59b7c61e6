"""The public addresses. They are promises: old ones redirect, they never break."""

from django.contrib.auth import views as auth
from django.urls import path

from .views import details, lists, pages

LISTS = {
    "operation": lists.OperationList,
    "arrest": lists.ArrestList,
    "seizure": lists.SeizureList,
    "statistic": lists.StatisticList,
    "quote": lists.QuoteList,
    "agency": lists.AgencyList,
    "place": lists.PlaceList,
    "programme": lists.ProgrammeList,
    "source": lists.SourceList,
}
DETAILS = {
    "operation": details.OperationDetail,
    "agency": details.AgencyDetail,
    "place": details.PlaceDetail,
    "programme": details.ProgrammeDetail,
    "source": details.SourceDetail,
}
ABOUT = {"privacy": "Privacy", "accessibility": "Accessibility", "licence": "Licence"}

urlpatterns = [
    path("", pages.Home.as_view(), name="home"),
    *[
        path(f"{listing.name}/", listing.as_view(), name=f"{name}_list")
        for name, listing in LISTS.items()
    ],
    *[
        path(
            f"{listing.name}.csv",
            lists.RecordCsv.as_view(listing=listing),
            name=f"{listing.name}_csv",
        )
        for listing in LISTS.values()
    ],
    *[
        path(f"{LISTS[name].name}/<slug:slug>/", detail.as_view(), name=f"{name}_detail")
        for name, detail in DETAILS.items()
    ],
    path("search/", pages.search, name="search"),
    path("method/", pages.Method.as_view(), name="method"),
    path("contact/", pages.Contact.as_view(), name="contact"),
    path("corrections/", pages.Corrections.as_view(), name="corrections"),
    *[
        path(
            f"{name}/",
            pages.About.as_view(template_name=f"pages/{name}.html", title=title),
            name=name,
        )
        for name, title in ABOUT.items()
    ],
    path(
        "sign-in/",
        auth.LoginView.as_view(
            template_name="accounts/sign_in.html", redirect_authenticated_user=True
        ),
        name="sign_in",
    ),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path(
        "password/",
        auth.PasswordChangeView.as_view(
            template_name="accounts/password.html", success_url="/password/done/"
        ),
        name="password",
    ),
    path(
        "password/done/",
        auth.PasswordChangeDoneView.as_view(template_name="accounts/password_done.html"),
        name="password_done",
    ),
    path("healthz", pages.health, name="health"),
]
