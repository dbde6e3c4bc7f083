"use strict";
// The chat page: draws what changed since the last version, and posts what the person does. No state is kept here.

const $ = (id) => document.getElementById(id);
const list = $("messages");
let person = null;
let version = 0;
let turn = 0; // grows when another person is played: answers for the former one are dropped
let replyTo = null;
let known = new Map();

const clock = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" });
const calendar = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long", timeZone: "Europe/Paris" });

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

async function api(path, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

// -- words and their entities; everything is put in as text, never as HTML

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function words(text, entities, from = 0, to = text.length) {
  const nodes = [];
  let place = from;
  let index = 0;
  const inside = entities.filter((e) => e.offset >= from && e.offset + e.length <= to);
  while (index < inside.length) {
    const entity = inside[index];
    const end = entity.offset + entity.length;
    index += 1;
    if (entity.offset < place) continue;
    if (entity.offset > place) nodes.push(document.createTextNode(text.slice(place, entity.offset)));
    const rest = inside.slice(index).filter((e) => e.offset + e.length <= end);
    const node = make(TAGS[entity.type] || "span", TAGS[entity.type] ? "" : "link");
    node.append(...words(text, rest, entity.offset, end));
    if (entity.type === "pre") node.title = "Copier";
    if (entity.type === "expandable_blockquote") nodes.push(...folding(node, end - entity.offset));
    else nodes.push(node);
    place = end;
    while (index < inside.length && inside[index].offset < end) index += 1;
    if ((node.tagName === "BLOCKQUOTE" || node.tagName === "PRE") && text[place] === "\n") place += 1;
  }
  if (place < to) nodes.push(document.createTextNode(text.slice(place, to)));
  return nodes;
}

function folding(quote, length) {
  if (length < 220 && quote.textContent.split("\n").length < 6) return [quote];
  const button = make("button", "unfold", "Tout afficher");
  button.type = "button";
  quote.classList.add("folded");
  button.onclick = () => {
    button.textContent = quote.classList.toggle("folded") ? "Tout afficher" : "Réduire";
  };
  return [quote, button];
}

// -- messages

function brief(message) {
  return (message.text || (message.file && message.file.name) || "").replace(/\s+/g, " ").slice(0, 90);
}

function draw(message) {
  const item = make("article", `message ${message.bot ? "" : "mine"}`);
  item.dataset.id = message.id;
  const bubble = make("div", `bubble ${message.keyboard.length ? "keyed" : ""}`);
  const original = known.get(message.reply_to);
  if (original && !original.deleted) {
    const quoted = make("button", "quoted", brief(original));
    quoted.type = "button";
    quoted.onclick = () => show(original.id);
    bubble.append(quoted);
  }
  if (message.file) bubble.append(attachment(message.file));
  if (message.text) {
    const text = make("div", "text");
    text.append(...words(message.text, message.entities));
    bubble.append(text);
  }
  const meta = make("div", "meta");
  if (message.bot) {
    const answer = make("button", "", "Répondre");
    answer.type = "button";
    answer.onclick = () => startReply(message);
    meta.append(answer);
  }
  meta.append(make("span", "", (message.edited ? "modifié " : "") + clock.format(message.date * 1000)));
  bubble.append(meta);
  item.append(bubble);
  if (message.keyboard.length) item.append(keys(message));
  return item;
}

function attachment(file) {
  if (file.picture) {
    const image = make("img", "picture");
    image.src = `page/file/${file.id}`;
    image.alt = file.name;
    return image;
  }
  const link = make("a", "file");
  link.href = `page/file/${file.id}`;
  link.download = file.name;
  const name = make("span", "", file.name);
  name.append(make("small", "", `${Math.max(1, Math.round(file.size / 1024))} ko`));
  link.append(make("b", "", "↓"), name);
  return link;
}

function keys(message) {
  const board = make("div", "keys");
  for (const row of message.keyboard) {
    const line = make("div");
    for (const key of row) {
      const button = make("button", "", key.text);
      button.type = "button";
      button.onclick = async () => {
        button.classList.add("waiting");
        setTimeout(() => button.classList.remove("waiting"), 4000);
        await act(`page/chat/${person}/press`, { message_id: message.id, data: key.callback_data });
      };
      line.append(button);
    }
    board.append(line);
  }
  return board;
}

function place(message) {
  const before = list.querySelector(`[data-id="${message.id}"]`);
  if (message.deleted) {
    if (before) before.remove();
    return;
  }
  const item = draw(message);
  if (before) {
    before.replaceWith(item);
    return;
  }
  const day = calendar.format(message.date * 1000);
  if (list.dataset.day !== day) {
    list.dataset.day = day;
    list.append(make("div", "day", day));
  }
  list.append(item);
}

function show(id) {
  const item = list.querySelector(`[data-id="${id}"]`);
  if (!item) return;
  item.scrollIntoView({ block: "center", behavior: "smooth" });
  item.classList.add("flash");
  setTimeout(() => item.classList.remove("flash"), 1700);
}

const atBottom = () => list.scrollHeight - list.scrollTop - list.clientHeight < 90;
const toBottom = () => list.scrollTo(0, list.scrollHeight);

function receive(changes, first) {
  const follow = first || atBottom();
  for (const message of changes.messages) known.set(message.id, message);
  for (const message of changes.messages) place(message);
  const asking = changes.messages.filter((m) => m.force_reply && !m.deleted && !first).pop();
  if (asking) startReply(asking);
  const waiting = list.querySelector(".empty");
  if (!list.querySelector(".message")) {
    if (!waiting) list.append(make("p", "empty", "Rien à valider pour l’instant. Les réponses de vos clients arriveront ici."));
  } else if (waiting) waiting.remove();
  if (follow || asking) toBottom();
  $("down").hidden = atBottom();
  for (const toast of changes.toasts) tell(toast.text, toast.alert);
}

// -- what the person does

async function act(path, body) {
  try {
    await api(path, body);
  } catch (error) {
    tell(`Le simulateur ne répond pas : ${error.message}`, false);
  }
}

function startReply(message) {
  replyTo = message.id;
  $("reply-text").textContent = brief(message);
  $("reply-bar").hidden = false;
  $("words").placeholder = message.placeholder || "Réponse";
  $("words").focus();
}

function endReply() {
  replyTo = null;
  $("reply-bar").hidden = true;
  $("words").placeholder = "Message";
}

async function send(body) {
  const answer = replyTo;
  endReply();
  await act(`page/chat/${person}/write`, { ...body, reply_to: answer });
  toBottom();
}

$("composer").onsubmit = (event) => {
  event.preventDefault();
  const text = $("words").value.trim();
  if (!text) return;
  $("words").value = "";
  grow();
  send({ text });
};

$("words").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && matchMedia("(min-width: 861px)").matches) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
  if (event.key === "Escape") endReply();
};

function grow() {
  const box = $("words");
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
$("words").oninput = grow;
$("reply-cancel").onclick = endReply;
$("down").onclick = toBottom;
list.onscroll = () => { $("down").hidden = atBottom(); };

$("file").onchange = async (event) => {
  const file = event.target.files[0];
  event.target.value = "";
  if (!file) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  send({ file: { name: file.name, content: btoa(text) } });
};

list.onclick = async (event) => {
  const block = event.target.closest("pre");
  if (!block) return;
  await navigator.clipboard.writeText(block.textContent);
  tell("Texte copié", false);
};

let quiet;
function tell(text, alert) {
  if (alert) {
    $("alert").querySelector("p").textContent = text;
    if (!$("alert").open) $("alert").showModal();
    return;
  }
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => { $("toast").hidden = true; }, 2600);
}

// -- who is played

function play(id) {
  person = id;
  turn += 1;
  version = 0;
  known = new Map();
  list.replaceChildren();
  delete list.dataset.day;
  endReply();
  $("toast").hidden = true;
  for (const button of $("people").querySelectorAll("button")) button.setAttribute("aria-current", String(Number(button.dataset.id) === id));
  $("people-menu").value = String(id);
  history.replaceState(null, "", `#${id}`);
  follow(turn);
}

async function follow(mine) {
  let first = true;
  while (mine === turn) {
    try {
      const changes = await api(`page/chat/${person}?since=${version}&wait=${first ? 0 : 20}`);
      if (mine !== turn) return;
      $("state").textContent = "en ligne";
      version = changes.version;
      receive(changes, first);
      first = false;
    } catch {
      if (mine !== turn) return;
      $("state").textContent = "le simulateur est arrêté";
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

function initials(name) {
  return name.split(/\s+/).map((part) => part[0]).join("").slice(0, 2).toUpperCase();
}

async function begin() {
  const about = await api("page/people");
  $("bot-name").textContent = about.bot;
  about.people.forEach((one, index) => {
    const button = make("button");
    button.type = "button";
    button.dataset.id = one.id;
    button.append(make("span", `avatar tone${index % 5}`, initials(one.name)), make("span", "", one.name));
    button.onclick = () => play(one.id);
    const item = make("li");
    item.append(button);
    $("people").append(item);
    $("people-menu").append(new Option(one.name, one.id));
  });
  $("people-menu").onchange = (event) => play(Number(event.target.value));
  if (about.debtor || about.mailbox) debtor(about);
  const asked = Number(location.hash.slice(1));
  const start = about.people.find((one) => one.id === asked) || about.people[0];
  if (start) play(start.id);
}

// -- the debtor's side

function debtor(about) {
  $("debtor").hidden = false;
  $("tabs").hidden = false;
  $("mail").hidden = !about.debtor;
  $("mails-title").hidden = !about.mailbox;
  for (const tab of document.querySelectorAll("[data-pane]")) {
    tab.onclick = () => document.body.classList.toggle("debtor", tab.dataset.pane === "debtor");
  }
  $("mail").onsubmit = async (event) => {
    event.preventDefault();
    const form = event.target;
    const mail = Object.fromEntries(new FormData(form));
    try {
      await api("page/mailbox", mail);
      form.text.value = "";
      tell("Courriel envoyé", false);
    } catch (error) {
      tell(`Le courriel n’est pas parti : ${error.message}`, true);
    }
  };
  if (about.mailbox) mails();
}

let shownMails = "";
async function mails() {
  try {
    const found = (await api("page/mailbox")).mails;
    const print = JSON.stringify(found);
    if (print !== shownMails) {
      shownMails = print;
      const open = new Set([...$("mails").querySelectorAll("details[open]")].map((one) => one.dataset.key));
      found.sort((a, b) => (Date.parse(b.date) || 0) - (Date.parse(a.date) || 0));
      $("mails").replaceChildren(...found.map((mail) => letter(mail, open)));
      const addresses = [...new Set(found.flatMap((mail) => [mail.from, mail.to]).filter(Boolean))];
      $("addresses").replaceChildren(...addresses.map((address) => new Option(address)));
    }
  } catch {
    // the simulator is stopped: the chat's header says so
  }
  setTimeout(mails, 1500);
}

function when(date) {
  const moment = Date.parse(date);
  return moment ? `${calendar.format(moment)}, ${clock.format(moment)}` : date;
}

function letter(mail, open) {
  const box = make("details");
  box.dataset.key = `${mail.date}|${mail.to}|${mail.subject}`;
  box.open = open.has(box.dataset.key);
  const head = make("summary");
  head.append(make("strong", "", mail.subject), make("span", "", `De ${mail.from}`), make("span", "", `À ${mail.to}`));
  if (mail.date) head.append(make("span", "", when(mail.date)));
  const answer = make("button", "", "Répondre en tant que débiteur");
  answer.type = "button";
  answer.onclick = () => {
    const form = $("mail");
    form.from.value = mail.to;
    form.subject.value = mail.subject.startsWith("Re") ? mail.subject : `Re: ${mail.subject}`;
    form.text.focus();
  };
  box.append(head, make("pre", "", mail.text), answer);
  const item = make("li");
  item.append(box);
  return item;
}

begin().catch((error) => { $("state").textContent = error.message; });
