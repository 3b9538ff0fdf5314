// The moderation queue by keyboard: a publishes, r goes to the reason (Enter refuses), h hides, j and k go on and back.
// One switch turns the keys off (WCAG 2.1.4); without this script every button works as it is.
{
  const OFF = "file-raccourcis";
  const items = [...document.querySelectorAll(".queue-item")];
  const keys = document.querySelector(".queue-keys");
  const active = document.querySelector("[data-keys-on]");
  const remembered = (value) => {
    try {
      if (value === undefined) return localStorage.getItem(OFF) !== "non";
      localStorage.setItem(OFF, value ? "oui" : "non");
    } catch {
      // A browser that keeps nothing: the switch holds for this page.
    }
    return value ?? true;
  };

  const current = () => document.activeElement.closest?.(".queue-item") ?? document.querySelector(".queue-item:target") ?? items[0];

  const go = (step) => {
    const here = document.activeElement.closest?.(".queue-item") ?? document.querySelector(".queue-item:target");
    const at = here ? items.indexOf(here) + step : 0;
    const next = items[Math.min(Math.max(at, 0), items.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "start" });
  };

  const find = (selector) => current()?.querySelector(`.queue-decision ${selector}`);
  const reason = () => find("select[name=reason]");
  const remover = () => find("button[value=refuse], button[value=hide]");

  const verbs = {
    a: () => find("button[value=publish]")?.click(),
    r: () => reason()?.focus(),
    h: () => (reason()?.value ? find("button[value=hide]")?.click() : reason()?.focus()),
    j: () => go(1),
    k: () => go(-1),
  };

  if (items.length && keys && active) {
    keys.hidden = false;
    active.checked = remembered();
    active.addEventListener("change", () => remembered(active.checked));
    document.querySelector(".queue-item:target")?.focus({ preventScroll: true });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || !active.checked) return;
      if (event.key === "Enter" && event.target.matches?.(".queue-decision select") && event.target.value) {
        event.preventDefault();
        remover()?.click();
        return;
      }
      if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      const verb = Object.hasOwn(verbs, event.key) && verbs[event.key];
      if (!verb) return;
      event.preventDefault();
      verb();
    });
  }
}
