// What others chose the bytes of (names of processes and files, answers of receivers), for places that a terminal may show: nothing
// in it may be a character that a terminal obeys.

/** U+0000 to U+001F, DEL, and U+0080 to U+009F. */
const CONTROL = /\p{Cc}/gu;

const hex = (character: string, digits: number): string => character.charCodeAt(0).toString(16).padStart(digits, '0');

/** One line of text, with `\n`, `\t` and `\x1b` for what is no character to be seen. */
export function visible(text: string): string {
  return text.replace(CONTROL, (character) => {
    const short = { '\n': '\\n', '\t': '\\t' }[character];
    return short ?? `\\x${hex(character, 2)}`;
  });
}

/** The same JSON with escapes for what may stand in it as it is although a terminal obeys it; line breaks stay. */
export function visibleInJson(json: string): string {
  return json.replace(CONTROL, (character) => (character === '\n' ? character : `\\u${hex(character, 4)}`));
}

/** JSON as JSON.stringify makes it, which leaves DEL and U+0080 to U+009F as they are. */
export function visibleJson(value: unknown, indent?: number): string {
  return visibleInJson(JSON.stringify(value, undefined, indent));
}
