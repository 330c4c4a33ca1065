"""Tell what somebody wrote from what their mail program put around it.

Line by line and without patterns that look back, so that no text takes long.
"""

from __future__ import annotations

from collections.abc import Sequence

#: As long as a line above a quote can be; longer ones are somebody's own words.
LONGEST_HEADING = 300
#: Over so many lines mail programs break "On … wrote:".
HEADING_LINES = 3

# How the line above a quote begins and ends: English, Spanish, Portuguese, French, German,
# Haitian Creole, Vietnamese, Russian, Arabic, Chinese, Bengali.
_OPENINGS = (
    "on ", "el ", "en ", "em ", "no dia ", "le ", "am ", "nan ", "vào ", "lúc ", "пн", "вт",
    "ср", "чт", "пт", "сб", "вс", "в ", "في ", "于", "於", "在",
)  # fmt: skip
_VERBS = (
    "wrote", "escribió", "escreveu", "a écrit", "schrieb", "ekri", "đã viết", "написал",
    "написал(а)", "пишет", "كتب", "写道", "寫道", "লিখেছেন",
)  # fmt: skip
_SEPARATORS = (
    "original message", "mensaje original", "mensagem original", "message d'origine",
    "message d’origine", "forwarded message", "mensaje reenviado", "原始邮件", "原始郵件",
    "الرسالة الأصلية",
)  # fmt: skip
_FROM = ("from:", "de:", "von:", "от:", "من:", "发件人:", "寄件者:")
_SENT = (
    "sent:", "date:", "enviado:", "enviado el:", "fecha:", "enviada:", "envoyé:", "gesendet:",
    "to:", "para:", "отправлено:", "تم الإرسال:", "发送时间:", "寄件日期:",
)  # fmt: skip
_BADGES = (
    "sent from ", "get outlook for ", "enviado desde ", "enviado do ", "obtener outlook para ",
    "envoyé de ", "yahoo mail", "发自我的", "從我的", "أُرسلت من ", "مرسل من ",
)  # fmt: skip
_RULE_LENGTH = 10


def own_words(text: str) -> str:
    """Return what stands above the quoted mail and the signature; below it when nothing does."""
    lines = [line.rstrip() for line in text.splitlines()]
    above = next((at for at, _ in enumerate(lines) if _begins_quote(lines, at)), len(lines))
    return _unsigned(lines[:above]) or _unsigned(_unquoted(lines[above:]))


def _unsigned(lines: Sequence[str]) -> str:
    """Leave out the signature and what comes after it."""
    end = next((at for at, line in enumerate(lines) if _begins_signature(line)), len(lines))
    return "\n".join(lines[:end]).strip()


def _unquoted(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    skipped_until = 0
    for at, line in enumerate(lines):
        if end := _heading_end(lines, at):
            skipped_until = end
        is_quote = _is_quoted(line) or _is_separator(line)
        if at >= skipped_until and not is_quote:
            kept.append(line)
    return kept


def _begins_quote(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if _is_quoted(line) or _is_separator(line) or _heading_end(lines, at):
        return True
    heads = [_folded(below) for below in lines[at + 1 : at + 4]]
    return _folded(line).startswith(_FROM) and any(head.startswith(_SENT) for head in heads)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _is_separator(line: str) -> bool:
    plain = line.strip().strip("-_ ").casefold()
    is_rule = len(line.strip()) >= _RULE_LENGTH and not line.strip().strip("_")
    return is_rule or (plain in _SEPARATORS and plain != line.strip().casefold())


def _heading_end(lines: Sequence[str], at: int) -> int:
    """Return behind which line "On … wrote:" ends that begins here; 0 when none does.

    Without a date or an address in it, it may well be the person's own words.
    """
    if not _folded(lines[at]).startswith(_OPENINGS):
        return 0
    for count in range(1, HEADING_LINES + 1):
        heading = " ".join(lines[at : at + count]).strip()
        if len(heading) > LONGEST_HEADING:
            return 0
        is_dated = any(character.isdigit() or character == "@" for character in heading)
        if is_dated and heading.casefold().rstrip(" :：").endswith(_VERBS):
            return at + count if heading.endswith((":", "：")) else 0
    return 0


def _begins_signature(line: str) -> bool:
    return line.strip() in {"--", "—"} or _folded(line).startswith(_BADGES)


def _folded(line: str) -> str:
    """Return the beginning of a line in small letters, without the stars of bold print."""
    return line[:LONGEST_HEADING].replace("*", "").replace("：", ":").strip().casefold()
