// Programs that a test waits for.

import { execFile } from 'node:child_process';

/** What a program is given beside its arguments. */
export interface Input {
  readonly stdin?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: two minutes. */
  readonly timeoutMs?: number;
}

/** A program said no: its message is what it complained of. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status, when it was not ended by a signal. */
  readonly status: number | undefined;

  constructor(command: readonly string[], output: { stdout: string; stderr: string; status?: number | undefined }) {
    super(`${command.join(' ')} failed (${output.status ?? 'by a signal'}): ${output.stderr.trim() || output.stdout.trim()}`);
    this.stdout = output.stdout;
    this.stderr = output.stderr;
    this.status = output.status;
  }
}

/** Standard output. Throws CommandError when the program fails or takes too long. */
export function run(command: string, args: readonly string[], { stdin, env, timeoutMs = 120_000 }: Input = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env }, timeout: timeoutMs, maxBuffer: 256 << 20 };
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const status = typeof error.code === 'number' ? error.code : undefined;
      reject(new CommandError([command, ...args], { stdout, stderr: stderr || error.message, status }));
    });
    // A program that reads nothing closes its end early, and then says itself what is wrong.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin ?? '');
  });
}
