// The endpoint of a local trace: address, headers, TLS, compression and timeout come from the official package's options and from
// OTEL_EXPORTER_OTLP_[TRACES_]*.

import { convertLegacyOtlpGrpcOptions } from '@opentelemetry/otlp-grpc-exporter-base';
import { SysspanError } from '../errors.ts';
import { localReceiver } from './cause.ts';
import type { Deliverer } from './delivery.ts';
import { type GrpcOptions, grpcDeliverer } from './library-grpc.ts';
import { FOREIGN_SCHEME } from './scheme.ts';

const DEFAULT_ENDPOINT = 'http://localhost:4317';

/** The endpoint as the package will choose it: blank variables count as absent. */
function endpoint(url: string | undefined, environment: NodeJS.ProcessEnv): { readonly target: string; readonly from: string } {
  if (url !== undefined) return { target: url, from: '--otlp' };
  const named = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'].map((from) => ({
    target: environment[from]?.trim() ?? '',
    from,
  }));
  return named.find(({ target }) => target !== '') ?? { target: DEFAULT_ENDPOINT, from: 'default' };
}

function configured(url: string | undefined, target: string, from: string): GrpcOptions {
  try {
    if (FOREIGN_SCHEME.test(target)) throw new Error('only http, https and unix are understood');
    return convertLegacyOtlpGrpcOptions(url === undefined ? {} : { url }, 'TRACES');
  } catch (cause) {
    const why = (cause as Error).message;
    throw new SysspanError(
      'BAD_OPTION',
      `${from} ${target}: not usable as an OTLP/gRPC endpoint: ${why}: write it like ${DEFAULT_ENDPOINT}, and look at OTEL_EXPORTER_OTLP_*`,
      { cause },
    );
  }
}

/** Delivers to one endpoint. `url` wins over the environment. @throws SysspanError BAD_OPTION for unusable settings */
export function otlpGrpc(url: string | undefined): Deliverer {
  const { target, from } = endpoint(url, process.env);
  return grpcDeliverer(localReceiver(target), configured(url, target, from));
}
