"""What is not public stays so: through every page, drop-down, search and export."""

from itertools import product

import pytest

from operations.charts.ask import GROUPINGS
from operations.urls import LISTS
from tests import factories as make

pytestmark = pytest.mark.django_db

SECRET = "Zzsecret"

LIST_PAGES = [f"/{listing.name}/" for listing in LISTS.values()]
CSVS = [f"/{listing.name}.csv" for listing in LISTS.values()]
MANIFESTS = [f"/{listing.name}.manifest.json" for listing in LISTS.values()]
# The package is looked through file by file in test_data_package.py.
DATA = ["/data/", "/data/codebook.csv", "/data/vocabularies.csv", "/sitemap.xml", "/robots.txt"]
DATA += MANIFESTS
PAGES = ["/", "/method/", "/corrections/", "/contact/", "/privacy/", "/accessibility/", "/licence/"]
API = [f"/api/v1/{listing.name}/" for listing in LISTS.values()]
# Every grouping names things of its own: agencies, themes, places.
CHARTS = [
    f"/operations/{name}?view=chart&measure={measure}&by={by}"
    for name in ("", "chart.svg", "chart.csv")
    for measure, by in product(("operations", "arrests"), GROUPINGS)
]
CHARTS += [
    f"/operations/{name}?view=map&measure=arrests" for name in ("", "chart.svg", "chart.csv")
]
CHARTS += ["/operations/?view=chart&embed=1", "/operations/?view=map&embed=1"]
FEEDS = ["/operations.atom", "/corrections.atom", "/api/v1/docs/"]
SEARCHES = [
    f"{page}?q={SECRET}" for page in [*LIST_PAGES, *CSVS, *API, "/operations.atom", "/search/"]
]
# The public page beside which a draft would stand, and the files of the draft itself.
BESIDE = ["/operations/public/", "/operations/zzsecret.bib", "/operations/zzsecret.csl.json"]
GROUPS = pytest.mark.parametrize(
    "group",
    [LIST_PAGES, CSVS, PAGES, DATA, API, FEEDS, CHARTS, SEARCHES, BESIDE],
    ids=["lists", "csv", "pages", "data", "api", "feeds", "charts", "searches", "beside"],
)
# Where a fact of the public record would be shown.
OF_PUBLIC = ["/operations/public/", "/api/v1/operations/public/"]


def secret_things() -> dict:
    name = f"{SECRET} thing"
    return {
        "agency": make.make_agency(name=name, slug="zzsecret-agency", short_name=SECRET),
        "place": make.make_place(name=name, slug="zzsecret-place"),
        "source": make.make_source(
            title=name, slug="zzsecret-source", publisher=SECRET, url="https://zzsecret.example/"
        ),
        "offence": make.make_offence(name=name, slug="zzsecret-offence"),
        "theme": make.make_theme(name=name, slug="zzsecret-theme"),
        "programme": make.make_programme(name=name, slug="zzsecret-programme"),
        "speaker": make.make_speaker(name=name, slug="zzsecret-speaker"),
    }


def fill(operation, things) -> None:
    """Give an operation a row of every kind, each reaching something secret."""
    make.make_participation(operation=operation, agency=things["agency"])
    make.make_operation_place(operation=operation, place=things["place"])
    for kind in ("theme", "programme", "offence"):
        make.file_under(operation, things[kind])
    arrest = make.make_arrest(operation=operation, key="zzsecret-a", home=things["place"])
    make.suspect(arrest, things["offence"])
    rows = [
        arrest,
        make.make_drugs(operation=operation, key="zzsecret-s", item=SECRET, place=things["place"]),
        make.make_statistic(
            operation=operation, key="zzsecret-t", label=SECRET, agency=things["agency"]
        ),
        make.make_quote(
            operation=operation, key="zzsecret-q", text=SECRET, speaker=things["speaker"]
        ),
        make.make_outcome(operation=operation, key="zzsecret-o"),
    ]
    for row in rows:
        make.cite(row, things["source"], wording=SECRET)
    make.cite(operation, things["source"], wording=SECRET)
    for kind in ("inference", "discrepancy", "caution", "correction"):
        make.make_note(operation=operation, key=f"zzsecret-{kind}", kind=kind, text=SECRET)


@pytest.fixture
def public():
    """A published operation, so that lists and drop-downs are not empty for lack of rows."""
    operation = make.make_publishable(slug="public", title="Public raids")
    make.cite(make.make_arrest(operation=operation, key="men"))
    return operation


def body(client, address, expected=(200,)) -> str:
    response = client.get(address)
    assert response.status_code in expected, (address, response.status_code)
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode()


def assert_nowhere(client, addresses, secret=SECRET) -> None:
    for address in addresses:
        shown = body(client, address, expected=(200, 404, 410))
        # A search repeats the words that were looked for, and nothing else of them.
        shown = shown.replace(f"q={secret}", "").replace(f"“{secret}”", "")
        shown = shown.replace(f'value="{secret}"', "")
        assert secret.lower() not in shown.lower(), (address, shown[:200])


@pytest.mark.parametrize("status", ["draft", "in_review"])
@GROUPS
def test_a_record_that_is_not_published_is_nowhere(client, public, status, group):
    draft = make.make_draft(
        slug="zzsecret", title=SECRET, summary=SECRET, codename=SECRET, aim=SECRET, status=status
    )
    fill(draft, secret_things())
    assert_nowhere(client, group)


def test_pages_of_what_only_a_draft_reaches_are_not_found(client, public):
    things = secret_things()
    fill(make.make_draft(slug="zzsecret"), things)
    addresses = [
        "/operations/zzsecret/",
        "/agencies/zzsecret-agency/",
        "/places/zzsecret-place/",
        "/programmes/zzsecret-programme/",
        "/sources/zzsecret-source/",
    ]
    facts = [
        f"/api/v1/{name}/{operation}/zzsecret-{key}/"
        for name, key in (("arrests", "a"), ("seizures", "s"), ("statistics", "t"), ("quotes", "q"))
        for operation in ("zzsecret", "public")
    ]
    for address in [*addresses, *(f"/api/v1{address}" for address in addresses), *facts]:
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        f"{name}=zzsecret-{name}"
        for name in ("agency", "place", "source", "offence", "theme", "programme", "speaker")
    ]
    + ["home=zzsecret-place", f"publisher={SECRET}"],
)
def test_a_filter_knows_nothing_that_only_a_draft_reaches(client, public, query):
    fill(make.make_draft(slug="zzsecret"), secret_things())
    assert client.get(f"/operations.csv?{query}").status_code == 400
    assert client.get(f"/operations.atom?{query}").status_code == 400
    assert client.get(f"/api/v1/operations/?{query}").status_code == 400
    assert client.get(f"/operations/?{query}").status_code == 400


def test_a_draft_parent_or_part_is_not_named_on_a_public_page(client, public):
    parent = make.make_draft(slug="zzsecret", title=SECRET)
    public.part_of = parent
    public.save()
    make.make_draft(slug="zzsecret-part", title=SECRET, part_of=public)
    assert_nowhere(client, [*OF_PUBLIC, *CSVS, *LIST_PAGES, *DATA, *API, *FEEDS])


@GROUPS
def test_a_withdrawn_record_is_nowhere_but_at_its_own_address(client, public, group):
    withdrawn = make.make_operation(
        slug="zzsecret", title=SECRET, status="withdrawn", withdrawn_reason="It was a duplicate."
    )
    fill(withdrawn, secret_things())
    assert_nowhere(client, group)
    shown = body(client, "/operations/zzsecret/", expected=(410,))
    assert "It was a duplicate." in shown
    assert SECRET not in shown
    told = body(client, "/api/v1/operations/zzsecret/", expected=(410,))
    assert "It was a duplicate." in told
    assert SECRET not in told


@GROUPS
def test_a_withdrawn_fact_is_nowhere(client, public, group):
    things = secret_things()
    rows = [
        make.make_arrest(
            operation=public, key="zzsecret-a", home=things["place"], standing="withdrawn"
        ),
        make.make_drugs(operation=public, key="zzsecret-s", item=SECRET, standing="withdrawn"),
        make.make_statistic(
            operation=public,
            key="zzsecret-t",
            label=SECRET,
            agency=things["agency"],
            standing="withdrawn",
        ),
        make.make_quote(
            operation=public,
            key="zzsecret-q",
            text=SECRET,
            speaker=things["speaker"],
            standing="withdrawn",
        ),
    ]
    for row in rows:
        make.cite(row, things["source"], wording=SECRET)
        make.make_note(
            operation=public, key=f"zz-{row.key}", text=SECRET, **{row._meta.model_name: row}
        )
    assert_nowhere(client, [*group, *OF_PUBLIC])


@pytest.mark.parametrize("proceedings", ["active", "unknown"])
@GROUPS
def test_a_withheld_quote_is_nowhere(client, public, proceedings, group):
    public.proceedings = proceedings
    public.save()
    things = secret_things()
    quote = make.make_quote(
        operation=public,
        key="zzsecret",
        text=SECRET,
        speaker=things["speaker"],
        is_sensitive=True,
    )
    make.cite(quote, things["source"], wording=SECRET)
    make.make_note(operation=public, quote=quote, text=SECRET, kind="correction")
    assert_nowhere(client, [*group, *OF_PUBLIC])


def test_a_sensitive_quote_is_shown_once_proceedings_are_over(client, public):
    public.proceedings = "concluded"
    public.save()
    make.make_quote(operation=public, text=SECRET, is_sensitive=True)
    assert SECRET in body(client, "/operations/public/")
    assert SECRET in body(client, "/quotes.csv")


def test_a_merged_record_leads_to_the_one_that_took_its_place(client, public):
    make.make_operation(
        slug="old", status="withdrawn", withdrawn_reason="Merged.", merged_into=public
    )
    response = client.get("/operations/old/")
    assert (response.status_code, response["Location"]) == (301, "/operations/public/")
