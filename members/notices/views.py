"""The pages of notifications, of the settings of mails, and of the link that ends these. No copy of them is cached."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from members.models import MailSettings, Member, Notice
from members.notices.forms import MailSettingsForm
from members.notices.signed_links import member_of

NOTICES_PER_PAGE = 50
MAX_KEY = 2**63 - 1


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """The member's notices, unread first; POST marks as read all that the page could show when it was made."""
    member = cast(Member, request.user)
    if request.method == "POST":
        Notice.objects.mark_read(member.pk, _key(request.POST.get("jusqua", "")), timezone.now())
        return redirect("notices")
    pages = Paginator(Notice.objects.for_page(member.pk), NOTICES_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "newest": Notice.objects.newest_key(member.pk),
        "unread": Notice.objects.count_unread(member.pk),
        "active_tab": "notices",
    }
    return render(request, "members/notices.html", context)


def _key(text: str) -> int:
    """The key of a row. Raises BadRequest for anything else."""
    if not text.isascii() or not text.isdigit() or int(text[:20]) > MAX_KEY:
        raise BadRequest
    return int(text[:20])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mail_settings(request: HttpRequest) -> HttpResponse:
    """When and in which language replies are mailed; a stopped address can be tried again."""
    member = cast(Member, request.user)
    if request.method == "POST" and request.POST.get("geste") == "reprendre":
        MailSettings.objects.forget_refusals(member.pk)
        messages.success(request, _("Nous écrirons de nouveau à cette adresse à la prochaine réponse."))
        return redirect("mail-settings")
    form = MailSettingsForm(member, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("mail-settings")
    stopped = form.stored.is_stopped(member.email)
    context = {"form": form, "is_stopped": stopped, "address": member.email, "active_tab": "mails"}
    return render(request, "members/mail_settings.html", context, status=422 if form.errors else 200)


@never_cache
@csrf_exempt  # RFC 8058: the reader's mail program posts here by itself, signed out; the address is signed
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """POST ends the mails about replies at once, for the member whom the address names; GET only asks."""
    key = member_of(token)
    if key is None or not Member.objects.filter(pk=key).exists():
        raise Http404
    if request.method == "POST":
        MailSettings.objects.set_replies(key, MailSettings.Replies.NEVER)
    return render(request, "members/mail_stop.html", {"is_done": request.method == "POST"})
