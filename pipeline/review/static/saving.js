// What is sent to the server, and what it says; what was done in this window, so that it can be undone.
import {words} from "./common.js";

const token = document.querySelector("meta[name=token]").content;
const DONE = "done";

// {status, …} as the server answers; a sentence in `said` where it refuses or cannot be reached.
export async function send(record, what, asked) {
  let answer;
  try {
    answer = await fetch(`/r/${record}/${what}${location.search}`, {
      method: "POST",
      headers: {"Content-Type": "application/json", "X-Token": token},
      body: JSON.stringify(asked),
    });
  } catch {
    return {status: 0, said: words.unreachable};
  }
  if (answer.status === 403) return {status: 403, said: words.expired};
  try {
    return {status: answer.status, ...await answer.json()};
  } catch {
    return {status: answer.status, said: words.broken};
  }
}

function done() {
  return JSON.parse(sessionStorage.getItem(DONE) ?? "[]");
}

export function remember(record, numbers) {
  sessionStorage.setItem(DONE, JSON.stringify([...done(), {record, numbers}]));
}

// The last thing that was done and is not undone; null for none.
export function last() {
  return done().at(-1) ?? null;
}

export function forget() {
  sessionStorage.setItem(DONE, JSON.stringify(done().slice(0, -1)));
}
