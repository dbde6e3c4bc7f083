"use strict";
// Who is played on each side, and which side a narrow window shows.

const TONES = 6;

function initials(name) {
  return name.split(/[\s'’.-]+/).filter(Boolean).map((part) => part[0]).slice(0, 2).join("").toUpperCase();
}

function face(node, name, index) {
  node.textContent = initials(name);
  node.className = `avatar tone${index % TONES}`;
}

function choose(selector, name, value) {
  for (const tab of document.querySelectorAll(selector)) {
    const chosen = tab.dataset[name] === value;
    tab.setAttribute("aria-selected", String(chosen));
    if (chosen) tab.classList.remove("news");
  }
}

const tabOf = (name, value) => document.querySelector(`[data-${name}="${value}"]`);
const news = (name, value) => {
  const tab = tabOf(name, value);
  if (tab.getAttribute("aria-selected") !== "true") tab.classList.add("news");
};

function pane(value) {
  document.body.classList.toggle("at-debtor", value === "debtor");
  choose("[data-pane]", "pane", value);
}

function means(value) {
  $("post").hidden = value !== "mail";
  $("talk").hidden = value !== "talk";
  choose("[data-means]", "means", value);
}

function manage(about) {
  const chat = new Chat($("desk"), {
    own: true,
    empty: "Rien à valider pour l’instant. Les réponses de vos clients arriveront ici.",
    heard: () => news("pane", "chat"),
    state: (words) => { $("state").textContent = words; $("state").classList.toggle("off", words !== "en ligne"); },
  });
  const play = (id) => {
    const index = about.people.findIndex((one) => one.id === id);
    face($("manager-face"), about.people[index].name, index);
    $("people-menu").value = String(id);
    history.replaceState(null, "", `#${id}`);
    chat.play(id);
  };
  $("people-menu").append(...about.people.map((one) => new Option(one.name, one.id)));
  $("people-menu").onchange = (event) => play(Number(event.target.value));
  const asked = Number(location.hash.slice(1));
  const start = about.people.find((one) => one.id === asked) || about.people[0];
  if (start) play(start.id);
}

function owe(about) {
  $("debtor").hidden = false;
  $("tabs").hidden = false;
  document.body.classList.add("both");
  const chat = new Chat($("talk"), {
    empty: "Aucune discussion pour l’instant. Ouvrez le lien d’un courriel reçu de l’entreprise pour la commencer.",
    heard: () => { news("means", "talk"); news("pane", "debtor"); },
  });
  const post = new Post({
    writes: about.debtor,
    arrived: () => { news("means", "mail"); news("pane", "debtor"); },
    open: async (token) => {
      means("talk");
      await act(`page/chat/${chat.person}/write`, { text: `/start ${token}` });
    },
  });
  const menu = $("debtor-menu");
  menu.append(...about.debtors.map((one, index) => new Option(one.name, index)));
  if (about.mailbox) menu.append(new Option("Tous les courriels", "all"));
  const play = () => {
    const one = about.debtors[Number(menu.value)];
    face($("debtor-face"), one ? one.name : "@", one ? Number(menu.value) + 2 : 0);
    $("means").hidden = !one;
    $("debtor-email").textContent = one ? one.email : "plusieurs boîtes";
    if (!one) means("mail");
    if (one) chat.play(one.id);
    post.play(one ? one.email : OTHERS);
  };
  menu.onchange = play;
  for (const tab of document.querySelectorAll("[data-pane]")) tab.onclick = () => pane(tab.dataset.pane);
  for (const tab of document.querySelectorAll("[data-means]")) tab.onclick = () => means(tab.dataset.means);
  play();
  if (about.mailbox) post.watch();
}

async function begin() {
  const about = await api("page/people");
  manage(about);
  if (about.debtor || about.mailbox || about.debtors.length) owe(about);
}

begin().catch((error) => { $("state").textContent = error.message; });
