// A value edited where it stands: Enter saves, Escape leaves it as it was.
const LONG = 28;

export function isOpen() {
  return document.querySelector("#values .editing") !== null;
}

// `save` is told the text and gives a promise of whether it was saved; until then the field stays.
// Of a reading that was not sure, what is doubtful is `selected`, [from, to]; else all of it.
export function edit(cell, text, {selected = null, save, leave}) {
  if (isOpen()) return;
  const field = document.createElement(text.length > LONG || text.includes("\n") ? "textarea" : "input");
  const before = [...cell.childNodes];
  field.value = text;
  field.setAttribute("aria-label", cell.dataset.path);
  cell.classList.add("editing");
  cell.replaceChildren(field);
  if (field.scrollHeight > field.clientHeight) field.style.height = `${Math.min(field.scrollHeight + 6, innerHeight / 2)}px`;
  field.focus();
  if (selected) field.setSelectionRange(...selected);
  else field.select();

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
