// What a gRPC receiver's answer says of the spans that were sent. Its words end in statuses, logs and terminals.

import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { fields } from '../spans/protobuf.ts';
import { visible } from '../terminal.ts';
import type { Delivered, Outcome } from './delivery.ts';

/** gRPC status codes (grpc.io/docs/guides/status-codes) by number. */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;
/** Those with which the OTLP specification lets a request be sent again. */
const RETRYABLE: ReadonlySet<string> = new Set(['CANCELLED', 'DEADLINE_EXCEEDED', 'ABORTED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'DATA_LOSS']);
/** How receivers say that a message is too large: Go, C and JavaScript; Java; and tonic, which says so with OUT_OF_RANGE. */
const TOO_LARGE = /larger than max|exceeds maximum size|message length too large/i;
const SIZE_CODES: ReadonlySet<string> = new Set(['RESOURCE_EXHAUSTED', 'OUT_OF_RANGE']);

// Field numbers of google.rpc.Status, google.protobuf.Any, google.rpc.RetryInfo and google.protobuf.Duration.
const DETAILS = 3;
const TYPE_URL = 1;
const ANY_VALUE = 2;
const RETRY_DELAY = 1;
const SECONDS = 1;
const NANOS = 2;

/** The part of grpc-js's ServiceError that is used here. */
export interface StatusError extends Error {
  readonly code?: number;
  readonly details?: string;
  readonly metadata?: { get(key: string): (string | Buffer)[] };
}

function inside(message: Uint8Array, number: number): Uint8Array {
  return [...fields(message)].findLast((field) => field.number === number)?.bytes ?? new Uint8Array(0);
}

function milliseconds(duration: Uint8Array): number {
  const parts = [...fields(duration)];
  const part = (number: number): number => Number(BigInt.asIntN(64, parts.findLast((field) => field.number === number)?.value ?? 0n));
  return Math.max(0, part(SECONDS) * 1_000 + part(NANOS) / 1e6);
}

/** RetryInfo.retry_delay in milliseconds, from a google.rpc.Status; undefined when it has no RetryInfo. */
export function retryDelay(status: Uint8Array): number | undefined {
  try {
    for (const { number, bytes } of fields(status)) {
      if (number !== DETAILS || !Buffer.from(inside(bytes, TYPE_URL)).toString().endsWith('/google.rpc.RetryInfo')) continue;
      return milliseconds(inside(inside(bytes, ANY_VALUE), RETRY_DELAY));
    }
  } catch {
    // Trailers that are no google.rpc.Status say nothing about retrying.
  }
  return undefined;
}

/** grpc-js adds what its resolver had to say, also when that is nothing, and what all of a deadline went to; OpenSSL ends a line. */
function withoutNotes(text: string): string {
  return text
    .replace(/\.?\s*Resolution note:\s*$/, '')
    .replace(/^Deadline exceeded after .*$/s, 'no answer within the timeout')
    .trim();
}

/** What becomes of a request whose call failed. */
export function judge(error: StatusError): Outcome {
  const reason = CODES[error.code ?? 2] ?? 'UNKNOWN';
  const message = visible(withoutNotes(error.details ?? error.message));
  if (SIZE_CODES.has(reason) && TOO_LARGE.test(message)) return { outcome: 'tooLarge', reason, message };
  const [trailer] = error.metadata?.get('grpc-status-details-bin') ?? [];
  const afterMs = trailer instanceof Uint8Array ? retryDelay(trailer) : undefined;
  const retryable = RETRYABLE.has(reason) || (reason === 'RESOURCE_EXHAUSTED' && afterMs !== undefined);
  if (!retryable) return { outcome: 'failed', reason, message };
  return { outcome: 'retry', reason, message, ...(afterMs === undefined ? {} : { afterMs }) };
}

const TAKEN: Delivered = { outcome: 'delivered', rejected: 0, message: '' };

/** What a receiver that took the request says of the spans. An answer that is no OTLP says nothing of them. */
export function taken(response: Uint8Array): Delivered {
  if (response.length === 0) return TAKEN;
  try {
    const { rejectedSpans = 0, errorMessage = '' } = ProtobufTraceSerializer.deserializeResponse(response).partialSuccess ?? {};
    return { outcome: 'delivered', rejected: Number(rejectedSpans), message: visible(errorMessage) };
  } catch {
    return TAKEN;
  }
}
