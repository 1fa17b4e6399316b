// The one error class of the operator. A message says what failed, why, and what to do; a code never changes its meaning.

/**
 * - BAD_OPTION: the command line or the environment.
 * - BAD_CONFIG: the configuration file.
 * - INTERNAL: a mistake of ours.
 */
export type ErrorCode = 'BAD_OPTION' | 'BAD_CONFIG' | 'INTERNAL';

export class OperatorError extends Error {
  readonly code: ErrorCode;

  /** @param message `what failed: why: what to do` */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OperatorError';
    this.code = code;
  }
}
