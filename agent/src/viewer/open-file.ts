// Traces from a file: OTLP JSON as this page saves it, or as --spans writes it, one export request a line. What other programs
// leave out (empty lists, a status) is put in. Pure.

import type { TracePage } from '../http/page-data.ts';
import { tracePage } from '../http/trace-page.ts';
import { spansOf } from '../http/trace-summary.ts';
import type { OtlpAnyValue, OtlpKeyValue, OtlpSpan, OtlpTraceRequest } from '../spans/otlp-decode.ts';

/** A trace of a file, with what it can be saved as. */
export interface OpenedTrace {
  readonly page: TracePage;
  readonly otlp: OtlpTraceRequest;
}

/** Says in a sentence why a file cannot be shown. */
export class FileFault extends Error {}

/** All traces of a file, in its order. @throws FileFault */
export function openedTraces(text: string): OpenedTrace[] {
  const requests = parsed(text).map(completed);
  const byTrace = new Map<string, OtlpTraceRequest[]>();
  for (const request of requests) {
    for (const id of new Set(spansOf(request).map(({ traceId }) => traceId)))
      byTrace.set(id, [...(byTrace.get(id) ?? []), onlyTrace(request, id)]);
  }
  if (byTrace.size === 0) throw new FileFault('It has no spans.');
  const opened = [...byTrace].flatMap(([id, own]) => {
    const spans = own.flatMap(spansOf);
    const page = tracePage({ id, spans: spans.length }, own[0]?.resourceSpans[0]?.resource.attributes ?? [], spans);
    return page === undefined ? [] : [{ page, otlp: { resourceSpans: own.flatMap(({ resourceSpans }) => resourceSpans) } }];
  });
  if (opened.length === 0) throw new FileFault('It has spans, but no process span of sysspan among them.');
  return opened;
}

function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (cause) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2) throw new FileFault('It is not JSON.', { cause });
    return lines.map((line, index) => {
      try {
        return JSON.parse(line) as unknown;
      } catch (fault) {
        throw new FileFault(`Line ${index + 1} is not JSON.`, { cause: fault });
      }
    });
  }
}

/** What is there, before it is known to be what it should be. */
type Loose = Readonly<
  Partial<
    Record<
      | 'resourceSpans'
      | 'resource'
      | 'scopeSpans'
      | 'scope'
      | 'spans'
      | 'attributes'
      | 'events'
      | 'links'
      | 'status'
      | 'traceId'
      | 'spanId'
      | 'parentSpanId'
      | 'name'
      | 'kind'
      | 'startTimeUnixNano'
      | 'endTimeUnixNano'
      | 'timeUnixNano'
      | 'key'
      | 'value'
      | 'values'
      | 'message'
      | 'code'
      | 'droppedEventsCount'
      | keyof OtlpAnyValue,
      unknown
    >
  >
>;

/** Lists in attributes, inside of one another. */
const DEEPEST = 100;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const record = (value: unknown): Loose => (typeof value === 'object' && value !== null ? (value as Loose) : {});
const list = (value: unknown): readonly Loose[] => (Array.isArray(value) ? value.map(record) : []);

function completed(request: unknown): OtlpTraceRequest {
  const { resourceSpans } = record(request);
  if (!Array.isArray(resourceSpans)) throw new FileFault('It is JSON, but no OTLP trace export: resourceSpans is missing.');
  return {
    resourceSpans: list(resourceSpans).map((one) => ({
      ...one,
      resource: { ...record(one.resource), attributes: attributes(record(one.resource)) },
      scopeSpans: list(one.scopeSpans).map((scoped) => ({
        ...scoped,
        scope: { ...record(scoped.scope), name: text(record(scoped.scope).name), attributes: attributes(record(scoped.scope)) },
        spans: list(scoped.spans).map(completedSpan),
      })),
    })),
  };
}

function completedSpan(span: Loose): OtlpSpan {
  const { traceId, spanId, parentSpanId, droppedEventsCount, ...others } = span;
  if (typeof traceId !== 'string' || typeof spanId !== 'string') throw new FileFault('A span has no traceId or no spanId.');
  return {
    ...others,
    traceId,
    spanId,
    ...(typeof parentSpanId === 'string' && parentSpanId !== '' ? { parentSpanId } : {}),
    name: text(span.name),
    kind: number(span.kind),
    startTimeUnixNano: time(span, 'startTimeUnixNano'),
    endTimeUnixNano: time(span, 'endTimeUnixNano'),
    attributes: attributes(span),
    events: list(span.events).map((event) => ({
      ...event,
      name: text(event.name),
      timeUnixNano: time(event, 'timeUnixNano'),
      attributes: attributes(event),
    })),
    links: list(span.links).map((link) => ({
      ...link,
      traceId: text(link.traceId),
      spanId: text(link.spanId),
      attributes: attributes(link),
    })),
    droppedEventsCount: number(droppedEventsCount),
    status: status(record(span.status)),
  };
}

function status({ code, message }: Loose): OtlpSpan['status'] {
  return { ...(typeof code === 'number' ? { code } : {}), ...(typeof message === 'string' ? { message } : {}) };
}

/** 64-bit integers are strings in OTLP JSON; some write numbers. */
function time(owner: Loose, name: 'startTimeUnixNano' | 'endTimeUnixNano' | 'timeUnixNano'): string {
  const given = owner[name] ?? '0';
  const value = typeof given === 'number' ? String(given) : text(given);
  if (!/^\d+$/.test(value)) throw new FileFault(`${name} is not a number of nanoseconds: ${value}.`);
  return value;
}

function attributes(owner: Loose): OtlpKeyValue[] {
  return list(owner.attributes).map((each) => keyValue(each, 0));
}

function keyValue({ key, value }: Loose, depth: number): OtlpKeyValue {
  return { key: text(key), value: anyValue(record(value), depth) };
}

/** What is of another type than its name says is left out. Some write integers as numbers. */
function anyValue(value: Loose, depth: number): OtlpAnyValue {
  if (depth > DEEPEST) throw new FileFault(`An attribute has more than ${DEEPEST} lists inside of one another.`);
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } = value;
  const inside = (given: unknown): readonly Loose[] => list(record(given).values);
  return {
    ...(typeof stringValue === 'string' ? { stringValue } : {}),
    ...(typeof boolValue === 'boolean' ? { boolValue } : {}),
    ...(typeof intValue === 'string' || typeof intValue === 'number' ? { intValue: String(intValue) } : {}),
    ...(typeof doubleValue === 'number' ? { doubleValue } : {}),
    ...(arrayValue === undefined ? {} : { arrayValue: { values: inside(arrayValue).map((each) => anyValue(each, depth + 1)) } }),
    ...(kvlistValue === undefined ? {} : { kvlistValue: { values: inside(kvlistValue).map((each) => keyValue(each, depth + 1)) } }),
    ...(typeof bytesValue === 'string' ? { bytesValue } : {}),
  };
}

function onlyTrace(request: OtlpTraceRequest, id: string): OtlpTraceRequest {
  const resourceSpans = request.resourceSpans.map((one) => ({
    ...one,
    scopeSpans: one.scopeSpans
      .map((scoped) => ({ ...scoped, spans: scoped.spans.filter(({ traceId }) => traceId === id) }))
      .filter(({ spans }) => spans.length > 0),
  }));
  return { resourceSpans: resourceSpans.filter(({ scopeSpans }) => scopeSpans.length > 0) };
}
