"""All values of a figure as a file."""

import csv
import io

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.figures.csv_import import inert
from articles.figures.history import load_history, load_links
from articles.figures.wording import machine_number, quote_providers
from articles.models.figures.series import own_source
from articles.views.figures.instrument import figure_or_404


@require_safe
def values(request: HttpRequest, slug: str) -> HttpResponse:
    """All its values as CSV, where its providers let us hand them on; 404 where they do not."""
    figure = figure_or_404(slug)
    if not figure.is_exportable:
        raise Http404
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(["serie", "date", "valeur", "unite", "source"])
    unit, points = inert(figure.series.unit_fr), load_history(figure, None)
    by_hand, source = (
        load_links(figure, [day for day, _value in points]),
        inert(quote_providers(figure, settings.SITE_NAME)),
    )
    for day, value in points:
        rows.writerow(
            [
                figure.series.pk,
                day.isoformat(),
                machine_number(value),
                unit,
                inert(by_hand[day]) if own_source(figure.series, by_hand.get(day, "")) else source,
            ]
        )
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{figure.series.pk}.csv"'
    return response
