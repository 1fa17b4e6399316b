// The vocabulary of the syscall table: types of arguments as plain values. A type has two faces, compiled from
// the same value: what the kernel side must read (capture-plan.ts) and how the value is shown (decode-plan.ts).

/** Names of a kernel header's constants with their values; generated into constants/, never typed by hand. */
export interface ConstantList {
  readonly name: string;
  /** The UAPI header the names come from, e.g. `asm-generic/fcntl.h`. */
  readonly header: string;
  /** What an unknown value is called, e.g. `O_` gives `0x8 /* O_??? *\/`. */
  readonly prefix: string;
  /** In the order in which strace prints them. */
  readonly values: readonly (readonly [name: string, value: number | bigint])[];
  /** Present where arm64 differs from x86-64: the whole list for arm64. */
  readonly arm64?: readonly (readonly [name: string, value: number | bigint])[];
}

/** Offsets and sizes of a kernel structure, generated; the same on x86-64 and arm64 unless `arm64` says otherwise. */
export interface Layout {
  readonly name: string;
  readonly size: number;
  readonly fields: Readonly<Record<string, readonly [offset: number, size: number]>>;
  readonly arm64?: {
    readonly size: number;
    readonly fields: Readonly<Record<string, readonly [offset: number, size: number]>>;
  };
}

/** Where a length or count comes from. Names refer to arguments, or to fields of the same struct. */
export type Length =
  | { readonly from: 'constant'; readonly value: number }
  | { readonly from: 'sibling'; readonly name: string }
  /** The integer that a sibling pointer points at, as socket calls use for address lengths. */
  | { readonly from: 'behind'; readonly name: string }
  | { readonly from: 'result' };

/** Integers with a meaning of their own; `plain` is just a number, `limit` is a resource limit (`8192*1024`, `RLIM64_INFINITY`). */
export type Meaning =
  | 'plain'
  | 'fd'
  | 'fdAt'
  | 'tid'
  | 'uid'
  | 'gid'
  | 'size'
  | 'offset'
  | 'address'
  | 'mode'
  | 'fileMode'
  | 'device'
  | 'signal'
  | 'errno'
  | 'waitStatus'
  | 'networkPort'
  | 'limit'
  /** Contents that the process hands out, in a register. */
  | 'word'
  /** Seconds since 1970, with the date as a comment behind a number that is not 0; `date` is the date alone. */
  | 'moment'
  | 'date';

/**
 * What memory that a call points at may hold.
 * - harmless: paths, numbers, flags, addresses, times, names of things; always read, and shown
 * - sent, received: what the process hands out, and what it gets; where buffers are wanted
 * - argv: the arguments of a program; where command lines are wanted, and only counted elsewhere
 * - secret: keys, passwords, random bytes; where all buffers are wanted
 */
export type Content = 'harmless' | 'sent' | 'received' | 'argv' | 'secret';

/** `before` is read before the call and shown without what the call makes of it. */
export type Direction = 'in' | 'before' | 'out' | 'inout';

/** What the result must be for memory that the call fills in only then. */
export type Condition = 'positive' | 'interrupted';

export type Type =
  | {
      readonly shape: 'integer';
      readonly bits: 8 | 16 | 32 | 64;
      readonly signed: boolean;
      readonly base: 8 | 10 | 16;
      readonly meaning: Meaning;
    }
  /** One of a list of values. */
  | { readonly shape: 'enumeration'; readonly bits: 8 | 16 | 32 | 64; readonly list: ConstantList }
  /**
   * Bits by name. `masked` are fields inside the word that hold an enumeration (O_ACCMODE, S_IFMT); they are printed
   * first, or behind all if `last` (clone's signal). `zero` is the text for 0 when neither a masked list nor the list
   * names it. `octal`: bits without a name are a file mode (`IPC_CREAT|0666`).
   */
  | {
      readonly shape: 'flags';
      readonly bits: 8 | 16 | 32 | 64;
      readonly list: ConstantList;
      readonly masked?: readonly { readonly mask: number | bigint; readonly list: ConstantList; readonly last?: boolean }[];
      readonly zero?: string;
      readonly octal?: boolean;
    }
  /** A pointer to NUL-terminated text. `path` marks a file name: read whole, never shortened by the string limit. */
  | { readonly shape: 'string'; readonly path: boolean; readonly direction: Direction; readonly content: Content }
  /** A pointer to bytes. */
  | { readonly shape: 'bytes'; readonly length: Length; readonly direction: Direction; readonly content: Content }
  /** A pointer to string pointers that a NULL ends (argv). `countOnly`: shown as address and number (envp). */
  | { readonly shape: 'strings'; readonly countOnly: boolean }
  /**
   * `length`: how many bytes are there if that may be fewer than the struct has; fields behind them are left out.
   * `content`: of what it points at, where that is more than its type tells (numbers that are another process's memory).
   */
  | {
      readonly shape: 'pointer';
      readonly to: Type;
      readonly direction: Direction;
      readonly length?: Length;
      readonly condition?: Condition;
      readonly content?: Content;
    }
  /** NUL-terminated text that lies in the struct itself (`char name[65]`), as long as the field at most. */
  | { readonly shape: 'text'; readonly content: Content }
  /**
   * By layout; only `fields` are shown, in this order; those in `verbose` only with -v, those in `hidden` never: a note
   * shows them. A field whose case is `absent` is left out, and one in `filled` while its first 8 bytes are 0. In what the
   * process passes in, a field that points at what the call fills in (clone3's pidfd) shows its address, and behind the
   * struct what came: `{pidfd=0x7f…} => {pidfd=[3]}`.
   */
  | {
      readonly shape: 'struct';
      readonly layout: Layout;
      readonly fields: Readonly<Record<string, Type>>;
      readonly verbose?: readonly string[];
      readonly hidden?: readonly string[];
      readonly filled?: readonly string[];
    }
  /** Elements one after the other; inside a pointer. */
  | { readonly shape: 'array'; readonly of: Type; readonly count: Length }
  /** Chosen by the value (masked) of a sibling. In a row the sibling may decide what is read: the row gets variants. */
  | {
      readonly shape: 'case';
      readonly by: string;
      readonly mask?: number;
      readonly list: ConstantList;
      readonly cases: Readonly<Record<string, Type>>;
      readonly otherwise: Type;
    }
  /** Only there if the sibling has one of the bits (open's mode), or `not`: none of them. Left out otherwise. */
  | { readonly shape: 'when'; readonly name: string; readonly anyOf: number; readonly type: Type; readonly not?: boolean }
  /** Shown by code in native: socket addresses and the like. Behind a pointer it takes its bytes from it. */
  | {
      readonly shape: 'primitive';
      readonly name: Primitive;
      readonly content: Content;
      readonly length: Length;
      readonly list?: ConstantList;
    }
  /** An argument that does not exist for this variant. */
  | { readonly shape: 'absent' };

/** What native shows by code; each needs the bytes that `length` says. Of these only addresses, numbers, times and names are shown. */
export type HarmlessPrimitive = 'sockaddr' | 'sigset' | 'siginfo' | 'fdset' | 'dirents' | 'capabilities' | 'fileTime' | 'fileTimeval';
/** What these are depends on numbers beside them. */
export type OpaquePrimitive = 'cmsg' | 'sockopt';
export type Primitive = HarmlessPrimitive | OpaquePrimitive;

/** What is printed after the result. */
export type Note =
  | { readonly note: 'none' }
  /** `(Timeout)` for a result of 0. */
  | { readonly note: 'timeout' }
  /** The entries of a pollfd array that are ready: `([{fd=4, revents=POLLIN}])`. */
  /** `left` is the argument with the time that is left. */
  | { readonly note: 'ready'; readonly argument: string; readonly left?: string }
  /**
   * What select found, `(in [3], out [1], left {tv_sec=0, tv_usec=9})`: the sets after the call that are not empty, and
   * the time left. The arguments themselves are shown as they were before the call.
   */
  | { readonly note: 'selected'; readonly in: string; readonly out: string; readonly except: string; readonly left: string }
  /** The result in another form, in brackets: `(flags O_RDWR)`. */
  | { readonly note: 'as'; readonly label: string; readonly type: Type; readonly notZero?: boolean }
  /** It goes on with the call that a signal interrupted, which is shown in place of arguments. */
  | { readonly note: 'resumes' }
  /** Chosen by the value of an argument; none if it has no case. */
  | { readonly note: 'case'; readonly by: string; readonly list: ConstantList; readonly cases: Readonly<Record<string, Note>> };

export type Class =
  | 'file'
  | 'desc'
  | 'network'
  | 'process'
  | 'memory'
  | 'signal'
  | 'ipc'
  | 'clock'
  | 'creds'
  | 'pure'
  | 'stat'
  | 'lstat'
  | 'fstat'
  | 'statfs'
  | 'fstatfs';

/** One system call, as its man page gives it. */
export interface Row {
  readonly name: string;
  readonly args: Readonly<Record<string, Type>>;
  readonly result: Type;
  readonly note: Note;
  /** Classes that do not follow from the argument types. */
  readonly classes: readonly Class[];
  /** Never comes back (exit), or comes back in another image (execve). */
  readonly ends?: 'task' | 'image';
  /** Order of the arguments on arm64 where it differs; `rowsFor` has applied it. */
  readonly arm64?: readonly string[];
  /** Arguments printed as `label=value`, in this order, as strace prints clone; all of them are named. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The only argument is no register but the context that the return from a signal handler restores. */
  readonly context?: boolean;
}

const integer = (bits: 8 | 16 | 32 | 64, signed: boolean, base: 8 | 10 | 16 = 10, meaning: Meaning = 'plain'): Type => ({
  shape: 'integer',
  bits,
  signed,
  base,
  meaning,
});

export const i8: Type = integer(8, true);
export const u8: Type = integer(8, false);
export const i16: Type = integer(16, true);
export const u16: Type = integer(16, false);
export const int: Type = integer(32, true);
export const uint: Type = integer(32, false);
export const long: Type = integer(64, true);
export const ulong: Type = integer(64, false);
export const hex32: Type = integer(32, false, 16);
export const hex: Type = integer(64, false, 16);
export const octal: Type = integer(32, false, 8);
export const fd: Type = integer(32, true, 10, 'fd');
export const fdAt: Type = integer(32, true, 10, 'fdAt');
export const tid: Type = integer(32, true, 10, 'tid');
export const uid: Type = integer(32, false, 10, 'uid');
export const gid: Type = integer(32, false, 10, 'gid');
export const size: Type = integer(64, false, 10, 'size');
export const ssize: Type = integer(64, true, 10, 'size');
export const offset: Type = integer(64, true, 10, 'offset');
export const address: Type = integer(64, false, 16, 'address');
/** What is to be written into another process's memory. */
export const word: Type = integer(64, false, 16, 'word');
/** Permission bits, as in `0644`. */
export const mode: Type = integer(16, false, 8, 'mode');
/** Type and permissions, as in `S_IFREG|0644`. */
export const fileMode: Type = integer(32, false, 8, 'fileMode');
export const device: Type = integer(64, false, 16, 'device');
export const signal: Type = integer(32, true, 10, 'signal');
export const errno: Type = integer(32, true, 10, 'errno');
export const waitStatus: Type = integer(32, true, 10, 'waitStatus');
/** A resource limit: `8192*1024`, `RLIM64_INFINITY`. */
export const limit: Type = integer(64, false, 10, 'limit');
export const moment: Type = integer(64, true, 10, 'moment');
export const date: Type = integer(64, true, 10, 'date');
/** Text inside a struct. */
export const text = (content: Content): Type => ({ shape: 'text', content });
export const absent: Type = { shape: 'absent' };

export const constant = (value: number): Length => ({ from: 'constant', value });
export const sibling = (name: string): Length => ({ from: 'sibling', name });
export const behind = (name: string): Length => ({ from: 'behind', name });
export const result: Length = { from: 'result' };

/** A file name that the process passes in. */
export const path: Type = { shape: 'string', path: true, direction: 'in', content: 'harmless' };
/** Text that the process passes in, or with `out` the kernel fills in. */
export const string = (content: Content, direction: 'in' | 'out' = 'in'): Type => ({ shape: 'string', path: false, direction, content });
/** argv. */
export const strings: Type = { shape: 'strings', countOnly: false };
/** envp: address and number only. */
export const environment: Type = { shape: 'strings', countOnly: true };

/** A buffer that the process hands out (write). */
export const sent = (length: Length): Type => ({ shape: 'bytes', length, direction: 'in', content: 'sent' });
/** A buffer that the kernel fills (read). */
export const received = (length: Length): Type => ({ shape: 'bytes', length, direction: 'out', content: 'received' });
/** Bytes that are no buffer: keys, names with a length. */
export const bytes = (content: Content, length: Length, direction: Direction = 'in'): Type => ({
  shape: 'bytes',
  length,
  direction,
  content,
});

const pointer =
  (direction: Direction) =>
  (to: Type, length?: Length): Type =>
    length === undefined ? { shape: 'pointer', to, direction } : { shape: 'pointer', to, direction, length };
/** Pointers to what the process passes in, to what the kernel fills in, and to both; `length` as in `Type`. */
export const into = pointer('in');
export const out = pointer('out');
export const before = pointer('before');
export const inout = pointer('inout');

/** A pointer of which the type does not tell what is behind it. */
export const holding = (content: Content, type: Type): Type => (type.shape === 'pointer' ? { ...type, content } : type);

/** Pointer to what the kernel fills in only with such a result. */
export const outIf = (condition: Condition, to: Type): Type => ({ shape: 'pointer', to, direction: 'out', condition });

export const array = (of: Type, count: Length): Type => ({ shape: 'array', of, count });
export const struct = (layout: Layout, fields: Readonly<Record<string, Type>>, verbose?: readonly string[]): Type =>
  verbose === undefined ? { shape: 'struct', layout, fields } : { shape: 'struct', layout, fields, verbose };
export const primitive = (name: HarmlessPrimitive, length: Length, list?: ConstantList): Type => ({
  shape: 'primitive',
  name,
  content: 'harmless',
  length,
  ...(list === undefined ? {} : { list }),
});
export const opaque = (name: OpaquePrimitive, content: Content, length: Length): Type => ({ shape: 'primitive', name, content, length });

export const enumeration = (list: ConstantList, bits: 8 | 16 | 32 | 64 = 32): Type => ({ shape: 'enumeration', bits, list });
export const flags = (
  list: ConstantList,
  more: Omit<Extract<Type, { shape: 'flags' }>, 'shape' | 'list' | 'bits'> & { readonly bits?: 8 | 16 | 32 | 64 } = {},
): Type => ({ shape: 'flags', bits: 32, list, ...more });

export const when = (name: string, anyOf: number, type: Type): Type => ({ shape: 'when', name, anyOf, type });
export const unless = (name: string, anyOf: number, type: Type): Type => ({ shape: 'when', name, anyOf, type, not: true });
/** `cases` are named by constants of `list`; `mask` is applied to the sibling first (futex's private flag). */
export const byCase = (by: string, list: ConstantList, cases: Readonly<Record<string, Type>>, otherwise: Type, mask?: number): Type =>
  mask === undefined ? { shape: 'case', by, list, cases, otherwise } : { shape: 'case', by, list, cases, otherwise, mask };

/** The result once more with its meaning: `(flags O_RDWR)`, `(SIGUSR1)`. */
export const shownAs = (type: Type, label = '', notZero = false): Note => ({ note: 'as', label, type, ...(notZero ? { notZero } : {}) });

interface RowOptions {
  readonly note?: Note;
  readonly classes?: readonly Class[];
  readonly ends?: 'task' | 'image';
  readonly arm64?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly context?: boolean;
}

/** A row of the table: `row('close', { fd }, int)`. */
export function row(name: string, args: Readonly<Record<string, Type>>, resultType: Type = int, options: RowOptions = {}): Row {
  return { name, args, result: resultType, note: { note: 'none' }, classes: [], ...options };
}
