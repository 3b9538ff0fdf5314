// Passkeys (WebAuthn): a form with data-passkey asks the browser for an answer ("get") or for a new passkey ("create"), and
// sends it. What it asks comes from the script of JSON within the form, or from data-options. The sentences are in the form.
{
  const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const encode = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const described = (list) => (list ?? []).map((one) => ({ ...one, id: decode(one.id) }));

  const asked = ({ publicKey }) => {
    const words = { ...publicKey, challenge: decode(publicKey.challenge) };
    if (words.user) words.user = { ...words.user, id: decode(words.user.id) };
    words.excludeCredentials = described(words.excludeCredentials);
    words.allowCredentials = described(words.allowCredentials);
    return { publicKey: words };
  };

  const answered = (key) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[name]) response[name] = encode(key.response[name]);
    }
    if (key.response.getTransports) response.transports = key.response.getTransports();
    const { id, type, authenticatorAttachment } = key;
    const clientExtensionResults = key.getClientExtensionResults();
    return JSON.stringify({ id, rawId: encode(key.rawId), type, authenticatorAttachment, clientExtensionResults, response });
  };

  const optionsOf = async (form) => {
    const here = form.querySelector("script[type='application/json']");
    if (here) return JSON.parse(here.textContent);
    const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).request_options;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const { passkey: verb, ...words } = form.dataset;
    const button = form.querySelector("button[data-go]");
    const line = form.querySelector("[data-said]");
    const say = (sentence) => {
      line.textContent = sentence ?? "";
      line.hidden = !sentence;
    };
    if (/^[\d.]+$|^\[/.test(location.hostname)) {
      say(words.address);
      continue;
    }
    if (!window.PublicKeyCredential) {
      say(words.unsupported);
      continue;
    }
    button.hidden = false;
    const ask = async () => {
      say();
      button.disabled = true;
      try {
        const key = await navigator.credentials[verb](asked(await optionsOf(form)));
        form.elements.credential.value = answered(key);
        form.submit();
      } catch (why) {
        say({ NotAllowedError: words.cancelled, InvalidStateError: words.known }[why.name] ?? words.failed);
        button.disabled = false;
      }
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!button.disabled) ask();
    });
  }
}
