// How much room is left in the box of a comment, once little is. The limit stands beside the box anyway.
{
  for (const box of document.querySelectorAll("textarea[data-most]")) {
    const { most, left, over } = box.dataset;
    const line = document.createElement("p");
    line.className = "helptext";
    line.setAttribute("role", "status");
    box.after(line);
    const tell = () => {
      const room = most - [...box.value].length;
      line.textContent = room > most / 4 ? "" : (room < 0 ? over : left).replace("{n}", Math.abs(room));
    };
    let timer;
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(tell, 300); // a screen reader is not told every letter
    });
    tell();
  }
}
