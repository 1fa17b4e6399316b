// Changes of inputs, the same ones for the same seed.

/** Numbers from a seed (xorshift32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 1;
  }

  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 0) % Math.max(1, limit);
  }

  of<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }
}

const ODD_BYTES = [0, 1, 0x0a, 0x20, 0x22, 0x2c, 0x2f, 0x30, 0x39, 0x5b, 0x7b, 0x7f, 0x80, 0xc2, 0xff];

export class Mutator {
  readonly #random: Random;
  readonly #words: readonly Buffer[];
  readonly #longest: number;

  /** `words` are what the target knows: names, marks, numbers; `longest` is in bytes. */
  constructor(seed: number, words: readonly string[], longest: number) {
    this.#random = new Random(seed);
    this.#longest = longest;
    this.#words = words.map((word) => Buffer.from(word));
  }

  /** One of them, changed in one to four places. */
  next(inputs: readonly Buffer[]): Buffer {
    let input = this.#random.of(inputs) ?? Buffer.alloc(0);
    for (let left = 1 + this.#random.below(4); left > 0; left--) input = this.#change(input, inputs);
    return input.subarray(0, this.#longest);
  }

  #change(input: Buffer, inputs: readonly Buffer[]): Buffer {
    const random = this.#random;
    const at = random.below(input.length + 1);
    const end = Math.min(input.length, at + 1 + random.below(random.below(4) === 0 ? input.length : 8));
    const with_ = (middle: Buffer, until = at): Buffer => Buffer.concat([input.subarray(0, at), middle, input.subarray(until)]);
    switch (random.below(8)) {
      case 0:
        return with_(Buffer.from([random.below(256)]), end);
      case 1:
        return with_(Buffer.from([random.of(ODD_BYTES) ?? 0]), at + 1);
      case 2:
        return with_(Buffer.alloc(0), end);
      case 3:
        return with_(random.of(this.#words) ?? Buffer.alloc(0), random.below(2) === 0 ? at : end);
      case 4: {
        const other = random.of(inputs) ?? input;
        const from = random.below(other.length);
        return with_(other.subarray(from, from + 1 + random.below(other.length)), random.below(2) === 0 ? at : end);
      }
      case 5: {
        const changed = Buffer.from(input);
        if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
        return changed;
      }
      case 6:
        return with_(input.subarray(at, end));
      default:
        return this.#repeated(input, at, end);
    }
  }

  /** Many times over, which shows what takes more than linear time, or a stack. */
  #repeated(input: Buffer, at: number, end: number): Buffer {
    const part = input.subarray(at, end);
    const times = Math.min(1 << this.#random.below(13), Math.floor(this.#longest / Math.max(1, part.length)));
    return Buffer.concat([input.subarray(0, at), ...Array.from({ length: times }, () => part), input.subarray(end)]);
  }
}
