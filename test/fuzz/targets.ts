// What is fuzzed in TypeScript: each takes any bytes, and throws only when something is wrong with it.

import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { SysspanError } from '../../agent/src/errors.ts';
import { type StoreRequest, TraceStore } from '../../agent/src/http/store.ts';
import { traceIn } from '../../agent/src/http/trace-in.ts';
import { KubeError } from '../../agent/src/kube/errors.ts';
import { readLines } from '../../agent/src/kube/lines.ts';
import { readWatch } from '../../agent/src/kube/watch-stream.ts';
import { cgroupName, containerReference } from '../../agent/src/node/containers/cgroup-path.ts';
import { decodeResource, decodeSpans, decodeTraceRequest } from '../../agent/src/spans/otlp-decode.ts';
import { chosen } from '../../agent/src/syscalls/expression.ts';
import { matching } from '../../agent/src/syscalls/pattern.ts';
import { catalogue } from '../../agent/src/syscalls/table.ts';
import { FileFault, openedTraces } from '../../agent/src/viewer/open-file.ts';

export interface Target {
  /** Ends of the addresses of its sources. */
  readonly watched: readonly string[];
  /** What its inputs are made of. */
  readonly words: readonly string[];
  /** Bytes; what is cut into packets is slow where it is long. */
  readonly longest?: number;
  readonly run: (input: Buffer) => void | Promise<void>;
}

/** What `make` gives, or undefined when it refuses as it should. */
function unlessRefused<T>(make: () => T, refuses: (cause: unknown) => boolean): T | undefined {
  try {
    return make();
  } catch (cause) {
    if (!refuses(cause)) throw cause;
    return undefined;
  }
}

/** Not that of the stack, which is a RangeError, too. */
const isProtobufFault = (cause: unknown): boolean => cause instanceof RangeError && cause.message.startsWith('protobuf:');
const isRequestFault = (cause: unknown): boolean =>
  isProtobufFault(cause) ||
  (cause instanceof RangeError && /^(?:its spans are of several traces|a span has no trace id)$/.test(cause.message));

/** The page lists what was sent without a fault, whatever it is; one trace alone may be refused. */
function shown(request: StoreRequest): void {
  const store = new TraceStore();
  store.add(request);
  store.list();
  unlessRefused(() => JSON.stringify(store.page(request.traceId)), isProtobufFault);
}

function otlp(input: Buffer): void {
  const whole = unlessRefused(() => decodeTraceRequest(input), isProtobufFault);
  const spans = unlessRefused(() => [...decodeSpans(input)], isProtobufFault);
  unlessRefused(() => decodeResource(input), isProtobufFault);
  const trace = unlessRefused(() => traceIn(input), isRequestFault);
  if (trace !== undefined) shown({ bytes: input, ...trace });
  if (trace !== undefined && spans !== undefined)
    assert.ok(trace.spans <= spans.length && spans.some(({ traceId }) => traceId === trace.traceId));
  if (whole === undefined) return;
  assert.deepEqual(
    spans,
    whole.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scoped) => scoped.spans)),
  );
  assert.deepEqual(JSON.parse(JSON.stringify(whole)), JSON.parse(JSON.stringify(decodeTraceRequest(input))));
}

function openedFile(input: Buffer): void {
  const traces = unlessRefused(
    () => openedTraces(input.toString('utf8')),
    (cause) => cause instanceof FileFault,
  );
  for (const { page, otlp: saved } of traces ?? []) {
    assert.ok(page.processes.length > 0);
    for (const call of page.calls) assert.ok(page.processes[call.process] !== undefined);
    // What the page saves, it opens again.
    assert.equal(openedTraces(JSON.stringify(saved)).length, 1);
  }
}

/** The first byte says how the others are cut. */
function packets(input: Buffer): Buffer[] {
  const size = 1 + (input[0] ?? 0);
  const rest = input.subarray(1);
  return Array.from({ length: Math.ceil(rest.length / size) }, (_, at) => rest.subarray(at * size, (at + 1) * size));
}

async function watch(input: Buffer): Promise<void> {
  const lines: string[] = [];
  for await (const line of readLines(Readable.from(packets(input)), 1 << 20)) lines.push(line);
  const text = input.subarray(1).toString('utf8');
  assert.deepEqual(lines, text.endsWith('\n') || text === '' ? text.split('\n').slice(0, -1) : text.split('\n'));
  const stream = Readable.from(packets(input)) as unknown as IncomingMessage;
  try {
    for await (const event of readWatch(stream, { what: 'watch pods', silenceMs: 60_000 })) {
      assert.ok(typeof event.object === 'object' && event.object !== null);
      assert.ok(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'].includes(event.type), event.type);
    }
  } catch (cause) {
    if (!(cause instanceof KubeError)) throw cause;
  }
}

const UID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/;

function cgroup(input: Buffer): void {
  const text = input.toString('utf8');
  const { podUid, containerId } = cgroupName(text);
  if (podUid !== undefined) assert.match(podUid, UID);
  if (containerId !== undefined) assert.match(containerId, /^[0-9a-f]{64}$/);
  const { runtime, id } = containerReference(text);
  assert.ok(text.endsWith(id) && text.startsWith(runtime));
}

const known = catalogue('x64');

function expression(input: Buffer): void {
  const names = unlessRefused(
    () => chosen(input.toString('utf8'), known, matching),
    (cause) => cause instanceof SysspanError && (cause.code === 'BAD_OPTION' || cause.code === 'UNKNOWN_SYSCALL'),
  );
  for (const name of names ?? []) assert.ok(known.names.includes(name), name);
}

/** Separated by spaces, so that there is none in a word. */
const words = (list: string): string[] => list.split(' ');
const digits = '0123456789abcdef'.repeat(4);

export const targets: Readonly<Record<string, Target>> = {
  'otlp-request': {
    watched: ['/spans/otlp-decode.ts', '/spans/protobuf.ts', '/http/trace-in.ts'],
    words: [
      '\n\0',
      '\n\x02',
      '\x12\x01',
      '\x2a',
      '\x32',
      '\x7a\0',
      '\xff\xff\xff\xff\x0f',
      '\x80\x80',
      '\x09\x01\x02\x03\x04\x05\x06\x07\x08',
    ],
    run: otlp,
  },
  'opened-file': {
    watched: ['/viewer/open-file.ts', '/http/trace-page.ts', '/http/trace-summary.ts', '/http/otlp-values.ts'],
    words: words(
      `null [] {} "" 0 -1 1e400 true , : \n "resourceSpans": "scopeSpans": "spans": "traceId":"1" "spanId":"2" "parentSpanId":"2" \
"attributes": "events": "links": "status": "key":"syscall.name" "value": "arrayValue":{"values":[]} "stringValue":"x" "intValue":"1" \
"startTimeUnixNano":"1" "timeUnixNano":`,
    ),
    run: openedFile,
  },
  watch: {
    watched: ['/kube/lines.ts', '/kube/watch-stream.ts', '/kube/errors.ts'],
    words: words('\n \r {"type":"ADDED","object":{}}\n "type":"ERROR" "object": "BOOKMARK" null € { } "code":410'),
    longest: 2_048,
    run: watch,
  },
  'cgroup-name': {
    watched: ['/containers/cgroup-path.ts'],
    words: words(`pod - : _ .slice .scope cri-containerd crio- conmon kubepods-besteffort- :// ${digits} ${digits.slice(0, 32)}`),
    run: cgroup,
  },
  expression: {
    watched: ['/syscalls/expression.ts', '/syscalls/pattern.ts'],
    words: words('trace= ! , % / ? all none open file %network ( ) + * [a-z] | {9} @64 ^ $ \\'),
    run: expression,
  },
};
