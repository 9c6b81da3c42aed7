/* What a scanner meant whose keys arrived bent (B-43). A scanner is a keyboard: it sends places, set to some
   country; the system turns places into letters, set to another. Pure; a key is { text, place }: the letter that
   arrived, and the place as the browser names it (KeyQ, Digit2), either of which may be empty. */

export const TOKEN = /^(?:\\0000[0-9]{2})?[A-Z2-7]{144}$/i;
const LENGTH = 144;
const NEARLY = 24;

const swapped = (...pairs) => Object.fromEntries(pairs.flatMap(([a, b]) => [[a, b], [b, a]]));

// Which letter a country prints on the key that says … in English.
const QWERTZ = swapped(["Y", "Z"]);
const AZERTY = { ...swapped(["A", "Q"], ["W", "Z"]), ";": "M", M: "," };

// What arrived through the system of one country, and was meant in the other.
const FRENCH_SYSTEM = {
  ...swapped(["A", "Q"], ["W", "Z"]), ",": "M", "?": "M", "É": "2", "\"": "3", "'": "4", "(": "5", "-": "6", "È": "7",
};
const FRENCH_SCANNER = {
  ...swapped(["A", "Q"], ["W", "Z"]), ";": "M", ":": "M", "@": "2", "#": "3", "$": "4", "%": "5", "^": "6", "&": "7",
};

/** What is printed on a key on an English keyboard; nothing for keys no badge needs. */
function englishKey(place) {
  const found = /^(?:Key([A-Z])|Digit([0-9])|Numpad([0-9])|(Semicolon)|(Backslash))$/.exec(place);
  if (!found) return "";
  if (found[4]) return ";";
  if (found[5]) return "\\";
  return found[1] || found[2] || found[3];
}

const through = (text, map) => [...text.toUpperCase()].map((letter) => map[letter] ?? letter).join("");

/** Every text these keys may have meant, the likeliest first: as they arrived, then by their place. */
export function readings(keys) {
  const typed = keys.map((key) => key.text).join("");
  const placed = keys.map((key) => englishKey(key.place)).join("");
  const ways = [
    typed,
    placed,
    through(placed, QWERTZ),
    through(placed, AZERTY),
    through(typed, QWERTZ),
    through(typed, FRENCH_SYSTEM),
    through(typed, FRENCH_SCANNER),
  ];
  return [...new Set(ways.filter((way) => TOKEN.test(way)).map((way) => way.toUpperCase()))];
}

/** What arrived, for the case that no reading fits: the letters, else the places. */
export function asArrived(keys) {
  return keys.map((key) => key.text).join("") || keys.map((key) => englishKey(key.place)).join("");
}

/** Whether a text was probably a badge before a layout or an input method bent it (as the forum judges it). */
export function looksBent(text) {
  const stripped = text.replace(/^[\r\n\t]+|[\r\n\t]+$/g, "");
  return Math.abs([...stripped].length - LENGTH) <= NEARLY && !TOKEN.test(stripped);
}
