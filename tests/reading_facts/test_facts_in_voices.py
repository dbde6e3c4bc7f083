"""Every hand-written reply is read as a careful person reads it: what is stated, and nothing that is left open."""


def test_reads_what_is_stated_and_no_more(voice, reader):
    wanted = {key: value for key, value in voice["labels"].items() if key != "intents" and value}
    got = reader.labels(reader.read(voice))
    if voice["missed"]:
        assert got != wanted, "read right now: take `missed` off the case"
    else:
        assert got == wanted


def test_evidence_is_a_slice_of_the_text(voice, reader):
    for shown in reader.read(voice).evidence.values():
        for item in shown:
            assert voice["new_text"][item.start : item.end] == item.text != ""
