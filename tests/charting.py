"""Asking for charts, and operations to draw."""

import csv
import io
from datetime import date

from django.http import QueryDict

from operations.charts import Ask, series
from operations.filters import OperationFilter
from tests import factories as make

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 6, 15)


def chart(query="", today=TODAY, **asked):
    filterset = OperationFilter(QueryDict(query))
    assert filterset.is_valid(), filterset.problems()
    return series(filterset, Ask("chart", **asked), today)


def bars(found):
    return {bar.label: bar for bar in found.bars}


def words(found):
    return {bar.label: bar.words for bar in found.bars}


def dated(day, **fields):
    return make.make_operation(starts_on=day, ends_on=day, **fields)


def arrested(people, day=date(2023, 3, 1), **fields):
    operation = dated(day, **fields)
    make.make_arrest(operation=operation, people=people)
    return operation


def plotted(client, query):
    response = client.get(f"/operations/chart.csv?{query}")
    assert response.status_code == 200, response.content
    body = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body)))


def awkward():
    """Operations that share themes, places and agencies, nest, and leave things unstated."""
    met, kent = make.make_agency(slug="met"), make.make_agency(slug="kent")
    unit = make.make_agency(slug="unit", kind="unit", parent=met)
    city = make.make_place(slug="city", police_area=met)
    ward = make.make_place(slug="ward", police_area=met, parent=city)
    farm = make.make_place(slug="farm", police_area=kent)
    lines, guns = make.make_theme(slug="lines"), make.make_theme(slug="guns")
    week = arrested(500, date(2023, 2, 27), slug="week")
    part = arrested(8, date(2023, 3, 1), slug="part", part_of=week)
    lone = arrested(3, date(2023, 3, 30), slug="lone")
    year = make.make_operation(
        slug="year",
        starts_on=date(2022, 1, 1),
        ends_on=date(2022, 12, 31),
        date_precision="year",
    )
    make.make_arrest(operation=year, people=None, people_precision="unstated")
    month = make.make_operation(
        slug="month",
        starts_on=date(2022, 5, 1),
        ends_on=date(2022, 5, 31),
        date_precision="month",
    )
    undated = make.make_operation(slug="undated", date_precision="unknown")
    make.make_arrest(operation=undated, people=40, people_precision="about")
    for operation, agency in ((week, met), (part, unit), (lone, kent), (year, unit)):
        make.make_participation(operation=operation, agency=agency)
    make.make_participation(operation=lone, agency=met, role="support")
    for operation, place in ((part, ward), (part, city), (lone, farm), (lone, ward), (week, city)):
        make.make_operation_place(operation=operation, place=place)
    for operation, theme in ((week, lines), (part, lines), (part, guns), (lone, guns)):
        make.file_under(operation, theme)
    make.make_drugs(operation=part, quantity=3)
    make.make_drugs(operation=lone, drug_class="B", quantity=1, quantity_precision="about")
    make.make_drugs(operation=lone, drug_class="", quantity=2)
    make.make_seizure(operation=month)
    make.make_seizure(operation=part, value=70, how="surrendered")
