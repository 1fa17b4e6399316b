/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a show plan, which agent/src/syscalls/show-plan.ts writes and show_plan.h and printer.h read. All are 32
 * bits; a place is an index into the words, a text is SHOW_TEXT(offset into the string pool, length). The TypeScript
 * constants are generated from this file (agent/src/abi/show-words.ts).
 */
#ifndef SYSSPAN_SHOW_WORDS_H
#define SYSSPAN_SHOW_WORDS_H

enum {
  SHOW_MAGIC = 0x73686f77,
  SHOW_TEXT_BITS = 24, /* of the offset; the length is above */
  SHOW_NO_OP = 0xff,
  SHOW_NO_ARGUMENT = 0xff,
};

/* The head: word 0 is SHOW_MAGIC. */
enum show_head {
  SHOW_HEAD_NUMBERS = 1, /* how many entries the call table has */
  SHOW_HEAD_CALLS = 2,   /* place of the call table: place of a call, or 0, for each number */
  SHOW_HEAD_ERRNO = 3,   /* place of the list of errno names */
  SHOW_HEAD_SIGNALS = 4,
  SHOW_HEAD_FAMILIES = 5, /* ... of address families */
  SHOW_HEAD_WORDS = 6,
};

/* A call: these words, then SHOW_ARG_WORDS for each argument, then SHOW_VARIANT_WORDS for each variant. */
enum show_call {
  SHOW_CALL_NAME = 0,
  SHOW_CALL_ARGS = 1,
  SHOW_CALL_RESULT = 2,  /* place of a node */
  SHOW_CALL_NOTE = 3,    /* enum show_note */
  SHOW_CALL_NOTE_AT = 4, /* place of the node, or the operation */
  SHOW_CALL_NOTE_TEXT = 5,
  SHOW_CALL_SELECTORS = 6, /* two arguments, 8 bits each, SHOW_NO_ARGUMENT for none */
  SHOW_CALL_MASK0 = 7,
  SHOW_CALL_MASK1 = 8,
  SHOW_CALL_VARIANTS = 9,
  SHOW_CALL_WORDS = 10,
};

/* Arguments stand in print order, which clone has of its own. */
enum show_arg {
  SHOW_ARG_NODE = 0,
  SHOW_ARG_FACTS = 1,
  SHOW_ARG_REGISTER = 2,
  SHOW_ARG_LABEL = 3, /* text before the value, or 0 */
  SHOW_ARG_WORDS = 4,
};

enum show_facts {
  SHOW_FACT_PATH = 1,
  SHOW_FACT_FD = 2,
  SHOW_FACT_PEER = 4,  /* a socket address of the other side */
  SHOW_FACT_LOCAL = 8, /* ... of this side */
};

enum show_variant {
  SHOW_VARIANT_KEY0 = 0,
  SHOW_VARIANT_KEY1 = 1,
  SHOW_VARIANT_CALL = 2,
  SHOW_VARIANT_WORDS = 3,
};

enum show_note {
  SHOW_NOTE_NONE = 0,
  SHOW_NOTE_TIMEOUT = 1,
  SHOW_NOTE_READY = 2, /* the ready entries of a pollfd array: place of SHOW_READY_WORDS */
  SHOW_NOTE_AS = 3,    /* "(label value)" */
  SHOW_NOTE_AS_NOT_ZERO = 4,
  SHOW_NOTE_SELECTED = 5, /* place of SHOW_SELECTED_WORDS */
  SHOW_NOTE_RESUMES = 6,  /* it goes on with what the thread's last call was, which stands for its arguments */
};

/* What poll found: operation that read the entries, list of events, operation and node of the time left, or SHOW_NO_OP.
 */
enum show_ready {
  SHOW_READY_ENTRIES = 0,
  SHOW_READY_EVENTS = 1,
  SHOW_READY_LEFT = 2,
  SHOW_READY_LEFT_NODE = 3,
  SHOW_READY_WORDS = 4,
};

/* What select found: operations that read the sets and the time left after the call, and the node of that time. */
enum show_selected {
  SHOW_SELECTED_IN = 0,
  SHOW_SELECTED_OUT = 1,
  SHOW_SELECTED_EXCEPT = 2,
  SHOW_SELECTED_LEFT = 3,
  SHOW_SELECTED_LEFT_NODE = 4,
  SHOW_SELECTED_WORDS = 5,
};

/* A node: word 0 is its kind and, above SHOW_KIND_BITS, its parameters; the words of each kind follow. */
enum show_kind {
  SHOW_KIND_BITS = 8,
  SHOW_INTEGER = 1,     /* params: bits | signed << 8 | base << 9; words: meaning */
  SHOW_ENUMERATION = 2, /* params: bits; words: list */
  SHOW_FLAGS = 3, /* params: bits | octal << 7 | masked fields << 8; words: list, zero text, (mask low, mask high, list,
                     last) each */
  SHOW_STRING = 4,      /* params: is a path; words: operation */
  SHOW_BYTES = 5,       /* words: operation, argument with the most that there can be */
  SHOW_STRINGS = 6,     /* params: count only; words: operation */
  SHOW_POINTER = 7,     /* params: what the call makes of it is not shown; words: entry operation, exit operation, node,
                           operation that read the most there can be */
  SHOW_STRUCT = 8,      /* params: fields; words: (name, offset, size, node, enum show_field | offset << 8) each */
  SHOW_ARRAY = 9,       /* words: node, element size */
  SHOW_VECTOR = 10,     /* the buffer of an array's element; words: operation */
  SHOW_CASE = 11,       /* params: cases; words: offset, size, mask, otherwise, (low, high, node) each */
  SHOW_WHEN = 12,       /* params: without any of the bits; words: argument, mask, node */
  SHOW_PRIMITIVE = 13,  /* params: enum show_primitive; words: list or 0 */
  SHOW_TEXT_FIELD = 14, /* text in the struct itself */
  SHOW_ABSENT = 15,     /* a field that is left out */
};

enum show_field {
  SHOW_FIELD_ALWAYS = 0,
  SHOW_FIELD_VERBOSE = 1,
  SHOW_FIELD_NEVER = 2,
  SHOW_FIELD_FILLED = 3, /* only if the 8 bytes at `offset`, its length or itself, are not 0 */
  SHOW_FIELD_AFTER = 4,  /* a pointer: its address, and behind the struct what the call filled in */
  SHOW_FIELD_BITS = 8,
};

enum show_meaning {
  SHOW_PLAIN = 0,
  SHOW_FD = 1,
  SHOW_FD_AT = 2,
  SHOW_ADDRESS = 3,
  SHOW_MODE = 4,
  SHOW_FILE_MODE = 5,
  SHOW_DEVICE = 6,
  SHOW_SIGNAL = 7,
  SHOW_ERRNO = 8,
  SHOW_WAIT_STATUS = 9,
  SHOW_PORT = 10,
  SHOW_LIMIT = 11,
  SHOW_ID = 12,     /* a user or group: all ones mean "leave it" */
  SHOW_TASK = 13,   /* a thread or process, with its name where that is asked for */
  SHOW_MOMENT = 14, /* seconds since 1970, and the date as a comment */
  SHOW_DATE = 15,   /* ... the date alone */
  SHOW_WORD = 16,   /* what the process hands out, though no memory: shown where that may be */
};

enum show_primitive {
  SHOW_SOCKADDR = 1,
  SHOW_SIGSET = 2,
  SHOW_SIGINFO = 3,
  SHOW_CMSG = 4,
  SHOW_FDSET = 5,
  SHOW_DIRENTS = 6,
  SHOW_SOCKOPT = 7,
  SHOW_CAPABILITIES = 8, /* list: their names */
  SHOW_FILE_TIME = 9,    /* struct timespec as utimensat takes it, with the date as a comment */
  SHOW_FILE_TIMEVAL = 10,
};

/* A list: these words, then SHOW_VALUE_WORDS for each value in print order, then the order by value (indices). */
enum show_list {
  SHOW_LIST_COUNT = 0,
  SHOW_LIST_PREFIX = 1,
  SHOW_LIST_WORDS = 2,
  SHOW_VALUE_LOW = 0,
  SHOW_VALUE_HIGH = 1,
  SHOW_VALUE_NAME = 2,
  SHOW_VALUE_WORDS = 3,
};

#endif
