// Copies the address of a feed. Without this file its field can be selected.
{
  const status = document.querySelector("[data-copied]");
  const copy = async (field) => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    status.textContent = "";
    setTimeout(() => {
      status.textContent = status.dataset.copied;
    });
  };
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    field.addEventListener("focus", () => field.select());
    if (!navigator.clipboard) continue;
    button.hidden = false;
    const said = [...button.childNodes];
    button.addEventListener("click", async () => {
      await copy(field);
      button.replaceChildren(status.dataset.copied);
      setTimeout(() => button.replaceChildren(...said), 3000);
    });
  }
}
