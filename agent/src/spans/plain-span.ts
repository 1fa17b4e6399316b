// A span that has nothing but a name, a place and a time, for the official serializer.

import { type HrTime, type SpanContext, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Whose the spans of a request are, and who made them. */
export interface RequestContext {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
}

/** As long as a moment, [seconds, nanoseconds] since the Unix epoch. */
export const plainSpan = (name: string, at: SpanContext, time: HrTime, { resource, scope }: RequestContext): ReadableSpan => ({
  name,
  kind: SpanKind.INTERNAL,
  spanContext: () => at,
  startTime: time,
  endTime: time,
  duration: [0, 0],
  status: { code: SpanStatusCode.UNSET },
  attributes: {},
  links: [],
  events: [],
  ended: true,
  resource,
  instrumentationScope: scope,
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
});
