"use strict";
// One person's chat with the bot: draws what changed since the last version, and posts what the person does.
// No state is kept here: a reload shows the same.

const $ = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" });
const calendar = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long", timeZone: "Europe/Paris" });
const day = new Intl.DateTimeFormat("fr-FR", { day: "2-digit", month: "short", timeZone: "Europe/Paris" });

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

// -- telling the person something

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

async function act(path, body) {
  try {
    await api(path, body);
  } catch (error) {
    tell(`Le simulateur ne répond pas : ${error.message}`, false);
  }
}

// -- messages

function brief(message) {
  return (message.text || (message.file && message.file.name) || "").replace(/\s+/g, " ").slice(0, 90);
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

class Chat {
  // `root` gets the chat; with `own`, its parts have ids too. `empty` is shown while nothing was said;
  // `heard(changes)` is called for what comes after the first look, `state(words)` when the simulator comes or goes.
  constructor(root, { own = false, empty, heard = () => {}, state = () => {} }) {
    root.append($("talking").content.cloneNode(true));
    this.part = {};
    for (const node of root.querySelectorAll("[data-name]")) {
      this.part[node.dataset.name] = node;
      if (own) node.id = node.dataset.name;
    }
    Object.assign(this, { empty, heard, state, person: null, version: 0, turn: 0, replyTo: null, known: new Map() });
    this.list = this.part.messages;
    this.listen();
  }

  listen() {
    const { composer, words: box, down, file } = this.part;
    composer.onsubmit = (event) => {
      event.preventDefault();
      const text = box.value.trim();
      if (!text) return;
      box.value = "";
      this.grow();
      this.send({ text });
    };
    box.onkeydown = (event) => {
      if (event.key === "Enter" && !event.shiftKey && matchMedia("(min-width: 861px)").matches) {
        event.preventDefault();
        composer.requestSubmit();
      }
      if (event.key === "Escape") this.endReply();
    };
    box.oninput = () => this.grow();
    this.part["reply-cancel"].onclick = () => this.endReply();
    down.onclick = () => this.toBottom();
    this.list.onscroll = () => { down.hidden = this.atBottom(); };
    this.list.onclick = async (event) => {
      const block = event.target.closest("pre");
      if (!block) return;
      await navigator.clipboard.writeText(block.textContent);
      tell("Texte copié", false);
    };
    file.onchange = async () => {
      const chosen = file.files[0];
      if (!chosen) return;
      const bytes = new Uint8Array(await chosen.arrayBuffer());
      file.value = "";
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      this.send({ file: { name: chosen.name, content: btoa(text) } });
    };
  }

  // -- drawing

  draw(message) {
    const item = make("article", `message ${message.bot ? "" : "mine"}`);
    item.dataset.id = message.id;
    const bubble = make("div", `bubble ${message.keyboard.length ? "keyed" : ""}`);
    const original = this.known.get(message.reply_to);
    if (original && !original.deleted) {
      const quoted = make("button", "quoted", brief(original));
      quoted.type = "button";
      quoted.onclick = () => this.show(original.id);
      bubble.append(quoted);
    }
    if (message.file) bubble.append(attachment(message.file));
    if (message.text) {
      const text = make("div", "text");
      // What a link puts behind /start is not shown, as in Telegram.
      const shown = message.bot ? message.text : message.text.replace(/^\/start \S+$/, "/start");
      text.append(...words(shown, message.entities));
      bubble.append(text);
    }
    const meta = make("div", "meta");
    if (message.bot) {
      const answer = make("button", "", "Répondre");
      answer.type = "button";
      answer.onclick = () => this.startReply(message);
      meta.append(answer);
    }
    meta.append(make("span", "", (message.edited ? "modifié " : "") + clock.format(message.date * 1000)));
    bubble.append(meta);
    item.append(bubble);
    if (message.keyboard.length) item.append(this.keys(message));
    return item;
  }

  keys(message) {
    const board = make("div", "keys");
    for (const row of message.keyboard) {
      const line = make("div");
      for (const key of row) {
        const button = make("button", "", key.text);
        button.type = "button";
        button.onclick = async () => {
          button.classList.add("waiting");
          setTimeout(() => button.classList.remove("waiting"), 4000);
          await act(`page/chat/${this.person}/press`, { message_id: message.id, data: key.callback_data });
        };
        line.append(button);
      }
      board.append(line);
    }
    return board;
  }

  place(message) {
    const before = this.list.querySelector(`[data-id="${message.id}"]`);
    if (message.deleted) {
      if (before) before.remove();
      return;
    }
    const item = this.draw(message);
    if (before) {
      before.replaceWith(item);
      return;
    }
    const day = calendar.format(message.date * 1000);
    if (this.list.dataset.day !== day) {
      this.list.dataset.day = day;
      this.list.append(make("div", "day", day));
    }
    this.list.append(item);
  }

  show(id) {
    const item = this.list.querySelector(`[data-id="${id}"]`);
    if (!item) return;
    item.scrollIntoView({ block: "center", behavior: "smooth" });
    item.classList.add("flash");
    setTimeout(() => item.classList.remove("flash"), 1700);
  }

  atBottom() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 90;
  }

  toBottom() {
    this.list.scrollTo(0, this.list.scrollHeight);
  }

  receive(changes, first) {
    const follow = first || this.atBottom();
    for (const message of changes.messages) this.known.set(message.id, message);
    for (const message of changes.messages) this.place(message);
    const asking = changes.messages.filter((m) => m.force_reply && !m.deleted && !first).pop();
    if (asking) this.startReply(asking);
    const waiting = this.list.querySelector(".empty");
    if (!this.list.querySelector(".message")) {
      if (!waiting) this.list.append(make("p", "empty", this.empty));
    } else if (waiting) waiting.remove();
    if (follow || asking) this.toBottom();
    this.part.down.hidden = this.atBottom();
    for (const toast of changes.toasts) tell(toast.text, toast.alert);
    if (!first && changes.messages.some((m) => m.bot && !m.edited && !m.deleted)) this.heard();
  }

  // -- what the person does

  startReply(message) {
    this.replyTo = message.id;
    this.part["reply-text"].textContent = brief(message);
    this.part["reply-bar"].hidden = false;
    this.part.words.placeholder = message.placeholder || "Réponse";
    this.part.words.focus();
  }

  endReply() {
    this.replyTo = null;
    this.part["reply-bar"].hidden = true;
    this.part.words.placeholder = "Message";
  }

  async send(body) {
    const answer = this.replyTo;
    this.endReply();
    await act(`page/chat/${this.person}/write`, { ...body, reply_to: answer });
    this.toBottom();
  }

  grow() {
    const box = this.part.words;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }

  // -- whose chat it is

  play(person) {
    this.person = person;
    this.turn += 1; // answers for the former person are dropped
    this.version = 0;
    this.known = new Map();
    this.list.replaceChildren();
    delete this.list.dataset.day;
    this.endReply();
    this.follow(this.turn);
  }

  async follow(mine) {
    let first = true;
    while (mine === this.turn) {
      try {
        const changes = await api(`page/chat/${this.person}?since=${this.version}&wait=${first ? 0 : 20}`);
        if (mine !== this.turn) return;
        this.state("en ligne");
        this.version = changes.version;
        this.receive(changes, first);
        first = false;
      } catch {
        if (mine !== this.turn) return;
        this.state("le simulateur est arrêté");
        await new Promise((done) => setTimeout(done, 1500));
      }
    }
  }
}
