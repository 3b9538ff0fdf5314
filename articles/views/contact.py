"""The contact form, and the page that confirms a letter."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles.contact.forms import ContactForm
from articles.models import Letter
from portal.rate_limits import client_address, count_action


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The form, filled in from `sujet=` and `adresse=` for a reader who comes from an article; once sent, it redirects."""
    if request.method != "POST":
        given = {name: request.GET[name][:2000] for name in ("sujet", "adresse") if name in request.GET}
        return _render_form(request, ContactForm(initial=given))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _render_form(request, form, status=422)
    if wait := count_action(f"letter:{client_address(request)}", settings.LETTER_LIMITS):
        form.add_error(
            None,
            _(
                "Vous avez envoyé plusieurs messages de suite. Votre texte est encore dans cette page\u00a0: renvoyez-le "
                "dans quelques minutes."
            ),
        )
        response = _render_form(request, form, status=429)
        response["Retry-After"] = str(wait)
        return response
    return redirect("contact-received", form.save().reference)


@never_cache
@require_safe
def received(request: HttpRequest, reference: str) -> HttpResponse:
    """The confirmation with the reference, without any of the letter's content, so that its address may be shared."""
    letter = get_object_or_404(Letter.objects.only("reference", "received_at"), reference=reference)
    return render(request, "articles/pages/contact_received.html", {"letter": letter})


def _render_form(request: HttpRequest, form: ContactForm, status: int = 200) -> HttpResponse:
    return render(request, "articles/pages/contact.html", {"form": form}, status=status)
