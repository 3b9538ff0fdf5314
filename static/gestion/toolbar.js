// A toolbar over the plain field of an article's text: it writes tags around what is selected, and undo works as ever.
// Without this script the field stays, and its help names the tags.
for (const bar of document.querySelectorAll("[data-toolbar]")) {
  const field = document.getElementById(bar.getAttribute("aria-controls"));

  // `insertText` keeps the browser's own undo; where it is missing the text is set all the same.
  const write = (text, from, to) => {
    const start = field.selectionStart;
    field.focus();
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text);
    field.setSelectionRange(start + from, start + to);
  };
  const selected = () => field.value.slice(field.selectionStart, field.selectionEnd);

  const around = (tag) => {
    const text = selected();
    const before = `<${tag}>`;
    write(`${before}${text}</${tag}>`, before.length, before.length + text.length);
  };
  const link = () => {
    const text = selected();
    const address = /^https?:\/\/\S+$/.test(text) ? text : "https://";
    write(`<a href="${address}">${text}</a>`, 9, 9 + address.length);
  };
  // Whole lines: a mark in the middle of a paragraph would break it.
  const lines = () => {
    const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const end = field.value.indexOf("\n", field.selectionEnd);
    field.setSelectionRange(start, end < 0 ? field.value.length : end);
    return selected().split("\n").map((line) => line.replace(/^\s*<(p|h2|li)>(.*)<\/\1>\s*$/, "$2")).filter(Boolean);
  };
  const block = (tag) => {
    const [before, after] = tag === "blockquote" ? ["<blockquote><p>", "</p></blockquote>"] : [`<${tag}>`, `</${tag}>`];
    const some = lines();
    const text = (some.length ? some : [""]).map((line) => before + line + after).join("\n");
    write(text, before.length, text.length - after.length);
  };
  const list = (tag) => {
    const some = lines();
    const text = (some.length ? some : [""]).map((line) => `<li>${line}</li>`).join("\n");
    write(`<${tag}>\n${text}\n</${tag}>`, tag.length + 7, tag.length + 3 + text.length - 5);
  };

  const act = ({ around: tag, block: mark, list: kind }) =>
    tag ? around(tag) : mark ? block(mark) : kind ? list(kind) : link();

  if (field) {
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) act(button.dataset);
    });
    field.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const button = bar.querySelector(`[aria-keyshortcuts="Control+${event.key.toUpperCase()}"]`);
      if (!button) return;
      event.preventDefault();
      act(button.dataset);
    });
  }
}
