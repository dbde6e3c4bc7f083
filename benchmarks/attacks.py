"""What is caught and what is quarantined for nothing: each set of data/attacks by a suspicion and an opinion that are
trained without it."""

from __future__ import annotations

from pathlib import Path

from amiable.domain.debtor import Debtor
from amiable.domain.mail import Mail
from amiable.domain.reading import Attack
from amiable.mailbox.parse import parse
from amiable.reading import attacks, suspicion
from amiable.reading.encoder.groups import ROOT
from amiable.reading.evaluate import load, truths
from amiable.reading.folded import fold
from amiable.reading.injection_opinion import Opinion
from amiable.training import injection
from amiable.training.suspicion import ATTACKS, of_mails, ordinary, train


def main() -> None:
    """A line for each set: attacks caught, honest mails quarantined; then the sets nothing is trained on."""
    folders = sorted(one for one in ATTACKS.iterdir() if one.is_dir())
    for left_out in folders:
        others = [one for one in folders if one != left_out]
        model = train([*of_mails(others), *ordinary(ROOT / "data" / "training")])
        _report(left_out, model, injection.learn(others))
    for folder in sorted(one for one in (ROOT / "data" / "strangers").iterdir() if one.is_dir()):
        _report(folder, suspicion.Suspicion.load(), Opinion.load())


def _report(folder: Path, model: suspicion.Suspicion, opinion: Opinion) -> None:
    told = truths(folder)
    caught, alarms, tried, honest = 0, 0, 0, 0
    for case in load(folder):
        mail, attack = parse(case.raw), Attack(told[case.id]["labels"].get("attack", "none"))
        found = _is_found(mail, case.debtor, model, opinion)
        if attack in (Attack.NONE, Attack.MALFORMED):
            honest, alarms = honest + 1, alarms + found
        else:
            tried, caught = tried + 1, caught + found
    print(f"{folder.relative_to(ROOT)}: {caught} of {tried} attacks, {alarms} of {honest} honest mails")


def _is_found(mail: Mail, debtor: Debtor, model: suspicion.Suspicion, opinion: Opinion) -> bool:
    text = fold(mail.body.new_text, "new_text")
    if attacks.by_signs(mail, debtor, text, opinion)[0] is not Attack.NONE:
        return True
    return suspicion.find(mail, debtor, text, model) is not None


if __name__ == "__main__":
    main()
