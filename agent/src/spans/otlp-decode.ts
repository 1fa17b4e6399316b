// OTLP trace requests from protobuf into the OTLP JSON mapping (opentelemetry.io/docs/specs/otlp, "JSON Protobuf
// Encoding"): ids in hexadecimal, 64-bit integers as strings, enumerations as numbers. Field numbers are those of
// opentelemetry/proto/{collector/trace,trace,common,resource}/v1. Unknown fields are skipped.

import { base64, boolean, decimal, decoded, double, hex, type Member, type Message, nested, number, signed, text } from './message.ts';
import { asBuffer, FieldReader } from './protobuf.ts';

export interface OtlpAnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly OtlpAnyValue[] };
  readonly kvlistValue?: { readonly values: readonly OtlpKeyValue[] };
  readonly bytesValue?: string;
}

export interface OtlpKeyValue {
  readonly key: string;
  readonly value: OtlpAnyValue;
}

export interface OtlpEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly OtlpKeyValue[];
  readonly droppedAttributesCount?: number;
}

export interface OtlpLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly attributes: readonly OtlpKeyValue[];
  readonly droppedAttributesCount?: number;
  readonly flags?: number;
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  /** Absent for a root. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpKeyValue[];
  readonly events: readonly OtlpEvent[];
  readonly links: readonly OtlpLink[];
  readonly status: { readonly message?: string; readonly code?: number };
  readonly flags?: number;
  readonly droppedAttributesCount?: number;
  readonly droppedEventsCount?: number;
  readonly droppedLinksCount?: number;
}

export interface OtlpScopeSpans {
  readonly scope: {
    readonly name: string;
    readonly version?: string;
    readonly attributes: readonly OtlpKeyValue[];
    readonly droppedAttributesCount?: number;
  };
  readonly spans: readonly OtlpSpan[];
  readonly schemaUrl?: string;
}

export interface OtlpResource {
  readonly attributes: readonly OtlpKeyValue[];
  readonly droppedAttributesCount?: number;
}

export interface OtlpResourceSpans {
  readonly resource: OtlpResource;
  readonly scopeSpans: readonly OtlpScopeSpans[];
  readonly schemaUrl?: string;
}

export interface OtlpTraceRequest {
  readonly resourceSpans: readonly OtlpResourceSpans[];
}

const KEY_VALUE_DEFAULTS = { key: '', value: {} };
const LIST: Message = { 1: { name: 'values', convert: nested(() => ANY_VALUE), repeated: true } };
const KEY_VALUES: Message = { 1: { name: 'values', convert: nested(() => KEY_VALUE, KEY_VALUE_DEFAULTS), repeated: true } };
const ANY_VALUE: Message = {
  1: { name: 'stringValue', convert: text, choice: true },
  2: { name: 'boolValue', convert: boolean, choice: true },
  3: { name: 'intValue', convert: signed, choice: true },
  4: { name: 'doubleValue', convert: double, choice: true },
  5: { name: 'arrayValue', convert: nested(() => LIST), choice: true },
  6: { name: 'kvlistValue', convert: nested(() => KEY_VALUES), choice: true },
  7: { name: 'bytesValue', convert: base64, choice: true },
};
const KEY_VALUE: Message = { 1: { name: 'key', convert: text }, 2: { name: 'value', convert: nested(() => ANY_VALUE) } };
const attributes: Member = { name: 'attributes', convert: nested(() => KEY_VALUE, KEY_VALUE_DEFAULTS), repeated: true };

const EVENT: Message = {
  1: { name: 'timeUnixNano', convert: decimal },
  2: { name: 'name', convert: text },
  3: attributes,
  4: { name: 'droppedAttributesCount', convert: number },
};
const LINK: Message = {
  1: { name: 'traceId', convert: hex },
  2: { name: 'spanId', convert: hex },
  3: { name: 'traceState', convert: text },
  4: attributes,
  5: { name: 'droppedAttributesCount', convert: number },
  6: { name: 'flags', convert: number },
};
const STATUS: Message = { 2: { name: 'message', convert: text }, 3: { name: 'code', convert: number } };
const SPAN: Message = {
  1: { name: 'traceId', convert: hex },
  2: { name: 'spanId', convert: hex },
  3: { name: 'traceState', convert: text },
  4: { name: 'parentSpanId', convert: hex },
  5: { name: 'name', convert: text },
  6: { name: 'kind', convert: number },
  7: { name: 'startTimeUnixNano', convert: decimal },
  8: { name: 'endTimeUnixNano', convert: decimal },
  9: attributes,
  10: { name: 'droppedAttributesCount', convert: number },
  11: { name: 'events', convert: nested(() => EVENT, { timeUnixNano: '0', name: '' }), repeated: true },
  12: { name: 'droppedEventsCount', convert: number },
  13: { name: 'links', convert: nested(() => LINK, { traceId: '', spanId: '' }), repeated: true },
  14: { name: 'droppedLinksCount', convert: number },
  15: { name: 'status', convert: nested(() => STATUS) },
  16: { name: 'flags', convert: number },
};
const SPAN_DEFAULTS = { traceId: '', spanId: '', name: '', kind: 0, startTimeUnixNano: '0', endTimeUnixNano: '0', status: {} };
const SCOPE: Message = {
  1: { name: 'name', convert: text },
  2: { name: 'version', convert: text },
  3: attributes,
  4: { name: 'droppedAttributesCount', convert: number },
};
const SCOPE_SPANS: Message = {
  1: { name: 'scope', convert: nested(() => SCOPE, { name: '' }) },
  2: { name: 'spans', convert: nested(() => SPAN, SPAN_DEFAULTS), repeated: true },
  3: { name: 'schemaUrl', convert: text },
};
const RESOURCE: Message = { 1: attributes, 2: { name: 'droppedAttributesCount', convert: number } };
const RESOURCE_SPANS: Message = {
  1: { name: 'resource', convert: nested(() => RESOURCE) },
  2: { name: 'scopeSpans', convert: nested(() => SCOPE_SPANS, { scope: { name: '', attributes: [] } }), repeated: true },
  3: { name: 'schemaUrl', convert: text },
};
const REQUEST: Message = {
  1: { name: 'resourceSpans', convert: nested(() => RESOURCE_SPANS, { resource: { attributes: [] } }), repeated: true },
};

/** Decodes an ExportTraceServiceRequest. @throws RangeError when the bytes are none */
export function decodeTraceRequest(bytes: Uint8Array): OtlpTraceRequest {
  return decoded(REQUEST, new FieldReader(asBuffer(bytes))) as unknown as OtlpTraceRequest;
}

/** The spans of a request one by one, so that they need not all be there at once. @throws RangeError when the bytes are no request */
export function* decodeSpans(bytes: Uint8Array): Generator<OtlpSpan> {
  for (const scopeSpans of inner(new FieldReader(asBuffer(bytes)), [1, 2])) {
    while (scopeSpans.next()) if (scopeSpans.number === 2) yield decoded(SPAN, scopeSpans.inner(), SPAN_DEFAULTS) as unknown as OtlpSpan;
  }
}

/** The attributes of the first resource of a request. @throws RangeError when the bytes are no request */
export function decodeResource(bytes: Uint8Array): readonly OtlpKeyValue[] {
  for (const resource of inner(new FieldReader(asBuffer(bytes)), [1, 1]))
    return (decoded(RESOURCE, resource) as unknown as OtlpResource).attributes;
  return [];
}

/** The messages that a path of field numbers leads to. */
function* inner(reader: FieldReader, [first, ...others]: readonly number[]): Generator<FieldReader> {
  if (first === undefined) {
    yield reader;
    return;
  }
  while (reader.next()) {
    if (reader.number === first) yield* inner(reader.inner(), others);
  }
}
