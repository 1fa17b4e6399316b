// What a capture plan is made of: read operations, and types together with the operations that read them.

import type { Condition, Content, Row, Type } from './types.ts';

export type Arch = 'x64' | 'arm64';
export type Kind = 'string' | 'bytes' | 'strings' | 'vector';
export type When = 'entry' | 'exit' | 'exitOk';

/** Where an address is: an argument, or 8 bytes inside what an earlier operation read. */
export type Base = { readonly argument: number } | { readonly operation: number; readonly offset: number };

/** Where a length is. */
export type LengthSource =
  | { readonly from: 'limit' }
  | { readonly from: 'argument'; readonly argument: number }
  | { readonly from: 'result' }
  | { readonly from: 'operation'; readonly operation: number; readonly offset: number; readonly size: 4 | 8 };

export interface Operation {
  readonly kind: Kind;
  readonly when: When;
  /** What the result must be beside that. */
  readonly condition?: Condition;
  readonly base: Base;
  readonly length: LengthSource;
  /** Bytes of one counted element. */
  readonly unit: number;
  /** Most bytes. */
  readonly limit: number;
  readonly stringLimit: boolean;
  /** What it reads, and so who may have it read. */
  readonly content: Content;
  /** Of a vector: where an element's length is inside the element; `length` then bounds the sum. */
  readonly elementLength?: number;
}

/** A type together with the operations that read it. */
export interface Placed {
  readonly type: Type;
  /** Operation that reads what this points at, before and after the call. */
  readonly entry?: number;
  readonly exit?: number;
  readonly to?: Placed;
  readonly fields?: readonly PlacedField[];
  readonly of?: Placed;
  /** Bytes of one element of an array. */
  readonly elementSize?: number;
  /** Operation that reads the buffers of an array's elements. */
  readonly vector?: number;
  /** Argument with the size of a buffer of which the result says how much was filled. */
  readonly most?: number;
  /** Operation that read, before the call, how much room there is for what the call fills. */
  readonly room?: number;
}

export interface PlacedField {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  /** Hidden fields are read for a note and never shown. `after`: the address in its place, what came behind the struct. */
  readonly shown: 'always' | 'verbose' | 'never' | 'after';
  readonly placed: Placed;
}

export interface PlacedArgument {
  readonly name: string;
  readonly index: number;
  readonly placed: Placed;
}

export interface CapturePlan {
  readonly row: Row;
  /** How many registers are recorded: those of absent arguments too. */
  readonly registers: number;
  readonly arguments: readonly PlacedArgument[];
  readonly operations: readonly Operation[];
  readonly selectors: readonly { readonly argument: number; readonly mask: number }[];
}

export interface Variant {
  readonly key: readonly [number, number];
  readonly plan: CapturePlan;
}

export interface CompiledRow {
  readonly base: CapturePlan;
  readonly variants: readonly Variant[];
}
