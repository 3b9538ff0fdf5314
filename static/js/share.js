// The phone's own sheet where there is one; else the list of links that is there anyway, and a button that copies.
{
  for (const share of document.querySelectorAll(".share")) {
    const { address, copied } = share.dataset;
    const title = document.querySelector("h1").textContent.trim();
    const copy = share.querySelector("[data-copy]");
    share.querySelector("summary").addEventListener("click", (event) => {
      if (!navigator.share || share.open || matchMedia("(hover: hover)").matches) return;
      event.preventDefault();
      navigator.share({ title, url: address }).catch((why) => {
        if (why.name !== "AbortError") share.open = true;
      });
    });
    if (!copy || !navigator.clipboard) continue;
    copy.hidden = false;
    const said = copy.textContent;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(address);
      copy.textContent = copied;
      setTimeout(() => {
        copy.textContent = said;
      }, 3000);
    });
  }
}
