"""The Chinese catalogue: merge translations, compile, find what is missing.

python tools/words.py add words.json     merge {msgid: msgstr} into the catalogue, then compile
python tools/words.py compile            write django.mo (no system tools needed)
python tools/words.py missing            extract with xgettext and list msgids without a translation
"""

import fcntl
import json
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "xingma" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "xingma",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def read() -> polib.POFile:
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=120)
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = HEADER
    return catalogue


def compile_catalogue(catalogue: polib.POFile) -> None:
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def add(words: dict[str, str]) -> None:
    """Merge translations; a plural is given as {"one|many": "…"} and context as {"context@@msgid": "…"}."""
    catalogue = read()
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    for key, text in words.items():
        context, _, msgid = key.rpartition("@@")
        singular, _, plural = msgid.partition("||")
        entry = known.get((context or None, singular))
        if entry is None:
            entry = polib.POEntry(msgid=singular, msgctxt=context or None)
            catalogue.append(entry)
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = {0: text}
        else:
            entry.msgstr = text
        if "%(" in msgid and "python-format" not in entry.flags:
            entry.flags.append("python-format")
    catalogue.sort(key=lambda entry: (entry.msgid.casefold(), entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(CATALOGUE))
    compile_catalogue(catalogue)


def extracted() -> polib.POFile:
    """What code and templates say now, by xgettext through Django's makemessages."""
    command = [
        "--ignore=tests/*",
        "--ignore=.venv/*",
        "--ignore=node_modules/*",
        "--ignore=var/*",
        "--ignore=standins/*",
    ]
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "--keep-pot", "--no-location", "-v0", *command],
        cwd=ROOT,
        check=True,
    )
    template = CATALOGUE.parents[2] / "django.pot"
    words = polib.pofile(str(template))
    template.unlink()
    return words


def missing() -> list[str]:
    """Msgids in code or templates without a Chinese text; the catalogue on disk stays as it was."""
    before = CATALOGUE.read_bytes()
    try:
        wanted = {(entry.msgctxt, entry.msgid) for entry in extracted()}
    finally:
        CATALOGUE.write_bytes(before)
    translated = {(entry.msgctxt, entry.msgid) for entry in read() if entry.translated() and "fuzzy" not in entry.flags}
    return sorted(msgid for context, msgid in wanted - translated)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["add", path]:
            with Path(CATALOGUE.parent / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                add(json.loads(Path(path).read_text(encoding="utf-8")))
            return 0
        case ["compile"]:
            compile_catalogue(read())
            return 0
        case ["missing"]:
            lines = missing()
            print("\n".join(lines))
            return 1 if lines else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
