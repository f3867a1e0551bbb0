// The document beside the form: its pages or cells, enlarged at will, with a mark at the place of every value.
const pane = document.getElementById("original");
const pages = document.getElementById("pages");
const SMALLEST = 0.4, LARGEST = 5, STEP = 1.25;
const LEGIBLE = 0.85; // cells are made no smaller than this to fit the width
let scale = 1, whole = 1;
let severities = new Map();
let chosen = [];

const numbersOf = mark => mark.dataset.v.split(" ").map(Number);
const marks = () => [...pages.querySelectorAll("[data-v]")];

export async function load(address) {
  const answer = await fetch(address);
  pages.innerHTML = await answer.text();
  for (const mark of marks()) mark.removeAttribute("href");
  const widest = Math.max(0, ...[...pages.querySelectorAll("table")].map(table => table.offsetWidth));
  for (const sheet of pages.querySelectorAll("[data-from]")) nearing.observe(sheet);
  whole = widest ? Math.min(1, Math.max(LEGIBLE, (pane.clientWidth - 20) / widest)) : 1;
  zoom(0);
  draw();
}

// Pages that are not looked at first are asked for when they come near.
const nearing = new IntersectionObserver(seen => {
  for (const one of seen) if (one.isIntersecting) fetchPage(one.target);
}, {root: pane, rootMargin: "400px"});

async function fetchPage(sheet) {
  const from = sheet.dataset.from;
  if (!from) return;
  nearing.unobserve(sheet);
  delete sheet.dataset.from;
  const answer = await fetch(from).catch(() => null);
  if (!answer) return;
  const come = new DOMParser().parseFromString(await answer.text(), "text/html").body.children;
  sheet.replaceWith(...come);
  draw();
  if (holds(sheet, chosen)) show(chosen);
}

const holds = (sheet, numbers) => sheet.dataset.holds.split(" ").some(number => numbers.includes(Number(number)));

// `numbers` with the severity of the worst finding of each value.
export function paint(numbers) {
  severities = numbers;
  draw();
}

export function show(numbers) {
  chosen = numbers;
  draw();
  const [first] = marks().filter(mark => mark.classList.contains("on"));
  if (first) return reveal(first);
  const waiting = [...pages.querySelectorAll("[data-from]")].find(sheet => holds(sheet, chosen));
  if (waiting) fetchPage(waiting);
}

function draw() {
  for (const mark of marks()) {
    const numbers = numbersOf(mark);
    const found = numbers.map(number => severities.get(number));
    mark.classList.toggle("error", found.includes("error"));
    mark.classList.toggle("warning", !found.includes("error") && found.includes("warning"));
    mark.classList.toggle("on", numbers.some(number => chosen.includes(number)));
  }
}

// Scrolls no further than is needed to see the mark with a little around it.
function reveal(mark) {
  const at = mark.getBoundingClientRect(), around = pane.getBoundingClientRect();
  const margin = Math.min(90, around.height / 5);
  if (at.top < around.top + margin || at.bottom > around.bottom - margin) {
    pane.scrollTop += (at.top + at.bottom) / 2 - (around.top + around.bottom) / 2;
  }
  if (at.left < around.left + 20 || at.right > around.right - 20) {
    pane.scrollLeft += (at.left + at.right) / 2 - (around.left + around.right) / 2;
  }
}

// The point under the pointer, or the middle, stays where it is.
export function zoom(factor, at = null) {
  const box = pane.getBoundingClientRect();
  const x = at ? at.clientX - box.left : box.width / 2, y = at ? at.clientY - box.top : box.height / 2;
  const before = scale;
  scale = factor ? Math.min(Math.max(scale * factor, SMALLEST), LARGEST) : whole;
  const left = (pane.scrollLeft + x) * scale / before - x, top = (pane.scrollTop + y) * scale / before - y;
  pages.style.setProperty("--zoom", scale);
  pane.scrollLeft = left;
  pane.scrollTop = top;
}

// By key: what is chosen stays in sight.
function zoomed(factor) {
  zoom(factor);
  const mark = marks().find(other => other.classList.contains("on"));
  if (mark) reveal(mark);
}

export const larger = () => zoomed(STEP), smaller = () => zoomed(1 / STEP), fit = () => zoomed(0);

pane.addEventListener("wheel", turned => {
  if (!turned.ctrlKey) return;
  turned.preventDefault();
  zoom(turned.deltaY < 0 ? STEP : 1 / STEP, turned);
}, {passive: false});

// Calls back with the numbers of the values at the place that was clicked.
export function whenChosen(tell) {
  pages.addEventListener("click", clicked => {
    const mark = clicked.target.closest("[data-v]");
    if (mark) tell(numbersOf(mark));
  });
}
