"""What `amiable init` writes: a folder that an engineer fills in."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from amiable.flow.imports import OPTIONAL, REQUIRED
from amiable.prompts.library import SHIPPED
from amiable.settings import FILE, SettingsError

EXAMPLE_ROW = (
    "FA-2026-0131",
    "Menuiserie Kerdoncuff SARL",
    "business",
    "compta@kerdoncuff.example",
    "1250.00",
    "2026-01-31",
    "2026-03-02",
    "C-0042",
    "Yann Kerdoncuff",
    "",
    "EUR",
    "0",
    "",
)


def write_folder(folder: Path) -> list[Path]:
    """The files written. Raises SettingsError, having written nothing, when the folder holds settings already."""
    if (folder / FILE).exists():
        raise SettingsError(f"{folder / FILE} exists already; nothing was written. Choose another folder.")
    package = files("amiable")
    texts = {
        FILE: (package / "settings.example.toml").read_text(encoding="utf-8"),
        "company.toml": (package / "policies" / "company.example.toml").read_text(encoding="utf-8"),
        "company.schema.json": (package / "policies" / "company.schema.json").read_text(encoding="utf-8"),
        "invoices.example.csv": ";".join((*REQUIRED, *OPTIONAL)) + "\n" + ";".join(EXAMPLE_ROW) + "\n",
        **{f"prompts/shipped/{path.name}": path.read_text(encoding="utf-8") for path in sorted(SHIPPED.iterdir())},
    }
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{error.filename} cannot be written ({error.strerror}); choose another folder") from None
    return [folder / name for name in texts]
