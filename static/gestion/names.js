// Names that Django leaves out, for those who do not see the label beside a field: of lists that are searched by typing
// (select2), of the field in which one types there, of the icon in the two-column choice, and of the search, whose label is a
// picture with an English word.
{
  const labelOf = (select) => select && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  const nameOf = (select) => labelOf(select)?.textContent.trim() ?? "";

  const nameList = (select) => {
    const container = select.nextElementSibling;
    const typed = container?.querySelector(".select2-search__field");
    const chosen = container?.querySelector(".select2-selection__rendered");
    if (typed) typed.setAttribute("aria-label", nameOf(select));
    const selection = container?.querySelector(".select2-selection--single");
    if (!selection || !chosen || !labelOf(select)) return;
    const label = labelOf(select);
    label.id ||= `${select.id}_label`;
    for (const attribute of ["role", "aria-readonly"]) chosen.removeAttribute(attribute);
    selection.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  };

  const search = document.querySelector("#searchbar");
  const heading = document.querySelector("#changelist-search-form");
  if (search && heading) search.setAttribute("aria-label", heading.textContent.trim());

  // Select2 makes its lists when jQuery is ready, which may be after the page has loaded; Django its columns on load.
  window.django?.jQuery?.(() => document.querySelectorAll("select.admin-autocomplete").forEach(nameList));
  addEventListener("load", () => {
    for (const icon of document.querySelectorAll(".search-label-icon[aria-label]")) icon.setAttribute("role", "img");
  });

  // The field of an open list stands at the end of the page.
  document.addEventListener("focusin", (event) => {
    if (!event.target.matches(".select2-dropdown .select2-search__field")) return;
    event.target.setAttribute("aria-label", nameOf(document.querySelector(".select2-container--open")?.previousElementSibling));
  });
}
