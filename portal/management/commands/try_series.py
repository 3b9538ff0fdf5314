"""The command manage.py try_series: shows what a series or a dataset would bring, and stores nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.figures.store import changes_of
from articles.figures.visit import DatasetResult, read_content, read_dataset
from articles.models import Dataset, Series

SHOWN_POINTS = 3


class Command(BaseCommand):
    """manage.py try_series KEY [--file PATH]."""

    help = "Visits the dataset of a series (or a dataset, by its key), and prints what would be stored. Stores nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, and from where."""
        parser.add_argument("key", metavar="KEY", help="of a series or of a dataset")
        parser.add_argument("--file", type=Path, help="read this document in place of the network")

    def handle(self, *args: Any, **options: Any) -> None:
        """Visit, and print."""
        series, dataset = self._found(options["key"])
        result = self._visit(dataset, options["file"])
        if result.failure:
            raise CommandError(f"{dataset.pk}: {result.failure.reason}: {result.failure.sentence}")
        if result.fetched and result.fetched.not_modified:
            self.stdout.write(f"{dataset.pk}: unchanged since the last visit")
        for one in [series] if series else dataset.series.all():
            self._print(one, result)

    def _found(self, key: str) -> tuple[Series | None, Dataset]:
        series = Series.objects.select_related("dataset__provider").filter(pk=key).first()
        if series and series.is_computed:
            raise CommandError(f"{key} is computed from {series.left_id} and {series.right_id}: try those.")
        dataset = series.dataset if series else Dataset.objects.select_related("provider").filter(pk=key).first()
        if dataset is None:
            known = ", ".join(Dataset.objects.values_list("pk", flat=True)) or "none: run manage.py load_data"
            raise CommandError(f"No series and no dataset has the key {key}. Datasets: {known}.")
        return series, dataset

    def _visit(self, dataset: Dataset, file: Path | None) -> DatasetResult:
        if dataset.reader == Dataset.Reader.BY_HAND:
            raise CommandError(f"{dataset.pk} is typed by hand: there is nothing to visit.")
        if file:
            try:
                return read_content(dataset, file.read_bytes(), timezone.now())
            except OSError as error:
                raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        if not dataset.provider.may_fetch:
            raise CommandError(f"The terms of {dataset.provider} do not let us fetch it: may_fetch is off.")
        return read_dataset(dataset, timezone.now())

    def _print(self, series: Series, result: DatasetResult) -> None:
        if refusal := result.refused.get(series.pk):
            self.stdout.write(f"{series.pk}: {refusal.reason}: {refusal.sentence}")
            return
        points = result.points.get(series.pk, ())
        found = changes_of(series, points)
        counts = (
            f"{len(points)} values: {len(found.new)} new, {len(found.revised)} revised, {len(found.waiting)} to confirm"
        )
        last = "; ".join(f"{day} {value:f}" for day, value in points[-SHOWN_POINTS:])
        self.stdout.write(f"{series.pk}: {counts}. {last}")
