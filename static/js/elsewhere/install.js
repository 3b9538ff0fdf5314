// The button that installs, where the browser offers it; elsewhere the words of the page stand alone.
{
  const offered = document.querySelector("[data-install]");
  const status = document.querySelector("[data-installed]");
  let offer;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    offered.hidden = false;
  });
  offered.querySelector("button").addEventListener("click", () => {
    offered.hidden = true; // an offer can be made once; the browser sends another
    offer.prompt();
  });
  addEventListener("appinstalled", () => {
    offered.hidden = true;
    status.hidden = false;
    status.textContent = status.dataset.installed;
  });
}
