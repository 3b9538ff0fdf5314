// A picture that has not come yet leaves its frame empty, not broken; the frame stays, so that nothing moves.
{
  const emptied = ({ target }) => {
    if (!target.matches?.("img.picture")) return;
    const frame = document.createElement("span");
    frame.className = target.className;
    target.replaceWith(frame);
  };
  document.addEventListener("error", emptied, true);
  for (const target of document.querySelectorAll("img.picture")) if (target.complete && !target.naturalWidth) emptied({ target });
}
