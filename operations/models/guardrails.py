"""No suspect is named anywhere: what reads like a person with an age or an address is refused.

Pure functions over a text, and the validators that the record's free-text fields carry. What they
recognise, and what they let pass, is told in docs/adr/0013-guardrails.md.
"""

import re
from collections.abc import Callable, Iterator
from unicodedata import category, normalize

from django.core.exceptions import ValidationError

CURE = (
    "The record names nobody who was arrested or suspected. Say “a man aged 26 from Lambeth”, and "
    "leave out name and address. If this names no person, put the number elsewhere: “26 people in "
    "Tower Hamlets”."
)

# Spelling

UPPER = "".join(filter(str.isupper, map(chr, range(0x2000))))
LETTER = r"[^\W\d_]"
# Capitalised, with whatever joins its parts: O’Brien, Smith-Jones, al-Hassan, d’Angelo, Mc Donald.
WORD = rf"(?:(?:[adeAD][lrsnt]?|bin|ibn)[-'’])?[{UPPER}](?:[-'’]?{LETTER})+"
INITIAL = rf"[{UPPER}]\b\.?"
PARTICLE = (
    r"(?:van|von|der|den|de|da|di|do|dos|das|del|della|du|la|le|bin|bint|ibn|abu|al|el|ter|ten|"
    r"ap|ab|y|e|zu|zum|af|av|mac|mc|st|ó|ní|uí)"
)
JOINT = rf" (?:(?:{INITIAL}|{PARTICLE}) ){{0,3}}"
# Whole, and of so many words at the most that no text takes long to look through.
NAME = (
    rf"(?<![\w’'-])(?<![Cc]lass )(?P<name>(?>(?:{INITIAL} ?){{0,3}}{WORD}(?:{JOINT}{WORD}){{0,6}}))"
)

AGE = r"(?:[1-9]|[1-9]\d|10\d)(?!\d)"
# The number is not the beginning of a date, an amount, a time or another count.
AGE_ENDS = (
    r"(?= ?(?:$|[.,;:](?!\d)|[)\]–—]|-\s|"
    r"(?i:of|from|was|were|is|are|has|had|have|who|whose|also|both|will|would|and (?!\d)|on\s|"
    r"in\s|at\s|with\s|after|for\s|appeared|pleaded|admitted|denied|named|arrested|charged|"
    r"jailed|sentenced)\b))"
)
WHERE = rf"(?=(?i:of|from) (?:(?i:no fixed|an address|the \w+ area)|\d|(?:the )?[{UPPER}]))"
STREET = (
    r"(?:street|road|avenue|lane|drive|close|court|crescent|terrace|gardens|grove|way|place|walk|"
    r"square|mews|row|rise|hill|green|park|house|mansions|buildings|parade|gate)"
)
ADDRESS = rf"(?:\d+\w?,? )?(?:[{UPPER}][\w'’-]* ){{1,4}}(?i:{STREET})\b"
YEARS_OLD = r"\d{1,3}[-‐‑ ]years?[-‐‑ ]olds?"
PERSON = r"(?:man|woman|boy|girl|male|female|teenager|youth|suspect|defendant|driver|father|mother)"
CALLED = r"(?:named|called|identified as|known as)"
DEED = (
    r"(?:arrested|charged|detained|convicted|jailed|imprisoned|sentenced|remanded|bailed|"
    r"named as|identified as)"
)

# What no person's name holds. In a name, all up to the last of these words is left out of it.
NOT_A_PERSON = frozenset(
    """
    police constabulary force forces service met unit units team teams command taskforce squad
    council borough county city town district street road avenue area airport station court crown
    magistrates prison hospital school college university agency authority office department
    ministry government parliament society trust charity crimestoppers bbc news recorder times
    gazette standard guardian mail mirror echo post online press media release act section
    schedule class drugs heroin cocaine cannabis slavery trafficking county lines line warrants
    warrant arrests arrest seizures people men women children officers officer detectives
    detective constable sergeant inspector superintendent commander commissioner
    national nationals minister operation week
    """.split()
)
# What begins the name of an undertaking or a place, whatever comes after.
BEGINS_NO_PERSON = frozenset(
    """
    operation operations op project programme campaign exercise north south east west central
    northern southern eastern western great greater upper lower new royal port isle inner outer
    mid saint st the
    """.split()
)
# Words of a sentence that are capitals only because they stand first.
FIRST_IN_A_SENTENCE = frozenset(
    """
    a an and as at across about after all also another around before between both but by during
    each elsewhere every following for from he her his in inside into its later mr mrs ms miss dr
    near nearby of off on one only or our outside over she since some that their then there these
    they this those through to today together towards two three four five six seven eight nine ten
    under until when where while with within yesterday
    """.split()
)
# Places of two words whose words could be a person's.
PLACES = frozenset(
    {
        *("abbey wood", "bethnal green", "bognor regis", "bury st edmunds", "camden town"),
        *("canary wharf", "canning town", "charing cross", "chester le street", "colwyn bay"),
        *("covent garden", "crystal palace", "earls court", "finsbury park", "forest gate"),
        *("golders green", "hemel hempstead", "herne hill", "high wycombe", "kentish town"),
        *("king's cross", "kings cross", "king's lynn", "kings lynn", "leighton buzzard"),
        *("manor park", "merthyr tydfil", "milton keynes", "notting hill", "palmers green"),
        *("potters bar", "seven sisters", "shepherd's bush", "small heath", "stoke newington"),
        *("sutton coldfield", "thornton heath", "tower hamlets", "tulse hill", "tunbridge wells"),
        *("waltham abbey", "waltham cross", "waltham forest", "west midlands", "wood green"),
        *("hong kong", "home office", "border force", "british transport", "rhondda cynon taf"),
    }
)
_AT_A_PLACE = re.compile(
    r"\b(?:in|at|near|across|around|outside|inside|within|towards|from) (?:the )?$", re.I
)
_PLACED = frozenset(
    {"in", "at", "near", "across", "around", "outside", "inside", "within", "towards", "from"}
)

Match = re.Match[str]


def _plain(text: str) -> str:
    """Return the text with letters and spaces in one spelling; nothing invisible is left in it."""
    composed = re.sub("[ʼ‘`]", "’", normalize("NFC", text))
    seen = "".join(char for char in composed if category(char) not in ("Cf", "Mn"))
    return " ".join(seen.split())


def _person(match: Match) -> list[str]:
    """Return the words of what is matched as a name that a person's could be."""
    name = match["name"].replace("’", "'").casefold()
    words = [word.strip(".'").removesuffix("'s") for word in name.split()]
    while words and words[0] in FIRST_IN_A_SENTENCE:
        words.pop(0)
    if not words or words[0] in BEGINS_NO_PERSON or " ".join(words) in PLACES:
        return []
    last = max((at for at, word in enumerate(words) if word in NOT_A_PERSON), default=-1)
    rest = words[last + 1 :]
    return [] if " ".join(rest) in PLACES else rest


def _is_full_name(match: Match) -> bool:
    return len(_person(match)) > 1


def _is_name_not_place(match: Match) -> bool:
    """Whether it is a full name, and not said to be where something happened."""
    words = match["name"].casefold().split()
    at_a_place = _AT_A_PLACE.search(match.string[: match.start("name")]) or words[0] in _PLACED
    return _is_full_name(match) and not at_a_place


def _is_name_alone(match: Match) -> bool:
    """Whether even one word is a name, as it is before an age and a home."""
    before = match.string[: match.start("name")]
    return bool(_person(match)) and not (_AT_A_PLACE.search(before) and len(_person(match)) == 1)


Form = tuple[re.Pattern[str], Callable[[Match], bool]]

# “Name, 26, of Street”: the only forms looked for in what somebody else said.
AT_HOME: tuple[Form, ...] = (
    (re.compile(rf"{NAME} ?,? ?\(?(?i:aged )?{AGE}\)? ?, ?(?:both )?{WHERE}"), _is_name_alone),
    (re.compile(rf"{NAME} ?,? ?\(?(?i:aged )?{AGE}\)? {WHERE}"), _is_full_name),
    (re.compile(rf"{NAME},? (?:of|from) {ADDRESS}"), _is_full_name),
)
ANYWHERE: tuple[Form, ...] = (
    *AT_HOME,
    (re.compile(rf"{NAME} ?, ?{AGE}{AGE_ENDS}"), _is_name_not_place),
    (re.compile(rf"{NAME} ?[(\[] ?(?i:aged? )?{AGE} ?[)\]]"), _is_name_not_place),
    (re.compile(rf"{NAME} ?[,(]? ?(?i:aged?) {AGE}"), _is_name_not_place),
    (
        re.compile(rf"{NAME} ?[,(–—-] ?(?i:an? |who is )?{AGE}[-‐‑ ](?i:years?\b)"),
        _is_name_not_place,
    ),
    (
        re.compile(rf"{YEARS_OLD} (?:{PERSON},? )?(?:{CALLED} )?{NAME}(?! (?:{PERSON}|resident))"),
        _is_full_name,
    ),
    (re.compile(rf"(?i:\b{DEED}) {NAME}(?! (?:{PERSON}|\w+s\b))"), _is_full_name),
)


def named(text: str, forms: tuple[Form, ...] = ANYWHERE) -> Iterator[str]:
    """Yield the pieces of a text that read like a person with an age or an address."""
    plain = _plain(text)
    for pattern, is_person in forms:
        for match in pattern.finditer(plain):
            if is_person(match):
                yield match[0].strip(" ,")


def why_refused(text: str) -> str | None:
    """Return why a text cannot be part of the record, with the cure; None where it can."""
    return _why(next(named(text), None))


def _why(found: str | None) -> str | None:
    return found and f"“{found}” reads like a person by name. {CURE}"


def names_nobody(text: str) -> None:
    """Refuse a text in our words that seems to name a suspect."""
    _refuse(named(text))


def names_nobody_at_home(text: str) -> None:
    """Refuse words of somebody else only where they give a name, an age and a home."""
    _refuse(named(text, AT_HOME))


def _refuse(found: Iterator[str]) -> None:
    if why := _why(next(found, None)):
        raise ValidationError(why, code="names_somebody")
