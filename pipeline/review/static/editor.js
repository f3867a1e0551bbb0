// A value edited where it stands: Enter saves, Escape leaves it as it was.
const LONG = 28;

export function isOpen() {
  return document.querySelector("#values .editing") !== null;
}

// `save` is told the text and gives a promise of whether it was saved; until then the field stays.
export function edit(cell, text, {save, leave}) {
  if (isOpen()) return;
  const field = document.createElement(text.length > LONG || text.includes("\n") ? "textarea" : "input");
  const before = [...cell.childNodes];
  field.value = text;
  field.setAttribute("aria-label", cell.dataset.path);
  cell.classList.add("editing");
  cell.replaceChildren(field);
  field.focus();
  field.select();

  let saving = false;
  function close() {
    if (!field.isConnected) return;
    cell.classList.remove("editing");
    cell.replaceChildren(...before);
    leave();
  }
  async function finish() {
    if (saving) return;
    if (field.value === text) return close();
    saving = true;
    field.readOnly = true;
    if (await save(field.value)) return;
    saving = false;
    field.readOnly = false;
    field.focus();
  }
  field.addEventListener("keydown", pressed => {
    pressed.stopPropagation();
    if (pressed.isComposing) return;
    if (pressed.key === "Escape") close();
    if (pressed.key === "Enter" && !pressed.shiftKey) {
      pressed.preventDefault();
      finish();
    }
  });
  field.addEventListener("blur", () => {
    if (!saving && field.value === text) close();
  });
}
