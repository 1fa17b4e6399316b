/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a decode plan, which agent/src/syscalls/decode-plan.ts writes and decode_plan.h and formatter.h read.
 * All are 32 bits; a place is an index into the words, a text is DECODE_TEXT(offset into the string pool, length). The
 * TypeScript constants are generated from this file (agent/src/abi/decode-words.ts).
 */
#ifndef SYSSPAN_DECODE_WORDS_H
#define SYSSPAN_DECODE_WORDS_H

enum {
  DECODE_MAGIC = 0x73686f77,
  DECODE_TEXT_BITS = 24, /* of the offset; the length is above */
  DECODE_NO_OP = 0xff,
  DECODE_NO_ARGUMENT = 0xff,
};

/* The head: word 0 is DECODE_MAGIC. */
enum decode_head {
  DECODE_HEAD_NUMBERS = 1, /* how many entries the call table has */
  DECODE_HEAD_CALLS = 2,   /* place of the call table: place of a call, or 0, for each number */
  DECODE_HEAD_ERRNO = 3,   /* place of the list of errno names */
  DECODE_HEAD_SIGNALS = 4,
  DECODE_HEAD_FAMILIES = 5, /* ... of address families */
  DECODE_HEAD_WORDS = 6,
};

/* A call: these words, then DECODE_ARG_WORDS for each argument, then DECODE_VARIANT_WORDS for each variant. */
enum decode_call {
  DECODE_CALL_NAME = 0,
  DECODE_CALL_ARGS = 1,
  DECODE_CALL_RESULT = 2,  /* place of a node */
  DECODE_CALL_NOTE = 3,    /* enum decode_note */
  DECODE_CALL_NOTE_AT = 4, /* place of the node, or the operation */
  DECODE_CALL_NOTE_TEXT = 5,
  DECODE_CALL_SELECTORS = 6, /* two arguments, 8 bits each, DECODE_NO_ARGUMENT for none */
  DECODE_CALL_MASK0 = 7,
  DECODE_CALL_MASK1 = 8,
  DECODE_CALL_VARIANTS = 9,
  DECODE_CALL_WORDS = 10,
};

/* Arguments stand in print order, which clone has of its own. */
enum decode_arg {
  DECODE_ARG_NODE = 0,
  DECODE_ARG_FACTS = 1,
  DECODE_ARG_REGISTER = 2,
  DECODE_ARG_LABEL = 3, /* text before the value, or 0 */
  DECODE_ARG_WORDS = 4,
};

enum decode_facts {
  DECODE_FACT_PATH = 1,
  DECODE_FACT_FD = 2,
  DECODE_FACT_PEER = 4,  /* a socket address of the other side */
  DECODE_FACT_LOCAL = 8, /* ... of this side */
};

enum decode_variant {
  DECODE_VARIANT_KEY0 = 0,
  DECODE_VARIANT_KEY1 = 1,
  DECODE_VARIANT_CALL = 2,
  DECODE_VARIANT_WORDS = 3,
};

enum decode_note {
  DECODE_NOTE_NONE = 0,
  DECODE_NOTE_TIMEOUT = 1,
  DECODE_NOTE_READY = 2, /* the ready entries of a pollfd array: place of DECODE_READY_WORDS */
  DECODE_NOTE_AS = 3,    /* "(label value)" */
  DECODE_NOTE_AS_NOT_ZERO = 4,
  DECODE_NOTE_SELECTED = 5, /* place of DECODE_SELECTED_WORDS */
  DECODE_NOTE_RESUMES = 6,  /* it goes on with what the thread's last call was, which stands for its arguments */
};

/* What poll found: operation that read the entries, list of events, operation and node of the time left, or
 * DECODE_NO_OP.
 */
enum decode_ready {
  DECODE_READY_ENTRIES = 0,
  DECODE_READY_EVENTS = 1,
  DECODE_READY_LEFT = 2,
  DECODE_READY_LEFT_NODE = 3,
  DECODE_READY_WORDS = 4,
};

/* What select found: operations that read the sets and the time left after the call, and the node of that time. */
enum decode_selected {
  DECODE_SELECTED_IN = 0,
  DECODE_SELECTED_OUT = 1,
  DECODE_SELECTED_EXCEPT = 2,
  DECODE_SELECTED_LEFT = 3,
  DECODE_SELECTED_LEFT_NODE = 4,
  DECODE_SELECTED_WORDS = 5,
};

/* A node: word 0 is its kind and, above DECODE_KIND_BITS, its parameters; the words of each kind follow. */
enum decode_kind {
  DECODE_KIND_BITS = 8,
  DECODE_INTEGER = 1,     /* params: bits | signed << 8 | base << 9; words: meaning */
  DECODE_ENUMERATION = 2, /* params: bits; words: list */
  DECODE_FLAGS = 3,   /* params: bits | octal << 7 | masked fields << 8; words: list, zero text, (mask low, mask high,
                       list,   last) each */
  DECODE_STRING = 4,  /* params: is a path; words: operation */
  DECODE_BYTES = 5,   /* words: operation, argument with the most that there can be */
  DECODE_STRINGS = 6, /* params: count only; words: operation */
  DECODE_POINTER = 7, /* params: what the call makes of it is not shown; words: entry operation, exit operation, node,
                       operation that read the most there can be */
  DECODE_STRUCT = 8,  /* params: fields; words: (name, offset, size, node, enum decode_field | offset << 8) each */
  DECODE_ARRAY = 9,   /* words: node, element size */
  DECODE_VECTOR = 10, /* the buffer of an array's element; words: operation */
  DECODE_CASE = 11,   /* params: cases; words: offset, size, mask, otherwise, (low, high, node) each */
  DECODE_WHEN = 12,   /* params: without any of the bits; words: argument, mask, node */
  DECODE_PRIMITIVE = 13,  /* params: enum decode_primitive; words: list or 0 */
  DECODE_TEXT_FIELD = 14, /* text in the struct itself */
  DECODE_ABSENT = 15,     /* a field that is left out */
};

enum decode_field {
  DECODE_FIELD_ALWAYS = 0,
  DECODE_FIELD_VERBOSE = 1,
  DECODE_FIELD_NEVER = 2,
  DECODE_FIELD_FILLED = 3, /* only if the 8 bytes at `offset`, its length or itself, are not 0 */
  DECODE_FIELD_AFTER = 4,  /* a pointer: its address, and behind the struct what the call filled in */
  DECODE_FIELD_BITS = 8,
};

enum decode_meaning {
  DECODE_PLAIN = 0,
  DECODE_FD = 1,
  DECODE_FD_AT = 2,
  DECODE_ADDRESS = 3,
  DECODE_MODE = 4,
  DECODE_FILE_MODE = 5,
  DECODE_DEVICE = 6,
  DECODE_SIGNAL = 7,
  DECODE_ERRNO = 8,
  DECODE_WAIT_STATUS = 9,
  DECODE_PORT = 10,
  DECODE_LIMIT = 11,
  DECODE_ID = 12,     /* a user or group: all ones mean "leave it" */
  DECODE_TASK = 13,   /* a thread or process, with its name where that is asked for */
  DECODE_MOMENT = 14, /* seconds since 1970, and the date as a comment */
  DECODE_DATE = 15,   /* ... the date alone */
  DECODE_WORD = 16,   /* what the process hands out, though no memory: shown where that may be */
};

enum decode_primitive {
  DECODE_SOCKADDR = 1,
  DECODE_SIGSET = 2,
  DECODE_SIGINFO = 3,
  DECODE_CMSG = 4,
  DECODE_FDSET = 5,
  DECODE_DIRENTS = 6,
  DECODE_SOCKOPT = 7,
  DECODE_CAPABILITIES = 8, /* list: their names */
  DECODE_FILE_TIME = 9,    /* struct timespec as utimensat takes it, with the date as a comment */
  DECODE_FILE_TIMEVAL = 10,
};

/* A list: these words, then DECODE_VALUE_WORDS for each value in print order, then the order by value (indices). */
enum decode_list {
  DECODE_LIST_COUNT = 0,
  DECODE_LIST_PREFIX = 1,
  DECODE_LIST_WORDS = 2,
  DECODE_VALUE_LOW = 0,
  DECODE_VALUE_HIGH = 1,
  DECODE_VALUE_NAME = 2,
  DECODE_VALUE_WORDS = 3,
};

#endif
