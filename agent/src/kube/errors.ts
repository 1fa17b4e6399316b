// The one error of everything that talks to the Kubernetes API.

/**
 * - API_REFUSED: the API server answered with an HTTP status that is no success; see `status`, `reason`, `message`.
 * - API_UNREACHABLE: no answer, or it was cut; see `cause`.
 * - API_TIMEOUT: the connection is there, but nothing came in time.
 * - API_MALFORMED: what came is not what the Kubernetes API sends.
 * - KUBECONFIG_INVALID: there is no usable address or credential.
 * - STOPPED: the caller's signal ended the request.
 */
export type KubeErrorCode = 'API_REFUSED' | 'API_UNREACHABLE' | 'API_TIMEOUT' | 'API_MALFORMED' | 'KUBECONFIG_INVALID' | 'STOPPED';

/** The `Status` object of the Kubernetes API, as far as it is used (api-conventions.md, "Response Status Kind"). */
export interface ApiStatus {
  /** `Status`; absent where a proxy in between answered. */
  readonly kind?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly retryAfterSeconds?: number; readonly causes?: readonly { readonly reason?: string }[] };
}

export class KubeError extends Error {
  readonly code: KubeErrorCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The API's own CamelCase word, such as NotFound, AlreadyExists, Conflict, Expired; empty when there was none. */
  readonly reason: string;
  /** The answer was a Status object: the API's own words, and not those of a proxy in between. */
  readonly isStatus: boolean;
  /** What the server asked for before the next try. */
  readonly retryAfterSeconds: number | undefined;

  /** @param message `what failed: why: what to do` */
  constructor(code: KubeErrorCode, message: string, options: ErrorOptions & { answer?: ApiStatus } = {}) {
    super(message, options);
    this.name = 'KubeError';
    this.code = code;
    this.status = options.answer?.code ?? 0;
    this.reason = options.answer?.reason ?? '';
    this.isStatus = options.answer?.kind === 'Status';
    this.retryAfterSeconds = options.answer?.details?.retryAfterSeconds;
  }
}

/** True when the API server answered with this HTTP status: 404 not found, 409 conflict or already there, 410 expired, 422 invalid. */
export function hasStatus(error: unknown, status: number): error is KubeError {
  return error instanceof KubeError && error.status === status;
}

/** An error from an answer that is no success. `what` is the request in words, such as "get leases shop/x". */
export function refusal(what: string, answer: ApiStatus): KubeError {
  const why = `${answer.reason || 'refused'} (${answer.code ?? 0})`;
  const message = `cannot ${what}: ${why}${answer.message ? `: ${answer.message}` : ''}`;
  return new KubeError('API_REFUSED', message, { answer });
}
