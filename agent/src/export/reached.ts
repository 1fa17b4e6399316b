// An endpoint as it is set, and with all that a connection to it needs.

import type { SecretFiles } from './endpoint-secrets.ts';

export interface EndpointSettings extends SecretFiles {
  /** `http://…` without TLS, `https://…` with it, `unix:…`. */
  readonly endpoint: string;
  readonly compression: 'none' | 'gzip';
}

/** An endpoint, with all that a connection to it needs. */
export interface Reached {
  readonly name: string;
  readonly settings: EndpointSettings;
  /** Host and port, or a unix socket. */
  readonly url: string;
  readonly userAgent: string;
  readonly timeoutMillis: number;
}
