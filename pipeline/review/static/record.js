// One record: its findings one after another, its values, and what a person does about them.
import {filled, isTyping, toggleHelp, words} from "./common.js";
import * as editor from "./editor.js";
import * as original from "./original.js";
import * as rows from "./rows.js";
import {forget, last, remember, send} from "./saving.js";

const desk = document.getElementById("desk"), form = document.getElementById("form");
const notice = document.getElementById("notice");
const record = desk.dataset.record;
const around = {before: "", after: ""};
const SHORT = 90; // of what stands below the form; all of it is on the page beside
const SAID_FOR = 2500, ASKED_FOR = 6000;
let cells = {};
let chosen = null;
let asked = {};

const state = () => document.getElementById("state").dataset;
const found = () => [...form.querySelectorAll("#findings li")];
const now = () => form.querySelector("#findings li.now");
const cellAt = path => path && form.querySelector(`[data-path="${CSS.escape(path)}"]`);
const isBusy = () => desk.classList.contains("busy");
const severityOf = cell => ["error", "warning"].find(name => cell.classList.contains(name));

let silence = 0;
function say(text, {bad = false, stays = false} = {}) {
  clearTimeout(silence);
  notice.textContent = text;
  notice.classList.toggle("bad", bad);
  notice.hidden = false;
  if (!stays) silence = setTimeout(() => { notice.hidden = true; }, SAID_FOR);
}

// After the form has come, at first or anew: what its parts say of themselves.
function begin() {
  cells = JSON.parse(document.getElementById("cells").textContent);
  // A record that is settled is in the queue no more: those beside it stay the ones that they were.
  if (state().status === "review" || !around.after) Object.assign(around, {before: state().before, after: state().after});
  const severities = new Map();
  for (const cell of form.querySelectorAll("#values [data-n]")) {
    if (severityOf(cell)) severities.set(Number(cell.dataset.n), severityOf(cell));
  }
  original.paint(severities);
}

function choose(path, {focus = true} = {}) {
  for (const old of form.querySelectorAll(".v.on")) old.classList.remove("on");
  const cell = cellAt(path);
  chosen = cell ? path : null;
  tellAbout(chosen);
  if (!cell) return original.show([]);
  cell.classList.add("on");
  if (focus) cell.focus({preventScroll: true});
  reveal(cell);
  original.show(placesOf(cell));
}

// A value that is missing has no place of its own: its row has.
function placesOf(cell) {
  const own = cell.dataset.n ? [cell] : cell.closest("tr")?.querySelectorAll("[data-n]") ?? [];
  return [...own].map(other => Number(other.dataset.n));
}

// Into the middle where it is not in sight, with the rows around it.
function reveal(cell) {
  cell.querySelector("mark")?.scrollIntoView({block: "center"});
  const pane = document.getElementById("values").getBoundingClientRect(), at = cell.getBoundingClientRect();
  if (at.top < pane.top + 20 || at.bottom > pane.bottom - 20) cell.scrollIntoView({block: "center"});
  else cell.scrollIntoView({block: "nearest"});
}

function go(item) {
  now()?.classList.remove("now");
  if (!item) return;
  item.classList.add("now");
  item.scrollIntoView({block: "nearest"});
  if (item.dataset.cell) choose(item.dataset.cell);
  else {
    choose(null);
    document.activeElement?.blur();
  }
}

function step(by) {
  const list = found();
  if (!list.length) return;
  const at = list.indexOf(now());
  go(list[at < 0 ? 0 : (at + by + list.length) % list.length]);
}

function line(parent, tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
}

const shortened = text => text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;

// What stands below the form: how the value was read, what was changed, what else it may be.
function tellAbout(path) {
  const about = document.getElementById("about");
  about.replaceChildren();
  const cell = cells[path];
  if (!cell) return;
  const told = (key, text) => line(about, "span", text).prepend(line(about, "b", words[key]));
  if (cell.raw) told("raw", shortened(cell.raw.join(" ⏎ ")));
  if (cell.sure) told("confidence", cell.sure);
  if (cell.place) told("place", cell.place);
  for (const repair of cell.repairs ?? []) {
    const row = line(about, "span", "");
    row.className = "lines";
    line(row, "b", repair.trust);
    if (repair.before.length + repair.after.length < SHORT) {
      line(row, "del", repair.before || words.blank);
      row.append(" → ");
      line(row, "ins", repair.after || words.blank);
      row.append(" ");
    }
    line(row, "small", repair.reason);
  }
  for (const offer of cell.offers ?? []) {
    const button = line(about, "button", `${words.take} ${offer.after}`);
    button.className = "offer";
    button.dataset.do = "take";
    button.dataset.changes = JSON.stringify(offer.changes);
  }
}

// The answer's form in the place of the old one; the eye finds everything where it was.
function swap(answer) {
  const list = found(), at = list.indexOf(now()), key = now()?.dataset.finding, path = chosen;
  const down = document.getElementById("values").scrollTop;
  form.innerHTML = answer.html;
  document.getElementById("values").scrollTop = down;
  begin();
  const left = found();
  const same = left.find(item => item.dataset.finding === key);
  const errors = left.filter(item => item.classList.contains("error"));
  if (same && (same.classList.contains("error") || at >= 0)) go(same);
  else if (errors.length) go(errors.find(item => left.indexOf(item) >= at) ?? errors[0]);
  else choose(path);
}

// True where it was saved.
async function act(what, asked, {after = null} = {}) {
  if (isBusy()) return false;
  desk.classList.add("busy");
  const answer = await send(record, what, {version: state().version, ...asked});
  desk.classList.remove("busy");
  if (answer.status === 200) {
    if (what !== "undo") remember(record, answer.numbers);
    swap(answer);
    say(what === "undo" ? words.undone : words.saved);
    return true;
  }
  if (answer.html) {
    swap(answer);
    say([after ? words.conflict : words.conflict_accept, ...answer.theirs].join("\n"), {bad: true, stays: true});
    after?.();
  } else say(answer.said, {bad: true, stays: true});
  return false;
}

function edit(path = chosen, text = null) {
  const cell = cellAt(path);
  if (!cell) return say(words.select_first);
  if (!(path in cells) || path.startsWith("/unplaced/")) return say(words.not_editable);
  choose(path, {focus: false});
  editor.edit(cell, cells[path].typed, {
    selected: cells[path].doubted,
    save: typed => act("correct", {changes: [[path, typed]]}, {after: () => edit(path, typed)}),
    leave: () => cell.focus({preventScroll: true}),
  });
  if (text !== null) cell.querySelector("input, textarea").value = text;
}

const changesOf = button => JSON.parse(button.dataset.changes);

function take(button) {
  if (!button) return say(words.no_suggestion);
  act("correct", {changes: changesOf(button)});
}

function offers() {
  const of = now() && (!chosen || now().dataset.cell === chosen) ? now() : document.getElementById("about");
  return [...of.querySelectorAll("[data-do=take]")];
}

function accept() {
  const item = now() ?? found().find(other => other.dataset.cell === chosen);
  if (!item) return say(found().length ? words.select_first : words.none_open);
  act("accept", {pointer: item.dataset.pointer});
}

function acceptAll() {
  const left = found().filter(item => item.classList.contains("error")).length;
  if (!left) return say(words.none_open);
  if (left > 1 && !isSure("all", filled("accept_all_sure", {count: left}))) return;
  act("accept", {pointer: null});
}

function addRow() {
  const row = cellAt(chosen)?.closest("tr"), table = row?.closest("table[data-head]");
  if (!table) return say(words.add_where);
  rows.ask(table, row, (pointer, values) => act("add", {pointer, values}));
}

function removeRow() {
  const row = /^(\/indicators|\/funds\/lines|\/fields)\/\d+/.exec(chosen ?? "");
  if (!row) return say(words.no_row);
  if (!isSure(row[0], words.remove_sure)) return;
  act("remove", {pointer: row[0]});
}

// A key that does much is pressed twice: the first time it says what it would do.
function isSure(what, said) {
  const sure = asked.what === what && Date.now() - asked.at < ASKED_FOR;
  asked = sure ? {} : {what, at: Date.now()};
  if (!sure) say(said, {stays: true});
  return sure;
}

async function undo() {
  const done = last();
  if (!done) return say(words.nothing_to_undo);
  if (done.record === record) {
    if (await act("undo", {numbers: done.numbers})) forget();
    return;
  }
  const answer = await send(done.record, "undo", {version: "", numbers: done.numbers});
  if (answer.status !== 200) return say(answer.said ?? words.conflict_accept, {bad: true, stays: true});
  forget();
  location.href = `/r/${done.record}${location.search}`;
}

function leaveTo(other) {
  if (other) location.href = `/r/${other}${location.search}`;
  else say(words.no_next);
}

const toQueue = () => { location.href = `/${desk.dataset.query ? "?" + desk.dataset.query : ""}`; };

const acts = {
  "next-finding": () => step(1),
  "previous-finding": () => step(-1),
  "next-record": () => leaveTo(around.after),
  "previous-record": () => leaveTo(around.before),
  accept, edit: () => edit(), undo, help: toggleHelp,
  "accept-all": acceptAll, "remove-row": removeRow,
  smaller: original.smaller, larger: original.larger, fit: original.fit,
};
const keys = {
  n: acts["next-finding"], p: acts["previous-finding"], j: acts["next-record"], k: acts["previous-record"],
  a: accept, A: acceptAll, e: acts.edit, Enter: acts.edit, u: undo, i: addRow, x: removeRow, q: toQueue, "?": toggleHelp,
  s: () => take(offers()[0]),
  "+": original.larger, "=": original.larger, "-": original.smaller, 0: original.fit,
  "/": () => { location.href = `/?${desk.dataset.query}#search`; },
  Escape: () => { notice.hidden = true; },
};
for (const number of "23456789") keys[number] = () => take(offers()[number - 1]);

document.addEventListener("keydown", pressed => {
  if (isTyping(pressed) || document.querySelector("dialog[open]")) return;
  if (pressed.key === "Enter" && pressed.target.closest("button, a, summary")) return;
  const does = keys[pressed.key];
  if (!does) return;
  pressed.preventDefault();
  if (!"Ax".includes(pressed.key)) asked = {};
  if (!isBusy()) does();
});

document.addEventListener("click", clicked => {
  const button = clicked.target.closest("[data-do]");
  const item = clicked.target.closest("#findings li"), cell = clicked.target.closest("#values .v");
  if (item && item !== now()) go(item);
  if (button) {
    if (isBusy()) return;
    if (button.dataset.do === "take") take(button);
    else acts[button.dataset.do]();
  } else if (cell && !cell.classList.contains("editing")) {
    const of = found().find(other => other.dataset.cell === cell.dataset.path);
    now()?.classList.remove("now");
    of?.classList.add("now");
    of?.scrollIntoView({block: "nearest"});
    choose(cell.dataset.path);
  }
});
document.addEventListener("dblclick", clicked => {
  const cell = clicked.target.closest("#values .v");
  if (cell) edit(cell.dataset.path);
});
document.addEventListener("focusin", came => {
  const cell = came.target.closest("#values .v");
  if (cell && came.target === cell && cell.dataset.path !== chosen) {
    now()?.classList.remove("now");
    found().find(other => other.dataset.cell === cell.dataset.path)?.classList.add("now");
    choose(cell.dataset.path, {focus: false});
  }
});
original.whenChosen(numbers => {
  const paths = [...form.querySelectorAll("#values [data-n]")].filter(cell => numbers.includes(Number(cell.dataset.n)));
  const next = paths[(paths.findIndex(cell => cell.dataset.path === chosen) + 1) % paths.length];
  if (next) choose(next.dataset.path);
});

// The next record's pages are fetched while this one is looked at.
async function prepareNext() {
  if (!around.after) return;
  const answer = await fetch(`/r/${around.after}/original`);
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const picture of [...parsed.querySelectorAll("img")].slice(0, 2)) new Image().src = picture.getAttribute("src");
}

begin();
go(found().find(item => item.classList.contains("error")));
await original.load(`/r/${record}/original`);
choose(chosen, {focus: false});
desk.dataset.loaded = "true";
prepareNext();
