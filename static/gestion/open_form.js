// What is typed into a form of the desk is kept in this browser until it is saved, and leaving the form asks first.
// Beside it stands who else has the same row open. [data-words] stands in the form and names whose words they are: nobody's where none may be kept.
{
  const WORDS = "textarea[name], input[type=text][name], input[type=url][name], input[type=number][name]";
  const SENT = "mots-envoyés"; // in this tab: the key of the words that a form has just sent
  const DAYS = 7;

  const keepWords = (form, offer) => {
    const { words: owner, sentence, unsaved } = offer.dataset;
    const key = owner && `mots:${owner}:${location.pathname}`;
    const kept = JSON.parse(localStorage.getItem(key)) ?? { words: {} };
    let isUnsaved = Boolean(unsaved); // the page answers a form that was not saved
    const field = (name) => [...form.elements].find((one) => one.name === name && one.matches(WORDS));
    const opened = (name) => form.elements[`initial-${name}`]; // what the page was opened with, which finds conflicts

    form.addEventListener("input", ({ target }) => {
      isUnsaved = true;
      if (!key || !target.matches(WORDS)) return;
      kept.at = Date.now();
      kept.words[target.name] = [target.value, opened(target.name)?.value ?? null];
      try {
        localStorage.setItem(key, JSON.stringify(kept));
      } catch {
        // A browser without room: leaving still asks.
      }
    });
    form.addEventListener("submit", ({ submitter }) => {
      if (submitter?.formTarget) return; // a try in another tab, which saves nothing
      isUnsaved = false;
      sessionStorage.setItem(SENT, key);
    });
    addEventListener("beforeunload", (event) => isUnsaved && event.preventDefault());

    const lost = Object.entries(kept.words).filter(([name, [text]]) => field(name) && field(name).value !== text);
    if (isUnsaved || !lost.length) return;
    const at = new Date(kept.at);
    const { lang } = document.documentElement;
    const inWords = new Intl.DateTimeFormat(lang, { day: "numeric", month: "long", timeZone: "UTC" }).format(at);
    const day = lang === "fr" ? inWords.replace(/^1 /, "1er ") : inWords;
    const minutes = String(at.getUTCMinutes()).padStart(2, "0");
    offer.firstElementChild.textContent = sentence.replace("{d}", day).replace("{h}", at.getUTCHours()).replace("{m}", minutes);
    offer.hidden = false;
    offer.addEventListener("click", ({ target }) => {
      if (!target.matches("button")) return;
      offer.hidden = true;
      field(lost[0][0]).focus();
      if (target.value === "forget") {
        kept.words = {};
        localStorage.removeItem(key);
        return;
      }
      for (const [name, [text, base]] of lost) {
        if (base !== null && opened(name)) opened(name).value = base;
        field(name).value = text;
        field(name).dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  };

  const tellPresence = (form, line) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const ask = async () => {
      try {
        const answer = await fetch(line.dataset.presence, { method: "POST", body, redirect: "manual" });
        if (answer.ok) line.textContent = (await answer.json()).sentence;
        else if (answer.status < 500) clearInterval(asking); // signed out, or no longer allowed
      } catch {
        // No network now: it asks again.
      }
    };
    const asking = setInterval(ask, 30000);
    ask();
  };

  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && document.querySelector(".messagelist .success")) localStorage.removeItem(sent);
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith("mots:"))) {
    if (JSON.parse(localStorage.getItem(key)).at < Date.now() - DAYS * 86400000) localStorage.removeItem(key);
  }
  const offer = document.querySelector("form [data-words]");
  if (offer) keepWords(offer.closest("form"), offer);
  const line = document.querySelector("form [data-presence]");
  if (line) tellPresence(line.closest("form"), line);
}
