"use strict";
// The debtor's mailbox: what it wrote, what it received, letter by letter; and a form to write.

const OTHERS = "";

class Post {
  // `open(token)` is called when a letter's link to the chat is pressed, `arrived()` when a letter to the debtor came.
  constructor({ writes, open, arrived }) {
    Object.assign(this, { open, arrived, email: OTHERS, seen: null, print: "", all: [] });
    $("write").hidden = !writes;
    $("mail").onsubmit = (event) => this.send(event);
  }

  play(email) {
    this.email = email;
    this.seen = null;
    this.print = "";
    $("from-line").hidden = email !== OTHERS;
    $("mail").from.value = email;
    $("mail").subject.value = "";
    this.draw();
  }

  async send(event) {
    event.preventDefault();
    const form = event.target;
    try {
      await api("page/mailbox", Object.fromEntries(new FormData(form)));
      form.text.value = "";
      $("write").open = false;
      tell("Courriel envoyé", false);
    } catch (error) {
      tell(`Le courriel n’est pas parti : ${error.message}`, true);
    }
    this.look();
  }

  async watch() {
    await this.look();
    setTimeout(() => this.watch(), 1000);
  }

  async look() {
    try {
      const found = (await api("page/mailbox")).mails;
      const print = JSON.stringify(found);
      if (print === this.print) return;
      this.print = print;
      this.all = found.sort((a, b) => (Date.parse(a.date) || 0) - (Date.parse(b.date) || 0));
      this.draw();
    } catch {
      // the simulator is stopped: the chat's header says so
    }
  }

  draw() {
    const list = $("mails");
    const mails = this.all.filter((mail) => this.email === OTHERS || mail.from === this.email || mail.to === this.email);
    const shut = new Set([...list.querySelectorAll("details:not([open])")].map((one) => one.dataset.key));
    const known = new Set([...list.querySelectorAll("details")].map((one) => one.dataset.key));
    const items = mails.map((mail, index) => {
      const item = this.letter(mail);
      const box = item.firstChild;
      box.open = known.has(box.dataset.key) ? !shut.has(box.dataset.key) : index >= mails.length - 2;
      return item;
    });
    if (!items.length) items.push(make("li", "empty", "Aucun courriel pour l’instant. Écrivez le premier, ci-dessous."));
    list.replaceChildren(...items);
    list.scrollTo(0, list.scrollHeight);
    const received = mails.filter((mail) => mail.to === this.email).length;
    if (this.seen !== null && received > this.seen) this.arrived();
    this.seen = received;
    const addresses = [...new Set(this.all.flatMap((mail) => [mail.from, mail.to]).filter(Boolean))];
    $("addresses").replaceChildren(...addresses.map((address) => new Option(address)));
  }

  letter(mail) {
    const mine = mail.from === this.email;
    const box = make("details", mine ? "letter mine" : "letter");
    box.dataset.key = `${mail.date}|${mail.from}|${mail.to}|${mail.subject}`;
    const head = make("summary");
    const moment = Date.parse(mail.date);
    head.append(make("strong", "", mail.subject || "(sans objet)"));
    const way = make("span", "way", this.email === OTHERS ? `${mail.from} → ${mail.to}` : mine ? `À ${mail.to}` : `De ${mail.from}`);
    head.append(way, make("time", "", moment ? `${day.format(moment)} ${clock.format(moment)}` : mail.date));
    const body = make("pre");
    body.append(...this.linked(mail.text));
    box.append(head, body);
    if (!mine && !$("write").hidden) {
      const answer = make("button", "answer", "Répondre");
      answer.type = "button";
      answer.onclick = () => this.answer(mail);
      box.append(answer);
    }
    const item = make("li");
    item.append(box);
    return item;
  }

  linked(text) {
    // The words stay as they are; only a link to our own bot can be pressed.
    const parts = text.split(/(https:\/\/t\.me\/\w+\?start=\w+)/);
    return parts.map((part, index) => {
      if (index % 2 === 0) return document.createTextNode(part);
      const link = make("button", "link", part);
      link.type = "button";
      link.title = "Ouvrir la discussion";
      link.onclick = () => this.open(part.split("start=")[1]);
      return link;
    });
  }

  answer(mail) {
    const form = $("mail");
    $("write").open = true;
    if (this.email === OTHERS) form.from.value = mail.to;
    form.subject.value = /^re\s*:/i.test(mail.subject) ? mail.subject : `Re: ${mail.subject}`;
    form.text.focus();
  }
}
