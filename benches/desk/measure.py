"""Opens every page under /gestion/ and tells what each costs."""

from django.test import Client

from benches.desk.addresses import pages
from benches.harness.page_cost import as_json
from members.models import Member
from portal.staff import powers

ROUNDS = 3


def report(*, every_choice: bool = False) -> str:
    """The costs of all pages for the first administrator, as JSON."""
    chief = Member.objects.filter(is_superuser=True).order_by("pk")[0]
    chief.authenticator_set.get_or_create(type="totp", defaults={"data": {}})
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(chief)
    session = client.session
    powers.open_powers(session, chief)
    session.save()
    costs = list(pages(chief, every_choice=every_choice))
    for cost in costs * ROUNDS:
        cost.ask(client)
    return as_json(costs)
