"""Finds what leads a reader to another messaging service: its links, an invitation to it, a handle, an e-mail address. Pure."""

import re

LINK = re.compile(
    r"(?<![a-z0-9])(?:wa|t|signal|telegram|line)\.me(?![a-z0-9])"
    r"|(?<![a-z0-9])(?:wa|t|m|signal) ?\. ?me ?/"
    r"|(?<![a-z0-9])(?:t|wa|signal) (?:dot|point) me(?![a-z0-9])"
    r"|(?:api|chat|web)\.whatsapp\.com|whatsapp\.com ?/ ?channel|wa\.link|telegram\.(?:dog|org ?/)|signal\.group"
    r"|\b(?:inbox|dm|pm) me\b|\b(?:lien|link) (?:en|in|dans) (?:la |ma |my )?bio\b"
    r"|(?:\bat|\barobase|[\[(]at[\])]) ?(?:gmail|yahoo|hotmail|outlook) ?(?:dot|point|\.) ?(?:com|fr)\b"
    r"|discord\.gg|(?:tg|viber|whatsapp|sgnl)://"
)
APP = re.compile(
    r"\bw+h?[a4@]t+h?'?[sz5]+[ ._-]?[a4@]p{1,2}s?\b|\bt[e3]l[e3]gr[a4@]m\b|\b(?:viber|wechat|snapchat|discord|messenger)\b"
)
INVITATION = re.compile(
    r"\b(?:ecri(?:vez|s)|contacte[zr]?|contact|rejoi(?:gne[zr]|ns-|ns (?:moi|nous))|joi(?:gne[zr]|ns)|ajoute[zr]?|appele[zr]|"
    r"dispo(?:nible)?|joignable|en prive|en mp|mp|dm|inbox|m'ecrire|(?:me|nous) (?:joindre|contacter)|mon|notre|my|"
    r"(?:nos|our|son|leur) (?:numero|groupe|canal|compte|lien|group|channel|number|link)|"
    r"(?:message|text|add) me|join|hit me|hmu|reach (?:me|us|out)|write (?:to )?me)\b"
)
HANDLE = re.compile(r"(?<![\w@.])@[a-z0-9_.]{4,32}")
CONTACT = re.compile(
    r"\b(?:ecri(?:vez|s)|contacte[zr]?|contact|message|dm|inbox|add|ajoute[zr]?|text)\b[^.!?\n]{0,25}$"
)
NUMBER_OR_ME = re.compile(r" ?[:=+] ?[+@(\d]|[ -](?:me|moi|us)\b")
EMAIL = re.compile(r"[a-z0-9][\w.+-]{0,63}@(?=([a-z0-9-]{1,63}))\1\.[a-z]{2}")
MAX_CONTEXT_CHARS = 45  # characters before and after the name of a service


def leads_elsewhere(text: str) -> bool:
    """Whether a text that `plain` has made leads to another messaging service; to name one is no invitation."""
    return bool(LINK.search(text)) or _has_email(text) or _invites_to_a_service(text) or _gives_a_handle(text)


def _invites_to_a_service(text: str) -> bool:
    return any(
        NUMBER_OR_ME.match(text, found.end())
        or INVITATION.search(_sentence_end(text[max(0, found.start() - MAX_CONTEXT_CHARS) : found.start()]))
        or INVITATION.search(_sentence_start(text[found.end() : found.end() + MAX_CONTEXT_CHARS]))
        or HANDLE.search(text, found.end(), found.end() + MAX_CONTEXT_CHARS)
        for found in APP.finditer(text)
    )


def _gives_a_handle(text: str) -> bool:
    return any(
        CONTACT.search(text[max(0, found.start() - MAX_CONTEXT_CHARS) : found.start()])
        for found in HANDLE.finditer(text)
    )


def _has_email(text: str) -> bool:
    return any("@" in word and EMAIL.search(word) for word in text.split())


def _sentence_end(text: str) -> str:
    return re.split(r"[.!?\n]", text)[-1]


def _sentence_start(text: str) -> str:
    return re.split(r"[.!?\n]", text)[0]
