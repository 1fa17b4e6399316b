// Numbers and times as the page writes them. Pure.

const UNITS: readonly (readonly [size: number, unit: string])[] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
];

/** Nanoseconds with three significant digits: `0`, `840 ns`, `12.3 µs`, `1.25 s`. */
export function duration(nanoseconds: number): string {
  const [size, unit] = UNITS.find(([least]) => nanoseconds >= least) ?? [1, 'ns'];
  if (size === 1) return nanoseconds === 0 ? '0' : `${Math.round(nanoseconds)} ns`;
  const value = nanoseconds / size;
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}

/** A moment on the axis whose marks are `step` apart: as many decimals as tell one mark from the next. */
export function moment(nanoseconds: number, step: number): string {
  if (nanoseconds === 0) return '0';
  const [size, unit] = UNITS.find(([least]) => Math.max(nanoseconds, step) >= least) ?? [1, 'ns'];
  const decimals = Math.max(0, Math.ceil(-Math.log10(step / size) - 1e-9));
  return `${(nanoseconds / size).toFixed(Math.min(decimals, 6))} ${unit}`;
}

/** Time since the trace began, in full: `+0.001 234 567 s`. */
export function sinceBegin(nanoseconds: number): string {
  const [whole, part = ''] = (Math.max(0, nanoseconds) / 1e9).toFixed(9).split('.');
  return `+${whole}.${part.replace(/(...)(?=.)/g, '$1\u202f')}\u00a0s`;
}

/** Time of day with milliseconds. */
export function clock(unixNano: string, offset = 0): string {
  const { day, milliseconds } = timeOfDay(unixNano, offset);
  return `${day}.${milliseconds}`;
}

/** Time of day in seconds. */
export function clockSeconds(unixNano: string): string {
  return timeOfDay(unixNano, 0).day;
}

function timeOfDay(unixNano: string, offset: number): { readonly day: string; readonly milliseconds: string } {
  const milliseconds = Number((BigInt(unixNano) + BigInt(Math.round(offset))) / 1_000_000n);
  const date = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  return {
    day: `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`,
    milliseconds: String(date.getMilliseconds()).padStart(3, '0'),
  };
}

/** `1,234` */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Four figures at most: `9,990`, `58.1k`, `1.25M`. */
export function brief(value: number): string {
  if (value < 10_000) return count(value);
  return value < 1e6 ? `${(value / 1e3).toFixed(value < 1e5 ? 1 : 0)}k` : `${(value / 1e6).toPrecision(3)}M`;
}

/** `1 call`, `2 calls` */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
