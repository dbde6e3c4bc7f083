"""company.toml: what loads, and what a credit manager is told when it does not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from amiable.domain.company import Policy
from amiable.domain.debtor import Debtor, DebtorKind
from amiable.policies import schema
from amiable.policies.load import PolicyError, load, warnings

EXAMPLE = Path(str(files("amiable.policies") / "company.example.toml"))
GOOD = EXAMPLE.read_text(encoding="utf-8")


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "company.toml"
    path.write_text(text, encoding=encoding)
    return path


def problems(tmp_path: Path, text: str) -> list[tuple[int, str, str, str]]:
    with pytest.raises(PolicyError) as caught:
        load(written(tmp_path, text))
    return [(p.line, p.key, p.what, p.fix) for p in caught.value.problems]


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if words in line)


def test_the_shipped_example_loads() -> None:
    policy = load(EXAMPLE)
    assert policy.company.name == "Ateliers Morel SAS"
    assert policy.instalments.business.min_first_share == Decimal("0.25")
    assert policy.mediator is not None


def test_the_version_is_a_hash_of_the_content(tmp_path: Path) -> None:
    changed = GOOD.replace("max_instalments = 4 ", "max_instalments = 3 ")
    assert load(written(tmp_path, GOOD)).version == load(EXAMPLE).version
    assert load(written(tmp_path, changed)).version != load(EXAMPLE).version


def test_windows_files_are_read(tmp_path: Path) -> None:
    assert load(written(tmp_path, GOOD.replace("\n", "\r\n"), "utf-8-sig")).version == load(EXAMPLE).version


@pytest.mark.parametrize(
    ("old", "new", "key", "what", "fix"),
    [
        ("max_months = 4", "max_month = 4", "instalments.business.max_month", "not a known key", "`max_months`"),
        ("[promises]", "[promise]", "promise", "not a known key", "`promises`"),
        ("max_months = 4 ", "max_months = 0 ", "instalments.business.max_months", "greater than or equal", "example"),
        (
            "min_instalment = 150",
            'min_instalment = "cent"',
            "instalments.business.min_instalment",
            "'cent'",
            "example",
        ),
        ("max_days = 30", "max_days = 30.5", "promises.max_days", "30.5", "example"),
        ("M02606", "M02607", "company.iban", "not a valid IBAN", "RIB"),
        ("min_days_between = 7", "min_days_between = 2", "reminders.min_days_between", "or equal to 7", "example"),
        ('"neutre"  ', '"brutal"  ', "tone.style", "'brutal'", "example"),
        ("max_instalments = 6", "max_instalments = 13", "instalments.consumer.max_instalments", "above 12", "to 12"),
        ("max_months = 4 ", "max_months = 7 ", "instalments.business.max_months", "above 6", "case by case"),
        ("from_hour = 8 ", "from_hour = 7 ", "sending.from_hour", "or equal to 8", "example"),
        ("until_hour = 19 ", "until_hour = 8 ", "sending.until_hour", "or equal to 9", "example"),
        ('days = ["monday"', 'days = ["saturday"', "sending.days.0", "'saturday'", "example"),
        (
            "business = false  ",
            "contract_rate = 8\nbusiness = true",
            "penalties.contract_rate",
            "8.25",
            "at least 8.25",
        ),
        ("[company]", 'version = "1"\n[company]', "version", "computed", "remove"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_fix(
    tmp_path: Path, old: str, new: str, key: str, what: str, fix: str
) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    found = problems(tmp_path, text)
    line, got_key, got_what, got_fix = next(p for p in found if p[1] == key)
    assert line == line_of(text, new.split("\n", maxsplit=1)[0])
    assert (got_key, what in got_what, fix in got_fix) == (key, True, True), (got_what, got_fix)


@pytest.mark.parametrize(
    ("added", "at", "key", "what", "fix"),
    [
        ("[segments.a.ton]", "[segments.a.ton]", "segments.a.ton", "not a known key", "`tone`"),
        ('[segments.a.tone]\nstyle = "doux"', "doux", "segments.a.tone.style", "'doux'", "example"),
        (
            "[segments.a.reminders]\nmin_day_between = 9",
            "min_day_between",
            "segments.a.reminders.min_day_between",
            "not a known key",
            "`min_days_between`",
        ),
        (
            "[segments.a.instalments.business]\nmax_instalments = 4",
            "[segments.a.instalments.business]",
            "segments.a.instalments.business.max_months",
            "missing",
            "add `max_months",
        ),
        (
            "[segments.a.instalments.consumer]\nmax_instalments = 13\nmax_months = 12\nmin_instalment = 1\n"
            "first_payment_within_days = 1\nmax_deferral_days = 1",
            "max_instalments = 13",
            "segments.a.instalments.consumer.max_instalments",
            "above 12",
            "lower it to 12",
        ),
        (
            "[reminders.calendar]\nreminder_2 = 4",
            "[reminders.calendar]",
            "reminders.calendar",
            "reminder_2 = 4 comes before reminder_1 = 5",
            "growing days",
        ),
        (
            "[reminders.calendar]\npre_reminder = true",
            "pre_reminder = true",
            "reminders.calendar.pre_reminder",
            "True",
            "example",
        ),
    ],
)
def test_a_mistake_in_a_table_of_one_s_own(
    tmp_path: Path, added: str, at: str, key: str, what: str, fix: str
) -> None:
    text = f"{GOOD}\n{added}\n"
    line, _, got_what, got_fix = next(p for p in problems(tmp_path, text) if p[1].startswith(key))
    last = max(number for number, words in enumerate(text.split("\n"), 1) if at in words)
    assert (line, what in got_what, fix in got_fix) == (last, True, True), (line, got_what, got_fix)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = (
        GOOD.replace("M02606", "M02607")
        .replace("max_months = 4 ", "max_mois = 4 ")
        .replace("grace_days = 3", "grace_days = -1")
        .replace("[mediator]", "[mediateur]")
    )
    assert [p[1] for p in problems(tmp_path, text)] == [
        "mediator",
        "company.iban",
        "instalments.business.max_months",
        "instalments.business.max_mois",
        "promises.grace_days",
        "plans.grace_days",
        "mediateur",
    ]


def test_a_missing_key_points_at_its_table(tmp_path: Path) -> None:
    text = GOOD.replace('signatory = "Hélène Garnier"\n', "")
    assert problems(tmp_path, text) == [
        (line_of(text, "[company]"), "company.signatory", "is missing", "add `signatory = …`")
    ]


def test_a_missing_table_says_which(tmp_path: Path) -> None:
    start, end = GOOD.index("[instalments.consumer]"), GOOD.index("[promises]")
    found = problems(tmp_path, GOOD[:start] + GOOD[end:])
    assert [(p[1], p[3]) for p in found] == [("instalments.consumer", "add the table [instalments.consumer]")]


def test_selling_to_consumers_takes_a_mediator(tmp_path: Path) -> None:
    text = GOOD[: GOOD.index("\n[mediator]")]
    assert [(p[1], "L616-1" in p[3]) for p in problems(tmp_path, text)] == [("mediator", True)]
    assert load(written(tmp_path, text.replace("sells_to_consumers = true", ""))).mediator is None


@pytest.mark.parametrize(
    ("text", "line"),
    [("[company]\nname = Morel\n", 2), ('[company]\nname = "a"\nname = "b"\n', 3), ('[company]\nname = """a', 2)],
)
def test_broken_toml_gives_its_line(tmp_path: Path, text: str, line: int) -> None:
    found = problems(tmp_path, text)
    assert [(p[0], "not valid TOML" in p[2]) for p in found] == [(line, True)]


def test_a_latin_1_file_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load(written(tmp_path, '[company]\nname = "Société"\n', "latin-1"))
    assert [(p.line, p.fix) for p in caught.value.problems] == [(2, "save the file as UTF-8")]


def test_a_missing_file_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="amiable init"):
        load(tmp_path / "absent.toml")


def test_the_message_reads_file_line_key(tmp_path: Path) -> None:
    text = GOOD.replace("max_months = 4 ", "max_month = 4 ", 1)
    with pytest.raises(PolicyError) as caught:
        load(written(tmp_path, text))
    at = line_of(text, "max_month = 4")
    wanted = f"company.toml:{at}: instalments.business.max_month: is not a known key; did you mean `max_months`?"
    assert wanted in str(caught.value)


def test_a_segment_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    text = (
        GOOD
        + """
[segments.fideles]
tone = { style = "cordial" }
reminders = { silence_business_days = 15 }
[segments.fideles.instalments.business]
max_instalments = 6
max_months = 6
min_instalment = 50
first_payment_within_days = 30
max_deferral_days = 45
"""
    )
    policy = load(written(tmp_path, text))
    debtor = Debtor("Menuiserie Kerdoncuff SARL", DebtorKind.BUSINESS)
    loyal = policy.for_debtor(replace(debtor, segment="fideles"))
    assert (loyal.tone.style, loyal.tone.disclose_assistant) == ("cordial", True)
    assert (loyal.reminders.silence_business_days, loyal.reminders.min_days_between) == (15, 7)
    assert loyal.instalments.business.max_instalments == 6
    assert loyal.instalments.consumer == policy.instalments.consumer
    assert (loyal.version, loyal.company) == (policy.version, policy.company)
    assert policy.for_debtor(debtor) is policy
    assert policy.for_debtor(replace(debtor, segment="inconnu")) is policy


def test_the_example_gives_nothing_to_remark() -> None:
    assert warnings(EXAMPLE, load(EXAMPLE)) == ()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("may_force_findings = false", "may_force_findings = true", "approval.may_force_findings"),
        ("disclose_assistant = true", "disclose_assistant = false", "tone.disclose_assistant"),
        ("supervisor_above = 5000", "# supervisor_above = 5000", "approval.supervisor_above"),
        ("business = false  ", "contract_rate = 12\nbusiness = false", "penalties.contract_rate"),
        ("wait_business_days = 5", "wait_business_days = 0", "payments.wait_business_days"),
        (
            "[promises]",
            "[segments.x.tone]\ndisclose_assistant = false\n[promises]",
            "segments.x.tone.disclose_assistant",
        ),
    ],
)
def test_what_is_unwise_is_remarked_with_its_line(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = GOOD.replace(old, new, 1)
    path = written(tmp_path, text)
    (found,) = warnings(path, load(path))
    name = key.rpartition(".")[2]
    at = line_of(text, f"{name} =") if not new.startswith("#") else line_of(text, "[approval]")
    assert (found.key, found.line) == (key, at)
    assert found.what
    assert found.fix


def test_the_shipped_schema_is_up_to_date() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        schema.SHIPPED.write_text(schema.text(), encoding="utf-8")
    assert schema.SHIPPED.read_text(encoding="utf-8") == schema.text()


def test_the_schema_knows_every_table_and_the_example_names_it() -> None:
    assert set(schema.schema()["properties"]) == set(Policy.model_fields) - {"version"}
    assert GOOD.startswith(f"#:schema {schema.SHIPPED.name}\n")


def keys(table: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Every key that a person may write, with its description."""
    for name, field in table.model_fields.items():
        inner = [t for t in (field.annotation, *get_args(field.annotation)) if isinstance(t, type)]
        tables = [t for t in inner if issubclass(t, BaseModel)]
        if not tables and name != "version":
            yield name, field.description or ""
        for one in tables:
            yield from keys(one)


def test_every_key_is_described_in_the_schema_and_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
    for name, description in keys(Policy):
        assert description, name
        assert f"`{name}`" in page, name
    for table in Policy.model_fields.keys() - {"version", "sells_to_consumers"}:
        assert f"[{table}" in page, table


def test_what_the_example_offers_in_comments_loads_too(tmp_path: Path) -> None:
    text = re.sub(r"^# (?=\[|\w+ = )", "", GOOD, flags=re.MULTILINE)
    policy = load(written(tmp_path, text))
    assert policy.reminders.calendar is not None
    assert policy.segments
    assert policy.escalation.attacks == "supervisors"
    assert policy.penalties.contract_rate == 12
    assert policy.sending.closed
