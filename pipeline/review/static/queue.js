// The list by keyboard: j and k choose a record, Enter opens it.
import {isTyping, toggleHelp} from "./common.js";

const rows = [...document.querySelectorAll("a.row")];
const search = document.getElementById("search");
const LOOKED_AT = 200; // milliseconds after which a record that is chosen may be opened next
let chosen = -1, soon = 0;

// Its document is drawn meanwhile.
function prepare(row) {
  clearTimeout(soon);
  soon = setTimeout(() => fetch(`${new URL(row.href).pathname}/original`).catch(() => {}), LOOKED_AT);
}

function choose(index) {
  if (!rows.length) return;
  rows[chosen]?.closest("tr").classList.remove("on");
  chosen = Math.min(Math.max(index, 0), rows.length - 1);
  rows[chosen].closest("tr").classList.add("on");
  rows[chosen].focus();
  rows[chosen].closest("tr").scrollIntoView({block: "nearest"});
  prepare(rows[chosen]);
}

const acts = {
  j: () => choose(chosen + 1),
  k: () => choose(chosen - 1),
  n: () => choose(chosen + 1),
  p: () => choose(chosen - 1),
  "/": () => search.select(),
  "?": toggleHelp,
};

document.addEventListener("keydown", pressed => {
  if (pressed.key === "Escape" && pressed.target === search) choose(0);
  if (isTyping(pressed)) return;
  const act = acts[pressed.key];
  if (!act) return;
  pressed.preventDefault();
  act();
});
document.addEventListener("click", clicked => {
  if (clicked.target.closest("[data-do=help]")) toggleHelp();
  else if (!clicked.target.closest("a")) clicked.target.closest("tbody tr")?.querySelector("a.row").click();
});
document.addEventListener("mouseover", over => {
  const row = over.target.closest("tbody tr")?.querySelector("a.row");
  if (row) prepare(row);
});
for (const select of document.querySelectorAll(".filters select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
choose(0);
