/* Looking for people in the phone's own list, by the keys the forum looks by: Han anywhere in the name,
   everything else by the beginning of a word. */

const MOST = 20;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const PLAIN = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i", ß: "ss" };

/** Lower case without accents, as the keys are written. */
export function fold(text) {
  const plain = text.toLowerCase().replace(/[øłđðþæœıß]/gu, (letter) => PLAIN[letter]);
  return plain.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC");
}

/** At most twenty people of the list, by name. */
export function found(snapshot, words) {
  const tests = words.trim().split(/\s+/).map(test);
  const people = [...snapshot.people.values()].filter((person) => tests.every((matches) => matches(person)));
  people.sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
  return people.slice(0, MOST).map((person) => asFound(person, snapshot));
}

function test(word) {
  const key = EAST_ASIAN.test(word) ? fold(word) : ` ${fold(word)}`;
  const reference = word.toLowerCase().replaceAll("-", "");
  return (person) => person.search_keys.includes(key) || (reference.length >= 4 && person.reference.startsWith(reference));
}

function asFound(person, snapshot) {
  const { isInside, firstAdmittedAt } = snapshot.presence(person.reference, person.lecture);
  const code = person.reference.slice(0, 8).toUpperCase();
  const { reference, lecture, state, name, affiliation } = person;
  return {
    reference, lecture, state, name, affiliation, isInside,
    shortReference: `${code.slice(0, 4)}-${code.slice(4)}`,
    firstAdmittedAt: firstAdmittedAt ? new Date(firstAdmittedAt / 1000).toISOString() : null,
  };
}
