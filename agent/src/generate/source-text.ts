// The text of generated TypeScript, as Biome formats it.

/** First line of a generated file. */
export function generatedFrom(what: string): string {
  return `// Generated from ${what} by agent/src/generate/main.ts; never edited.\n`;
}

/** A number as source text: large ones in hexadecimal, those that a double cannot hold as a bigint. */
export function numberText(value: bigint): string {
  const text = value > 4095n ? `0x${value.toString(16)}` : value.toString();
  const exact = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
  return exact ? text : `${text}n`;
}

/** Lines one level deeper. */
export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
