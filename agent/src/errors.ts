// The one error class of the agent. A message says what failed, why, and what to do; a code never changes its meaning.

/** docs/troubleshooting.md has a section for each. */
export const ERROR_CODES = [
  'BAD_CONFIG',
  'BAD_OPTION',
  'BPF_LOAD_FAILED',
  'CANNOT_ATTACH',
  'CAPABILITY_MISSING',
  'COMMAND_NOT_EXECUTABLE',
  'COMMAND_NOT_FOUND',
  'EXPORTER_INVALID',
  'FILE_NOT_READABLE',
  'INTERNAL',
  'NO_BTF',
  'NO_MEMORY',
  'NO_SUCH_PROCESS',
  'OUTPUT_NOT_WRITABLE',
  'SYSCALLS_INVALID',
  'UNKNOWN_SYSCALL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export class SysspanError extends Error {
  readonly code: ErrorCode;

  /** @param message `what failed: why: what to do` */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SysspanError';
    this.code = code;
  }

  /** What to do: the last part of the message; empty when it has one part only. */
  get hint(): string {
    const at = this.message.lastIndexOf(': ');
    return at < 0 ? '' : this.message.slice(at + 2);
  }
}
