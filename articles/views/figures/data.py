"""« Les données »: every series that is shown, with its licence, value, age and state; and what is not, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.figures.board import Figure, cached_board
from articles.models import Dataset, Provider


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one dataset, or with none those that we compute."""

    dataset: Dataset | None
    figures: list[Figure]


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The page; two queries beside the board's."""
    context = {
        "groups": _groups(cached_board().figures.values()),
        "not_shown": [one for one in Provider.objects.not_shown() if one.not_shown],
        "section": "marches",
    }
    return render(request, "articles/figures/data.html", context)


def _groups(figures: Iterable[Figure]) -> list[Group]:
    datasets = {one.pk: one for one in Dataset.objects.select_related("provider")}
    by_dataset: dict[str, list[Figure]] = {key: [] for key in datasets}
    computed: list[Figure] = []
    for figure in figures:
        (by_dataset[figure.series.dataset_id] if figure.series.dataset_id else computed).append(figure)
    groups = [Group(datasets[key], found) for key, found in by_dataset.items() if found]
    return [*groups, Group(None, computed)] if computed else groups
