// The list of articles by keyboard: x ticks, one letter an action. Without this script every tick, link and button works as it is.
// Needs keys.js.
{
  const items = [...document.querySelectorAll("#result_list tbody tr")];
  const form = document.querySelector("#changelist-form");
  const action = form?.querySelector("select[name=action]");

  const current = () => document.activeElement.closest?.("#result_list tbody tr");
  const target = (row) => row.querySelector(".field-headline a, th a");
  const tick = (row) => row?.querySelector("input.action-select");
  const choose = (name) => {
    if (![...action.options].some((option) => option.value === name)) return false;
    if (!form.querySelector("input.action-select:checked") && !tick(current())?.checked) tick(current())?.click();
    action.value = name;
    return Boolean(form.querySelector("input.action-select:checked"));
  };
  const send = (name) => choose(name) && form.querySelector(".actions button[type=submit]").click();
  const ask = (name, field) => choose(name) && form.querySelector(`.actions [name=${field}]`)?.focus();

  const verbs = {
    x: () => tick(current())?.click(),
    a: () => current()?.querySelector("[data-preview]")?.click(),
    m: () => ask("hide", "reason"),
    c: () => ask("reclassify", "category"),
    e: () => send("pin"),
    u: () => send("unite"),
  };

  if (action && listenToKeys({ items, current, target, block: "nearest", verbs })) {
    document.querySelector(".preview")?.focus({ preventScroll: true });
  }
}
