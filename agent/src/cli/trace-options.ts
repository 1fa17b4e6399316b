// The options of `sysspan trace`: one table for the parser, the help and the completion of shells. Names are strace's where
// the meaning is.

import type { OptionRow } from './getopt.ts';

export interface TraceOption extends OptionRow {
  readonly id: string;
  readonly group: string;
}

const PRECISIONS = ['s', 'ms', 'us', 'ns'] as const;

const groups = {
  What: [
    {
      id: 'expression',
      short: 'e',
      long: ['expression'],
      value: 'EXPR',
      completes: 'syscalls',
      help: 'trace=SET (or only SET): names, %class, /regex, a leading ! for all others; signal=, status=, quiet=, decode-fds=, decode-pids=, abbrev=',
    },
    { id: 'trace', long: ['trace'], value: 'SET', completes: 'syscalls', help: 'as -e trace=SET' },
    { id: 'signal', long: ['signal', 'signals'], value: 'SET', help: 'as -e signal=SET: which signals are shown' },
    {
      id: 'status',
      long: ['status'],
      value: 'SET',
      completes: ['successful', 'failed', 'unfinished', 'detached'],
      help: 'as -e status=SET: only calls that ended so',
    },
    { id: 'failedOnly', short: 'Z', long: ['failed-only'], help: 'only calls that failed' },
    { id: 'successfulOnly', short: 'z', long: ['successful-only'], help: 'only calls that did not fail' },
    { id: 'minDuration', long: ['min-duration'], value: 'TIME', help: 'only calls that took at least so long, e.g. 5ms' },
  ],
  Whom: [
    { id: 'followForks', short: 'f', long: ['follow-forks'], help: 'trace children too' },
    {
      id: 'attach',
      short: 'p',
      long: ['attach'],
      value: 'PID',
      completes: 'pid',
      help: 'trace running processes (repeat, or list with commas or blanks)',
    },
    {
      id: 'env',
      short: 'E',
      long: ['env'],
      value: 'VAR[=VALUE]',
      help: "set, or without = remove, a variable of the command's environment",
    },
    { id: 'user', short: 'u', long: ['user'], value: 'NAME', completes: 'user', help: 'run the command as this user' },
  ],
  Text: [
    {
      id: 'output',
      short: 'o',
      long: ['output'],
      value: 'FILE',
      completes: 'file',
      help: "write there instead of stderr; '|COMMAND' pipes it to a command",
    },
    { id: 'append', short: 'A', long: ['output-append-mode'], help: 'append to FILE of -o' },
    {
      id: 'outputFormat',
      long: ['output-format'],
      value: 'FORMAT',
      completes: ['text', 'json'],
      help: 'text as strace (default), or json: one object a line',
    },
    { id: 'stringLimit', short: 's', long: ['string-limit'], value: 'BYTES', help: 'how much of a string or buffer is shown (default 32)' },
    { id: 'noAbbrev', short: 'v', long: ['no-abbrev'], help: 'show all fields of structures' },
    {
      id: 'hex',
      short: 'x',
      long: ['strings-in-hex'],
      value: '[HOW]',
      completes: ['all', 'non-ascii', 'non-ascii-chars'],
      help: 'strings with other than ASCII in hexadecimal; -xx: all strings',
    },
    {
      id: 'decodeFds',
      short: 'y',
      long: ['decode-fds', 'decode-fd'],
      value: '[SET]',
      completes: ['path', 'socket', 'all', 'none'],
      help: 'show what descriptors are open on; -yy: addresses of sockets, numbers of devices',
    },
    {
      id: 'decodePids',
      short: 'Y',
      long: ['decode-pids', 'decode-pid'],
      value: '[SET]',
      completes: ['comm'],
      help: 'show the command names of processes',
    },
    {
      id: 'timestamps',
      short: 't',
      long: ['absolute-timestamps', 'timestamps'],
      value: '[HOW]',
      completes: ['none', 'time', 'unix'],
      help: 'time of day; -tt: with microseconds; -ttt: seconds since 1970',
    },
    {
      id: 'relative',
      short: 'r',
      long: ['relative-timestamps'],
      value: '[PRECISION]',
      completes: PRECISIONS,
      help: 'time since the line before',
    },
    { id: 'durations', short: 'T', long: ['syscall-times'], value: '[PRECISION]', completes: PRECISIONS, help: 'time spent in each call' },
    { id: 'numbers', short: 'n', long: ['syscall-number'], help: "show each call's number" },
    { id: 'columns', short: 'a', long: ['columns'], value: 'COLUMN', help: 'where results begin (default 40)' },
    {
      id: 'quiet',
      short: 'q',
      long: ['quiet', 'silent', 'silence'],
      value: '[SET]',
      completes: ['attach', 'exit', 'thread-execve', 'all', 'none'],
      help: 'leave out messages of attaching; -qq: and of exits; -qqq: all messages',
    },
  ],
  Summary: [
    { id: 'summaryOnly', short: 'c', long: ['summary-only'], help: 'only count time, calls and errors of each syscall' },
    { id: 'summary', short: 'C', long: ['summary'], help: 'the same after the text' },
    {
      id: 'sortBy',
      short: 'S',
      long: ['summary-sort-by'],
      value: 'COLUMN',
      completes: ['time', 'min-time', 'max-time', 'avg-time', 'calls', 'errors', 'name', 'nothing'],
      help: 'sort by time (default), calls, errors, name, min-time, max-time, avg-time, or nothing',
    },
    {
      id: 'summaryColumns',
      short: 'U',
      long: ['summary-columns'],
      value: 'LIST',
      completes: ['time-percent', 'total-time', 'min-time', 'max-time', 'avg-time', 'calls', 'errors', 'name'],
      help: 'which columns, with commas between',
    },
    { id: 'wallClock', short: 'w', long: ['summary-wall-clock'], help: 'time from entry to exit: always so' },
  ],
  Spans: [
    { id: 'otlp', long: ['otlp'], value: 'URL', help: 'send spans to this OTLP/gRPC endpoint (OTEL_EXPORTER_OTLP_* are honoured)' },
    {
      id: 'spans',
      long: ['spans'],
      value: 'FILE',
      completes: 'file',
      help: 'write spans there as OTLP: JSON lines, or protobuf (.binpb), or either compressed (.zst)',
    },
    { id: 'view', long: ['view'], help: 'show the traces in a page on this machine' },
    { id: 'viewPort', long: ['view-port'], value: 'PORT', help: 'port of that page (default: a free one)' },
    { id: 'spansPerSecond', long: ['spans-per-second'], value: 'N', help: 'fold calls above this rate into summaries (default 0: never)' },
    { id: 'spansPerTrace', long: ['spans-per-trace'], value: 'N', help: 'cut a trace into linked ones at so many spans (default 8000)' },
    { id: 'traceSeconds', long: ['trace-seconds'], value: 'N', help: 'cut a trace into linked ones at this age (default 30)' },
    {
      id: 'traceContext',
      long: ['trace-context'],
      value: 'MODE',
      completes: ['link', 'continue', 'ignore'],
      help: 'TRACEPARENT of the environment: link, continue or ignore (default link)',
    },
    {
      id: 'buffers',
      long: ['buffers'],
      value: 'WHICH',
      completes: ['none', 'sent', 'all'],
      help: 'what spans and JSON show of buffers: none, sent or all (default: all while they stay on this machine, else none)',
    },
    {
      id: 'commandLine',
      long: ['command-line'],
      help: 'put command lines into spans and JSON, secrets hidden (default: while they stay on this machine)',
    },
    { id: 'noCommandLine', long: ['no-command-line'], help: 'leave command lines out of them' },
  ],
  Other: [
    {
      id: 'ringMib',
      long: ['ring-mib'],
      value: 'N',
      help: 'memory for calls that wait to be read, of all CPUs together, in MiB: a power of two (default 64)',
    },
    { id: 'help', short: 'h', long: ['help'], help: 'this list' },
  ],
} as const satisfies Readonly<Record<string, readonly Omit<TraceOption, 'group'>[]>>;

export type OptionId = (typeof groups)[keyof typeof groups][number]['id'];

export interface KnownOption extends TraceOption {
  readonly id: OptionId;
}

export const traceOptions: readonly KnownOption[] = Object.entries(groups).flatMap(([group, options]) =>
  options.map((option): KnownOption => ({ ...option, group })),
);

const EXAMPLES = `
Examples:
  sysspan trace -f -- make                         every call of make and all its children, as text
  sysspan trace -f -o out.txt -e %file -- ./run    only calls that take a path, into a file
  sysspan trace -fc -- make                        a table: calls, errors and time of each syscall
  sysspan trace -f --view -- ./test                as traces in a page on this machine
  sysspan trace -f --otlp http://localhost:4317 -p 1234

docs/man/sysspan-trace.1.md is the manual; man -l docs/man/sysspan-trace.1 shows it.
`;

const WIDTH = 30;

function helpLine({ short, long, value, help }: TraceOption): string {
  const name = `--${long[0] ?? ''}`;
  const shown = value === undefined ? name : value.startsWith('[') ? `${name}[=${value.slice(1)}` : `${name}=${value}`;
  const head = `  ${short === undefined ? '    ' : `-${short}, `}${shown}`;
  return head.length < WIDTH ? `${head.padEnd(WIDTH)}${help}` : `${head}\n${' '.repeat(WIDTH)}${help}`;
}

/** What `sysspan trace --help` prints. */
export function traceHelp(): string {
  const sections = Object.keys(groups).map((group) => {
    const lines = traceOptions.filter((option) => option.group === group).map(helpLine);
    return `\n${group}:\n${lines.join('\n')}\n`;
  });
  return `Usage: sysspan trace [options] [--] COMMAND [ARG...]
       sysspan trace [options] -p PID [-- COMMAND [ARG...]]
${sections.join('')}${EXAMPLES}`;
}
