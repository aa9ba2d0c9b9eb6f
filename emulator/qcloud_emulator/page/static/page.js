"use strict";
// Keeps the page up to date while it is visible. Without this script, reload the page instead.

const PAUSE = 1000; // milliseconds between two polls of the journal
const calls = document.getElementById("calls");
const follow = document.getElementById("follow");
const trouble = document.getElementById("trouble");

function newest() {
  const row = calls.firstElementChild;
  if (!row) return "since=0";
  return `since=${row.dataset.number}&at=${row.querySelector("time").dateTime}`;
}

function prepend(text) {
  const body = document.createElement("tbody");
  body.innerHTML = text; // escaped by the server
  calls.prepend(...body.children);
  while (calls.children.length > Number(calls.dataset.latest)) calls.lastElementChild.remove();
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer;
}

async function renew({ anew = false } = {}) {
  const text = await (await fetched(location.pathname)).text();
  if (!follow.checked) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  const focused = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-live]")) {
    const present = page.getElementById(part.id);
    if (present && present.innerHTML !== part.innerHTML) part.replaceChildren(...present.childNodes);
  }
  if (anew) calls.replaceChildren(...page.getElementById("calls").children);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

async function look() {
  const answer = await fetched(`${calls.dataset.source}?${newest()}`);
  if (!follow.checked) return;
  if (answer.status === 205) return renew({ anew: true }); // the journal was cleared
  const text = (await answer.text()).trim();
  if (!text) return;
  prepend(text);
  await renew();
}

async function followLive() {
  if (follow.checked && !document.hidden) {
    try {
      await look();
      trouble.textContent = "";
    } catch {
      trouble.textContent = "The emulator is not responding.";
    }
  }
  setTimeout(followLive, PAUSE);
}

document.getElementById("following").hidden = false;
followLive();
