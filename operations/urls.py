"""The public addresses. They are promises: old ones redirect, they never break."""

from functools import partial

from django.contrib.auth import views as auth
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from . import feeds, forms
from .views import (
    chart_files,
    conflict,
    crawlers,
    data,
    details,
    downloads,
    editing,
    erasing,
    history,
    lists,
    pages,
    review,
    search,
)
from .views.unchanged import unchanged

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
ABOUT = {"privacy": _("Privacy"), "accessibility": _("Accessibility"), "licence": _("Licence")}

for_everybody = partial(unchanged, for_everybody=True)

urlpatterns = [
    path("", unchanged(pages.Home.as_view()), name="home"),
    *[
        path(f"{listing.name}/", unchanged(listing.as_view()), name=f"{name}_list")
        for name, listing in LISTS.items()
    ],
    *[
        path(
            f"{listing.name}.csv",
            downloads.RecordCsv.as_view(listing=listing),
            name=f"{listing.name}_csv",
        )
        for listing in LISTS.values()
    ],
    *[
        path(
            f"{listing.name}.manifest.json",
            data.RecordManifest.as_view(listing=listing),
            name=f"{listing.name}_manifest",
        )
        for listing in LISTS.values()
    ],
    # Writing the record; “new” is no operation's name.
    path("operations/new/", editing.OperationEdit.as_view(), name="operation_new"),
    path("operations/<slug:slug>/edit/", editing.OperationEdit.as_view(), name="operation_edit"),
    path(
        "operations/<slug:slug>/history/",
        history.OperationHistory.as_view(),
        name="operation_history",
    ),
    path(
        "operations/<slug:slug>/history/<int:number>/",
        history.OperationVersion.as_view(),
        name="operation_version",
    ),
    path(
        "operations/<slug:slug>/history/<int:number>/unmerge/",
        review.Unmerge.as_view(),
        name="operation_unmerge",
    ),
    path("operations/<slug:slug>/state/", history.OperationState.as_view(), name="operation_state"),
    path("operations/<slug:slug>/merge/", review.Merge.as_view(), name="operation_merge"),
    path("operations/<slug:slug>/erase/", erasing.Erase.as_view(), name="operation_erase"),
    path("review/", review.Review.as_view(), name="review"),
    path("review/<int:pk>/", review.ProposalReview.as_view(), name="proposal"),
    path("review/outcomes/", review.StaleOutcomes.as_view(), name="stale_outcomes"),
    path("review/new/<slug:name>/", review.NamedNew.as_view(), name="named_new"),
    path("review/conflict/", conflict.settle, name="conflict"),
    *[
        path(
            f"{LISTS[name].name}/<slug:slug>/",
            unchanged(detail.as_view()),
            name=f"{name}_detail",
        )
        for name, detail in DETAILS.items()
    ],
    path("operations/<slug:slug>.bib", details.BibtexFile.as_view(), name="operation_bibtex"),
    path("operations/<slug:slug>.csl.json", details.CslFile.as_view(), name="operation_csl"),
    # Charts
    path("operations/chart.svg", chart_files.ChartSvg.as_view(), name="operations_chart_svg"),
    path("operations/chart.csv", chart_files.ChartCsv.as_view(), name="operations_chart_csv"),
    # Feeds and the API
    path(
        "operations.atom",
        for_everybody(feeds.OperationFeed()),
        name="operations_atom",
    ),
    path(
        "corrections.atom",
        for_everybody(feeds.CorrectionFeed()),
        name="corrections_atom",
    ),
    path("api/v1/", include("operations.api.urls")),
    # Pages
    path("data/", data.Data.as_view(), name="data"),
    path("data/codebook.csv", data.codebook_csv, name="data_codebook"),
    path("data/vocabularies.csv", data.vocabularies_csv, name="data_vocabularies"),
    path("data/opstracker-package.zip", data.Package.as_view(), name="data_package"),
    path("search/", unchanged(search.Search.as_view()), name="search"),
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
            template_name="accounts/sign_in.html",
            authentication_form=forms.SignInForm,
            redirect_authenticated_user=True,
        ),
        name="sign_in",
    ),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path(
        "password/",
        auth.PasswordChangeView.as_view(
            template_name="accounts/password.html",
            form_class=forms.PasswordForm,
            success_url="/password/done/",
        ),
        name="password",
    ),
    path(
        "password/done/",
        auth.PasswordChangeDoneView.as_view(template_name="accounts/password_done.html"),
        name="password_done",
    ),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": crawlers.SITEMAPS}, name="sitemap"),
    path("healthz", pages.health, name="health"),
]
