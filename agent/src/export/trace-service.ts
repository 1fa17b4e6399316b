// The service of OTLP that takes traces, with messages as they are on the wire: opentelemetry/proto/collector/trace/v1/trace_service.proto.

import type { ServiceDefinition } from '@grpc/grpc-js';

export const EXPORT_PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

const raw = (bytes: Buffer): Buffer => bytes;

/** For who takes requests. */
export const TRACE_SERVICE = {
  export: {
    path: EXPORT_PATH,
    requestStream: false,
    responseStream: false,
    requestSerialize: raw,
    requestDeserialize: raw,
    responseSerialize: raw,
    responseDeserialize: raw,
  },
} as const satisfies ServiceDefinition;
