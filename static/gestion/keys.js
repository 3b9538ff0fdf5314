// Lists of the desk by keyboard. [data-keys-help] says which keys there are, and is shown where they work; its switch [data-keys-on]
// turns them off (WCAG 2.1.4), which this browser remembers under the name that [data-keys-help] holds.

/**
 * Listen to keys: j and k go through `items`, `verbs` says what other letters do.
 *
 * `current()` is the item where one is, or nothing; `target(item)` what of an item takes the focus, scrolled to `block`.
 * `takes(event)` may take a key first, also one pressed in a field. Returns whether there is anything to listen for.
 */
function listenToKeys({ items, current, target = (item) => item, block, verbs, takes = () => false }) {
  const help = document.querySelector("[data-keys-help]");
  const active = help?.querySelector("[data-keys-on]");
  if (!items.length || !active) return false;

  const remembered = (value) => {
    try {
      if (value === undefined) return localStorage.getItem(help.dataset.keysHelp) !== "non";
      localStorage.setItem(help.dataset.keysHelp, value ? "oui" : "non");
    } catch {
      // A browser that keeps nothing: the switch holds for this page.
    }
    return value ?? true;
  };

  const go = (step) => {
    const here = current();
    const at = here ? items.indexOf(here) + step : 0;
    const next = items[Math.min(Math.max(at, 0), items.length - 1)];
    target(next)?.focus();
    next.scrollIntoView({ block });
  };

  const all = { ...verbs, j: () => go(1), k: () => go(-1) };
  help.hidden = false;
  active.checked = remembered();
  active.addEventListener("change", () => remembered(active.checked));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || !active.checked) return;
    if (takes(event)) {
      event.preventDefault();
      return;
    }
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const verb = Object.hasOwn(all, event.key) && all[event.key];
    if (!verb) return;
    event.preventDefault();
    verb();
  });
  return true;
}
