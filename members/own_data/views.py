"""The page « Mes données », and the download of all that the database holds of a member."""

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members.account.recent_sign_in import confirm_again, is_recent
from members.models import Member
from members.own_data.export import write_export
from members.own_data.table import Table
from members.own_data.tables import DOWNLOADED, TABLES, worth_naming
from members.second_factor.passkeys import asks_staff_for_factor
from portal.rate_limits import count_action


@dataclass(frozen=True, slots=True)
class CountedTable:
    """A table, and how many rows of a member it has."""

    table: Table
    rows: int


@never_cache
@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """What is kept of the member, how much and for how long; the button of the download; the consents."""
    member = cast(Member, request.user)
    counted = [CountedTable(table, table.count(member)) for table in DOWNLOADED]
    context = {
        "counted": [one for one in counted if one.rows],
        "empty": worth_naming((one.table for one in counted if not one.rows), member),
        "withheld": [table for table in TABLES if not table.name],
        "consents": member.consents.all(),
        "must_confirm": not is_recent(request),
        "active_tab": "data",
    }
    return render(request, "members/own_data/my_data.html", context)


@never_cache
@require_POST
@login_required
@asks_staff_for_factor
def export_data(request: HttpRequest) -> HttpResponseBase:
    """The download, at once, shortly after a sign-in; a few an hour."""
    member, now = cast(Member, request.user), timezone.now()
    if not is_recent(request):
        return confirm_again(request, reverse("my-data"))
    if wait := count_action(f"export:{member.pk}", settings.EXPORT_LIMITS):
        sentence = _("Vous venez de télécharger vos données plusieurs fois. Attendez une heure, puis réessayez.")
        response = render(request, "429.html", {"sentence": sentence}, status=429)
        response["Retry-After"] = str(wait)
        return response
    name = f"{_('mes-donnees')}-{timezone.localdate(now)}.zip"
    return FileResponse(write_export(member, now), as_attachment=True, filename=name, content_type="application/zip")
