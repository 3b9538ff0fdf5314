// The worker that keeps pages, the button that keeps this one, and the list of what is kept.
{
  const LAST = "pages-lues";
  const SAVED = "pages-enregistrees";
  const KEPT_AT = "x-garde-le";
  const lang = document.documentElement.lang;
  const when = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" });

  // Trusted types let a script name a worker only through a policy: this one knows a single address.
  const address = () =>
    globalThis.trustedTypes ? trustedTypes.createPolicy("lapesee", { createScriptURL: () => "/sw.js" }).createScriptURL("") : "/sw.js";

  const kept = async (response) =>
    new Response(await response.blob(), {
      headers: { "content-type": response.headers.get("content-type"), [KEPT_AT]: new Date().toISOString() },
    });

  const button = async () => {
    const save = document.querySelector("[data-save]");
    if (!save) return;
    const shelf = await caches.open(SAVED);
    const path = location.pathname;
    const show = async () => {
      const there = Boolean(await shelf.match(path));
      save.textContent = there ? save.dataset.saved : save.dataset.save;
      save.setAttribute("aria-pressed", there);
    };
    save.addEventListener("click", async () => {
      if (await shelf.match(path)) await shelf.delete(path);
      else {
        // Without cookies: what is kept is what any visitor reads, never a member's own page.
        const response = await fetch(path, { credentials: "omit" }).catch(() => null);
        if (response?.ok) await shelf.put(path, await kept(response));
      }
      await show();
    });
    await show();
    save.hidden = false;
  };

  const entities = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'" };
  const titleOf = (html) =>
    (/<title>([^<]*)/.exec(html)?.[1] ?? "").replace(/&(amp|lt|gt|quot|#x27|#39);/g, (_, name) => entities[name]);

  const line = async (shelf, name, request, drop) => {
    const response = await shelf.match(request);
    const item = document.createElement("li");
    const title = document.createElement("p");
    title.className = "title";
    const link = document.createElement("a");
    link.href = request.url;
    link.textContent = titleOf(await response.text()) || request.url;
    title.append(link);
    const facts = document.createElement("p");
    facts.className = "facts";
    const date = document.createElement("span");
    date.textContent = when.format(new Date(response.headers.get(KEPT_AT)));
    facts.append(date);
    item.append(title, facts);
    if (name === SAVED) {
      const away = document.createElement("button");
      away.className = "button";
      away.textContent = drop;
      away.addEventListener("click", async () => {
        await shelf.delete(request);
        item.remove();
      });
      item.append(away);
    }
    return item;
  };

  const shelves = async () => {
    const room = document.getElementById("gardees");
    if (!room) return;
    document.getElementById("coupee").hidden = navigator.onLine;
    for (const [name, id] of [[SAVED, "gardees-enregistres"], [LAST, "gardees-lus"]]) {
      const shelf = await caches.open(name);
      const requests = (await shelf.keys()).reverse();
      const lines = await Promise.all(requests.map((request) => line(shelf, name, request, room.dataset.drop)));
      const list = document.getElementById(id);
      list.replaceChildren(...lines);
      if (!lines.length) {
        const none = document.createElement("li");
        none.textContent = room.dataset.empty;
        list.append(none);
      }
    }
    room.hidden = false;
  };

  // A page that the worker took from its shelf says since when it was there.
  const age = () => {
    const worker = navigator.serviceWorker;
    worker.addEventListener("message", ({ data }) => {
      if (!data.keptAt) return;
      const bar = document.createElement("p");
      bar.className = "kept";
      bar.setAttribute("role", "status");
      bar.textContent = document.body.dataset.kept.replace("{d}", when.format(new Date(data.keptAt)));
      document.getElementById("contenu").before(bar);
    });
    worker.startMessages();
    worker.controller?.postMessage("age");
  };

  if ("serviceWorker" in navigator && "caches" in window) {
    navigator.serviceWorker.register(address()).catch(() => {});
    age();
    button();
    shelves();
  }
}
