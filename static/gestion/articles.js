// The list of articles by keyboard: j and k go on and back, x ticks, one letter an action. One switch turns the keys off
// (WCAG 2.1.4); without this script every tick, link and button works as it is.
{
  const OFF = "liste-raccourcis";
  const rows = [...document.querySelectorAll("#result_list tbody tr")];
  const help = document.querySelector(".list-keys");
  const active = document.querySelector("[data-keys-on]");
  const form = document.querySelector("#changelist-form");
  const action = form?.querySelector("select[name=action]");
  const remembered = (value) => {
    try {
      if (value === undefined) return localStorage.getItem(OFF) !== "non";
      localStorage.setItem(OFF, value ? "oui" : "non");
    } catch {
      // A browser that keeps nothing: the switch holds for this page.
    }
    return value ?? true;
  };

  const current = () => document.activeElement.closest?.("#result_list tbody tr");
  const tick = (row) => row?.querySelector("input.action-select");
  const go = (step) => {
    const next = rows[Math.min(Math.max(current() ? rows.indexOf(current()) + step : 0, 0), rows.length - 1)];
    next?.querySelector(".field-headline a, th a")?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const choose = (name) => {
    if (![...action.options].some((option) => option.value === name)) return false;
    if (!form.querySelector("input.action-select:checked") && !tick(current())?.checked) tick(current())?.click();
    action.value = name;
    return Boolean(form.querySelector("input.action-select:checked"));
  };
  const send = (name) => choose(name) && form.querySelector(".actions button[type=submit]").click();
  const ask = (name, field) => choose(name) && form.querySelector(`.actions [name=${field}]`)?.focus();

  const verbs = {
    j: () => go(1),
    k: () => go(-1),
    x: () => tick(current())?.click(),
    a: () => current()?.querySelector("[data-preview]")?.click(),
    m: () => ask("hide", "reason"),
    c: () => ask("reclassify", "category"),
    e: () => send("pin"),
    u: () => send("unite"),
  };

  if (rows.length && help && active && action) {
    help.hidden = false;
    active.checked = remembered();
    active.addEventListener("change", () => remembered(active.checked));
    document.querySelector(".preview")?.focus({ preventScroll: true });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || !active.checked) return;
      if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
      const verb = Object.hasOwn(verbs, event.key) && verbs[event.key];
      if (!verb) return;
      event.preventDefault();
      verb();
    });
  }
}
