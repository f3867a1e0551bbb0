// What both pages share: words, the help, and which keys are whose.
export const words = JSON.parse(document.getElementById("words").textContent);

export function filled(key, figures) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => figures[name]);
}

const help = document.getElementById("help");

export function toggleHelp() {
  if (help.open) help.close();
  else help.showModal();
}

// True where a key is meant for a field, a menu or the system, and not for the page.
export function isTyping(pressed) {
  return pressed.isComposing || pressed.ctrlKey || pressed.metaKey || pressed.altKey
    || pressed.target.matches("input, textarea, select");
}
