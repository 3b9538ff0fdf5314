// The list of articles by keyboard: x ticks, one letter an action. Without this script every tick, link and button works as it is.
// Needs keys.js.
{
  const items = [...document.querySelectorAll("#result_list tbody tr")];
  const form = document.querySelector("#changelist-form");
  const action = form?.querySelector("select[name=action]");

  // The row where one is stays current when the focus leaves it; the row of a preview is current when the page opens.
  const preview = document.querySelector(".preview");
  let here = items.find((row) => preview && row.querySelector("input.action-select")?.value === preview.dataset.article);
  document.addEventListener("focusin", (event) => {
    here = event.target.closest("#result_list tbody tr") ?? here;
  });

  const current = () => here;
  const target = (row) => row.querySelector(".field-headline a, th a");
  const tick = (row) => row?.querySelector("input.action-select");
  const choose = (name) => {
    if (![...action.options].some((option) => option.value === name)) return false;
    const isTicked = () => Boolean(form.querySelector("input.action-select:checked"));
    if (!isTicked()) tick(current())?.click();
    if (!isTicked()) return false;
    action.value = name;
    return true;
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
    if (here) {
      target(here).focus({ preventScroll: true });
      here.scrollIntoView({ block: "nearest" });
    } else {
      preview?.focus({ preventScroll: true });
    }
  }

  // A refused action is shown again with all pages chosen; Django's script, which counts when the page is shown, forgets that.
  addEventListener("pageshow", () => {
    const isAcross = () => form?.querySelector("input.select-across")?.value === "1";
    if (isAcross()) setTimeout(() => isAcross() && form.querySelector(".actions .question a")?.click());
  });
}
