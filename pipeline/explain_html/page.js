"use strict";
const tip = document.getElementById("tip");
const valuesOf = box => box.dataset.v.split(" ").map(number => document.getElementById("v" + number));
const boxesOf = value => [...document.querySelectorAll(`[data-v~="${value.id.slice(1)}"]`)];

function line(tag, words) {
  const element = document.createElement(tag);
  element.textContent = words;
  tip.append(element);
}

// A box tells its values; a value, being legible itself, only what stood where.
function tell(target) {
  const listed = target.classList.contains("v");
  const values = listed ? [target] : valuesOf(target);
  tip.replaceChildren();
  for (const value of values.slice(0, 5)) {
    line("b", value.dataset.words);
    if (!listed) line("span", value.querySelector(".x").textContent);
  }
  if (values.length > 5) line("small", `and ${values.length - 5} more`);
  for (const box of listed ? boxesOf(target) : [target]) {
    line("small", `raw: ${box.dataset.raw}`);
    if (box.dataset.c) line("small", `confidence ${box.dataset.c}`);
  }
  if (values.length === 1 && values[0].dataset.where) line("small", values[0].dataset.where);
  tip.hidden = false;
  const at = target.getBoundingClientRect();
  const below = at.bottom + 8 + tip.offsetHeight < innerHeight;
  tip.style.top = Math.max(below ? at.bottom + 8 : at.top - 8 - tip.offsetHeight, 4) + "px";
  tip.style.left = Math.max(Math.min(at.left, innerWidth - tip.offsetWidth - 8), 4) + "px";
}

function choose(values, boxes, scrolled) {
  for (const old of document.querySelectorAll(".on")) old.classList.remove("on");
  for (const element of [...values, ...boxes]) element.classList.add("on");
  for (const element of scrolled) element?.scrollIntoView({block: "center", inline: "nearest"});
}

function follow(target) {
  if (target.classList.contains("v")) choose([target], boxesOf(target), [boxesOf(target)[0]]);
  else choose(valuesOf(target), [target], [valuesOf(target)[0]]);
}

for (const [event, listener] of [["pointerover", tell], ["focusin", tell], ["click", follow]]) {
  document.addEventListener(event, happened => {
    const target = happened.target.closest(".b, .v");
    if (!target) {
      tip.hidden = true;
      return;
    }
    if (event === "click") happened.preventDefault();
    listener(target);
    if (event === "click" && target.classList.contains("v")) tip.hidden = true;
  });
}
document.addEventListener("focusout", () => { tip.hidden = true; });
document.addEventListener("keydown", pressed => {
  if (pressed.key === "Escape") choose([], [], []);
  if (pressed.key === "Enter" && pressed.target.classList.contains("v")) follow(pressed.target);
});
for (const link of document.querySelectorAll(".to")) {
  link.addEventListener("click", clicked => {
    clicked.preventDefault();
    const value = document.querySelector(link.hash);
    document.body.classList.remove("only");
    document.getElementById("look").checked = false;
    choose([value], boxesOf(value), [value, boxesOf(value)[0]]);
  });
}
document.getElementById("look").addEventListener("change", changed => {
  document.body.classList.toggle("only", changed.target.checked);
});

let zoom = 1;
function resize(factor) {
  zoom = factor ? Math.min(Math.max(zoom * factor, 0.4), 5) : 1;
  document.getElementById("document").style.setProperty("--zoom", zoom);
}
document.getElementById("smaller").addEventListener("click", () => resize(0.8));
document.getElementById("larger").addEventListener("click", () => resize(1.25));
document.getElementById("fit").addEventListener("click", () => resize(0));
if (location.hash) document.querySelector(location.hash)?.classList.contains("v") && follow(document.querySelector(location.hash));
