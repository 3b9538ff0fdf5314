// Dates as the server writes them are true without this. A <time> that names its zone is told again in the reader's;
// one that does not is "3 h ago" within a day and "28 Nov" later, as on the server, and ages with the page.
{
  const lang = document.documentElement.lang;
  const DAY = 86400000;
  const zoneOf = (date) =>
    new Intl.DateTimeFormat(lang, { timeZoneName: "shortOffset" }).formatToParts(date).find((part) => part.type === "timeZoneName").value;
  const inWords = (date, month, year) =>
    new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { day: "numeric", month, year }).format(date).replace(/^1 /, lang === "fr" ? "1er " : "1 ");
  const fullDate = (date) => inWords(date, "long", "numeric");
  const shortDate = (date, now) =>
    inWords(date, "short", date.getFullYear() === new Date(now).getFullYear() ? undefined : "numeric").replaceAll(" ", "\u00a0");
  const { moment: pattern, minutes: inMinutes, hours: inHours } = document.body.dataset;

  const moment = (date) =>
    pattern
      .replace("{d}", fullDate(date))
      .replace("{h}", lang === "en" ? String(date.getHours()).padStart(2, "0") : date.getHours())
      .replace("{m}", String(date.getMinutes()).padStart(2, "0"))
      .replace("{z}", zoneOf(date));

  const ago = (date, now) => {
    const minutes = Math.floor((now - date) / 60000);
    return minutes < 60 ? inMinutes.replace("{n}", minutes) : inHours.replace("{n}", Math.floor(minutes / 60));
  };

  const tell = () => {
    const now = Date.now();
    const here = new Date().getTimezoneOffset();
    for (const time of document.querySelectorAll("time[datetime*=T]:not([data-date])")) {
      const date = new Date(time.dateTime);
      const named = time.dataset.named ?? (time.textContent.includes("(GMT)") ? "1" : "");
      time.dataset.named = named;
      if (Number.isNaN(date.getTime())) continue;
      if (named) {
        if (here) time.textContent = moment(date);
      } else if (now - date >= DAY) {
        time.textContent = shortDate(date, now);
      } else if (now - date >= 60000) {
        time.textContent = ago(date, now);
      }
    }
    const zone = document.querySelector("[data-here]");
    if (here && zone) zone.textContent = zone.dataset.here.replace("{z}", zoneOf(new Date()));
  };
  tell();
  setInterval(tell, 60000);
}
