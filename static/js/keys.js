// j and k go from title to title, / to the search, ? lists them. One switch turns them all off (WCAG 2.1.4).
{
  const list = document.getElementById("raccourcis");
  const active = document.getElementById("raccourcis-actifs");
  const OFF = "raccourcis";
  const remembered = (value) => {
    try {
      if (value === undefined) return localStorage.getItem(OFF) !== "non";
      localStorage.setItem(OFF, value ? "oui" : "non");
    } catch {
      // A browser that keeps nothing: the keys work, and the switch holds for this page.
    }
    return value ?? true;
  };

  const go = (step) => {
    const titles = [...document.querySelectorAll("main .title > a, main .comment .author")].filter((one) => one.checkVisibility());
    const at = titles.indexOf(document.activeElement);
    const seen = at < 0 ? titles.findIndex((one) => one.getBoundingClientRect().top > 0) - (step > 0 ? 1 : 0) : at;
    const next = titles[Math.min(Math.max(seen + step, 0), titles.length - 1)];
    if (!next) return;
    if (!next.href) next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const search = () => {
    const field = [...document.querySelectorAll("[type=search]")].find((one) => one.checkVisibility());
    if (field) field.focus();
    else document.querySelector(".search-link")?.click();
  };

  const verbs = { j: () => go(1), k: () => go(-1), "/": search, "?": () => list.showModal() };

  if (list && active) {
    active.checked = remembered();
    active.addEventListener("change", () => remembered(active.checked));
    list.querySelector("[data-close]").addEventListener("click", () => list.close());
    for (const button of document.querySelectorAll("[data-keys]")) {
      button.hidden = false;
      button.addEventListener("click", () => list.showModal());
    }
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing || !active.checked) return;
      const verb = Object.hasOwn(verbs, event.key) && verbs[event.key];
      if (!verb) return;
      event.preventDefault();
      verb();
    });
  }
}
