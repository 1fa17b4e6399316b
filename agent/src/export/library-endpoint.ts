// An exporter's endpoint by grpc-js: with TLS, headers or compression, or at an address that is not host and port.

import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { createEmptyMetadata, createInsecureCredentials, createSslCredentials } from '@opentelemetry/otlp-grpc-exporter-base';
import { exporterReceiver } from './cause.ts';
import type { Deliverer } from './delivery.ts';
import { type Secrets, unusable } from './endpoint-secrets.ts';
import { type GrpcOptions, grpcDeliverer } from './library-grpc.ts';
import type { Reached } from './reached.ts';

const CONCURRENCY = 30;

/** The library's message repeats a value that it refuses, so neither it nor its error is passed on. */
function metadataOf(name: string, fields: Secrets['headers']): ReturnType<typeof createEmptyMetadata> {
  const metadata = createEmptyMetadata();
  for (const [header, value] of fields) {
    try {
      metadata.set(header, value);
    } catch {
      throw unusable(name, `header ${header}`, 'its name or its value is not allowed in gRPC', 'use printable ASCII on one line');
    }
  }
  return metadata;
}

/** @throws SysspanError EXPORTER_INVALID */
export function libraryEndpoint(
  { name, settings: { endpoint, compression }, url, userAgent, timeoutMillis }: Reached,
  { headers, ca, cert, key }: Secrets,
): Deliverer {
  const secure = endpoint.startsWith('https:') || (url === endpoint && ca !== undefined);
  const metadata = metadataOf(name, headers);
  const options = (): GrpcOptions => {
    const credentials = secure ? createSslCredentials(ca, key, cert) : createInsecureCredentials();
    return {
      url,
      timeoutMillis,
      concurrencyLimit: CONCURRENCY,
      compression: compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
      metadata: () => metadata,
      credentials: () => credentials,
      userAgent,
    };
  };
  try {
    return grpcDeliverer(exporterReceiver(name, endpoint), options());
  } catch (cause) {
    throw unusable(name, endpoint, (cause as Error).message, 'check its TLS files', cause);
  }
}
