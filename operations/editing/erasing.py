"""Hard deletion, where withdrawing is not enough: a record, or one fact, with all its traces.

Nothing of it stays in the record, its history, proposals, unsaved forms, the log of the
administration, the search index or the data package. Back-ups are for whoever keeps them.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from operations import package, search
from operations.history.acts import act
from operations.history.differences import Key, by_key, references
from operations.history.documents import MODELS, Document, documents_of
from operations.history.models import Action, Edit
from operations.models import Operation, Source
from operations.models.about import FACTS

from .kept import Change, rewritten_proposals, rewritten_versions, versions
from .models import Proposal, UnsavedForm

log = logging.getLogger(__name__)

LINKS = ("part_of", "merged_into")  # what leads from one operation to another


@dataclass
class Receipt:
    """What was erased, by whom and when: kinds and counts, and nothing of the content."""

    what: str
    by: str
    at: datetime = field(default_factory=timezone.now)
    rows: Counter[Any] = field(default_factory=Counter)  # deleted, by model
    rewritten: Counter[str] = field(default_factory=Counter)  # kept without what was erased
    advice: list[str] = field(default_factory=list)  # what a person must still look at

    def lines(self) -> list[str]:
        """Return the receipt as lines of text."""
        rows = [_counted(model, count) for model, count in self.rows.items() if count]
        others = [f"{name}: {count}" for name, count in self.rewritten.items() if count]
        return [
            f"Erased on {self.at:%-d %B %Y at %H:%M} UTC by {self.by}: {self.what}.",
            f"Deleted: {', '.join(rows) or 'nothing'}.",
            *([f"Rewritten: {', '.join(others)}."] if others else []),
        ]

    def file(self) -> None:
        """Write it to the log; not the advice, which may name records."""
        log.warning(" ".join(self.lines()))


def _counted(model: Any, count: int) -> str:
    names = model._meta
    return f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}"


def key_of(slug: str) -> int:
    """Return the key of an operation, also of one of which only the history is left.

    Raises ValidationError where neither is there.
    """
    operation = Operation.objects.filter(slug=slug).first()
    if operation is not None:
        return operation.pk
    gone = Edit.objects.filter(kind="operation", document__operation__0__slug=slug)
    live = Operation.objects.values("pk")
    edit = gone.exclude(object_id__in=live).order_by("-at").first()
    if edit is None:
        raise ValidationError(f"There is no operation “{slug}”, and no history of one.")
    return edit.object_id


def obstacles(key: int) -> list[str]:
    """Return what keeps an operation from being erased: others that lead to it."""
    parts = Operation.objects.filter(part_of=key)
    merged = Operation.objects.filter(merged_into=key)
    return [
        *(f"“{one}” ({one.slug}) is part of it: take it out of there first." for one in parts),
        *(f"“{one}” ({one.slug}) is merged into it: erase that first." for one in merged),
    ]


def erase(slug: str, by: str) -> Receipt:
    """Erase an operation with all its traces. Raises ValidationError naming what hinders it."""
    with transaction.atomic():
        key = key_of(slug)
        # Nobody edits it, or makes something a part of it, in between.
        list(Operation.objects.select_for_update(of=("self",)).filter(pk=key))
        if found := obstacles(key):
            raise ValidationError(found)
        receipt = Receipt(f"operation {key}", by)
        documents = _all_documents(key)
        sources, slugs = _sources(documents), _slugs(key, documents)
        _delete_log(_keys(documents), receipt)
        _forget_slugs(key, slugs, receipt)
        _delete(versions(key), receipt)
        _delete(Proposal.objects.filter(operation=key), receipt)
        _delete(_unsaved(key, slugs), receipt)
        _delete(Operation.objects.filter(pk=key), receipt)
        _finish(receipt, sources)
    return receipt


def erase_fact(slug: str, kind: str, name: str, by: str) -> Receipt:
    """Erase one fact, named by its kind and key, with what speaks of it, in every version.

    Raises ValidationError where no version of the operation has it.
    """
    if kind not in FACTS:
        raise ValidationError(f"“{kind}” is no kind of fact: write one of {', '.join(FACTS)}.")
    with transaction.atomic():
        key = key_of(slug)
        documents = _all_documents(key)
        facts = _facts_named(documents, kind, name)
        if not facts:
            raise ValidationError(f"No version of “{slug}” has the {kind} “{name}”.")
        _check_parts(facts)
        doomed = _with_what_speaks_of(facts, documents)
        receipt = Receipt(f"{len(facts)} {kind} of operation {key}", by)
        sources = _sources(documents)
        _delete_log(doomed, receipt)
        _take_out(key, facts, receipt)
        _rewrite(key, _without(doomed), receipt)
        # A form that somebody is filling in cannot be told apart into facts.
        _delete(_unsaved(key, {slug}), receipt)
        receipt.advice += [
            f"“{one.slug}” was merged into this record, and may hold the same fact."
            for one in Operation.objects.filter(merged_into=key)
        ]
        _finish(receipt, sources)
    return receipt


def _check_parts(facts: set[Key]) -> None:
    found = [
        f"The {kind} “{part}” is part of it: erase that first, or let it stand alone."
        for kind, fact in facts
        if kind in ("seizure", "statistic")
        for part in MODELS[kind]._base_manager.filter(part_of=fact)
    ]
    if found:
        raise ValidationError(found)


def _take_out(key: int, facts: set[Key], receipt: Receipt) -> None:
    operation = Operation.objects.filter(pk=key).first()
    if operation is None:
        return
    with act(Action.EDITED, None, operation, summary="A fact was erased."):
        for kind, fact in facts:
            _delete(MODELS[kind]._base_manager.filter(pk=fact), receipt)


def _delete(rows: Any, receipt: Receipt) -> None:
    _, counts = rows.delete()
    for label, count in counts.items():
        receipt.rows[apps.get_model(label)] += count


def _finish(receipt: Receipt, sources: set[str]) -> None:
    search.settle()
    search.compact()
    receipt.advice += _advice(sources)
    transaction.on_commit(package.forget)
    transaction.on_commit(cache.clear)
    transaction.on_commit(receipt.file)


def _advice(sources: set[str]) -> list[str]:
    uncited = Source.objects.filter(slug__in=sources, citations=None).count()
    if not uncited:
        return []
    return [
        f"Sources of it that nothing cites now: {uncited}. Look through them in the "
        "administration: a title may tell what was erased."
    ]


# Traces


def _all_documents(key: int) -> list[Document]:
    """Return the record as it stands and every version and proposal of it."""
    found = [documents_of("operation", [key])[key]]
    found += versions(key).values_list("document", flat=True)
    for pair in Proposal.objects.filter(operation=key).values_list("before", "document"):
        found += pair
    return [document for document in found if document]


def _keys(documents: list[Document]) -> set[Key]:
    return {key for document in documents for key in by_key(document)}


def _slugs(key: int, documents: list[Document]) -> set[str]:
    """Return the names it had in addresses, but for those that others have by now."""
    had = {row["slug"] for document in documents for row in document.get("operation", [])}
    others = Operation.objects.filter(slug__in=had).exclude(pk=key)
    return had - set(others.values_list("slug", flat=True))


def _sources(documents: list[Document]) -> set[str]:
    return {row["source"][0] for document in documents for row in document.get("citation", [])}


def _unsaved(key: int, slugs: Iterable[str]) -> Any:
    pages = [reverse("operation_edit", args=[slug]) for slug in slugs]
    return UnsavedForm.objects.filter(Q(operation=key) | Q(page__in=pages))


def _delete_log(keys: set[Key], receipt: Receipt) -> None:
    """Delete what the administration logged of the rows: it names them."""
    by_model: dict[str, list[str]] = {}
    for model, key in keys:
        by_model.setdefault(model, []).append(str(key))
    for model, ids in by_model.items():
        kind = ContentType.objects.get_for_model(MODELS[model])
        count, _ = LogEntry.objects.filter(content_type=kind, object_id__in=ids).delete()
        receipt.rows[LogEntry] += count


def _forget_slugs(key: int, slugs: set[str], receipt: Receipt) -> None:
    """Take the operation out of what other records' pasts say of it, merging included."""
    others = Edit.objects.filter(kind="operation").exclude(object_id=key)
    merges = others.filter(act__in=versions(key).values("act"), action=Action.MERGED)
    receipt.rewritten["summaries of merges"] += merges.update(summary="Erased.")
    named = others.filter(_leads_to(slugs, "document")).values_list("object_id", flat=True)
    proposals = Proposal.objects.exclude(operation=key)
    proposed = proposals.filter(_leads_to(slugs, "before", "document"))
    for other in {*named, *proposed.values_list("operation", flat=True)}:
        _rewrite(other, _without_slugs(slugs), receipt)


def _leads_to(slugs: set[str], *documents: str) -> Q:
    """Return the condition that a stored version names one of the operations."""
    found = Q(pk__in=[])
    for slug, document, name in product(slugs, documents, LINKS):
        found |= Q((f"{document}__operation__0__{name}", [slug]))
    return found


def _rewrite(key: int, change: Change, receipt: Receipt) -> None:
    for name, rows in (
        ("versions", rewritten_versions(key, change)),
        ("proposals", rewritten_proposals(key, change)),
    ):
        for row in list(rows):
            row.save()
            receipt.rewritten[name] += 1


def _without_slugs(slugs: set[str]) -> Change:
    def change(document: Document) -> Document:
        rows = [_without_link(row, slugs) for row in document.get("operation", [])]
        return document | {"operation": rows} if rows else document

    return change


def _without_link(row: dict[str, Any], slugs: set[str]) -> dict[str, Any]:
    links = [name for name in LINKS if row[name] and row[name][0] in slugs]
    found = row | dict.fromkeys(links)
    # The reason names the record that it was merged into.
    return found | {"withdrawn_reason": "Merged."} if "merged_into" in links else found


def _facts_named(documents: list[Document], kind: str, name: str) -> set[Key]:
    return {
        (kind, row["id"])
        for document in documents
        for row in document.get(kind, [])
        if row["key"] == name
    }


def _with_what_speaks_of(facts: set[Key], documents: list[Document]) -> set[Key]:
    """Return the facts and the rows that go with them; parts of them stay, as wholes."""
    doomed = set(facts)
    for _ in range(2):  # an arrest, its outcomes, what is cited for those
        doomed |= {
            key
            for document in documents
            for key, row in by_key(document).items()
            if any(one in doomed and one[0] != key[0] for one in references(key[0], row))
        }
    return doomed


def _without(doomed: set[Key]) -> Change:
    def change(document: Document) -> Document:
        return {
            model: [_whole(model, row, doomed) for row in rows if (model, row["id"]) not in doomed]
            for model, rows in document.items()
        }

    return change


def _whole(model: str, row: dict[str, Any], doomed: set[Key]) -> dict[str, Any]:
    is_orphan = any(key in doomed for key in references(model, row) if key[0] == model)
    return row | {"part_of": None} if is_orphan else row
