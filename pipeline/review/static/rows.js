// A row that the form has and the record lacks: a small form with the columns of its table.
const dialog = document.getElementById("row");
const inputs = dialog.querySelector(".inputs");
// What a new row most often shares with the row above it.
const SHARED = ["level1", "level1_weight", "level2"];

dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("keydown", pressed => pressed.stopPropagation());

// `save` is told where the row comes and what stands in it, and gives a promise of whether it was saved.
export function ask(table, above, save) {
  const head = table.dataset.head, rows = [...table.querySelectorAll("tbody tr")];
  const at = rows.indexOf(above) + 1;
  inputs.replaceChildren(...[...table.querySelectorAll("th[data-key]")].map(heading => {
    const label = document.createElement("label"), input = document.createElement("input");
    label.textContent = heading.textContent;
    input.name = heading.dataset.key;
    const cell = above.querySelector(`[data-path$="/${input.name}"]`);
    if (cell && SHARED.includes(input.name)) input.value = cell.firstChild?.textContent ?? "";
    label.append(input);
    return label;
  }));
  dialog.querySelector("form").onsubmit = async submitted => {
    submitted.preventDefault();
    const values = Object.fromEntries([...inputs.querySelectorAll("input")].map(input => [input.name, input.value]));
    if (await save(`${head}/${at < rows.length ? at : "-"}`, values)) dialog.close();
  };
  dialog.showModal();
  ([...inputs.querySelectorAll("input")].find(input => !input.value) ?? inputs.querySelector("input")).focus();
}
