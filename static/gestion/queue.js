// The moderation queue by keyboard: a publishes, r goes to the reason (Enter refuses), h hides, z takes the last decision back. Without this script every button
// works as it is. Needs keys.js.
{
  const items = [...document.querySelectorAll(".queue-item")];
  const current = () => document.activeElement.closest?.(".queue-item") ?? document.querySelector(".queue-item:target");
  const find = (selector) => (current() ?? items[0])?.querySelector(`.queue-decision ${selector}`);
  const reason = () => find("select[name=reason]");

  const verbs = {
    a: () => find("button[value=publish]")?.click(),
    r: () => reason()?.focus(),
    h: () => (reason()?.value ? find("button[value=hide]")?.click() : reason()?.focus()),
    z: () => document.querySelector(".acts-told button[name=acte]")?.click(),
  };
  const takes = (event) => {
    if (event.key !== "Enter" || !event.target.matches?.(".queue-decision select") || !event.target.value) return false;
    find("button[value=refuse], button[value=hide]")?.click();
    return true;
  };

  if (listenToKeys({ items, current, block: "start", verbs, takes })) {
    document.querySelector(".queue-item:target")?.focus({ preventScroll: true });
  }
}
