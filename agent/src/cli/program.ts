// The command line: what can be said, and its help. Says nothing about how it is done.

import { Command } from 'commander';
import type { RawOptions } from './settings.ts';

export interface CheckOptions {
  readonly json?: boolean;
  /** Path of an agent's configuration. */
  readonly exporters?: string;
}

export interface Actions {
  trace(options: RawOptions, command: readonly string[]): Promise<void>;
  check(options: CheckOptions): Promise<void>;
  syscalls(options: { readonly plan?: string }, words: readonly string[]): Promise<void>;
  agent(options: { readonly config: string; readonly listen: string; readonly kubeconfig?: string }): Promise<void>;
}

const EXAMPLES = `
Examples:
  sysspan trace -f -- make                         every call of make and all its children, as text
  sysspan trace -f -o out.txt -e %file -- ./run    only calls that take a path, into a file
  sysspan trace -f --view -- ./test                as traces in a page on this machine
  sysspan trace -f --otlp http://localhost:4317 -p 1234
`;

/** Builds the parser. Wrong options end with exit status 2 and one sentence. */
export function program(version: string, actions: Actions): Command {
  const root = new Command('sysspan')
    .description('System calls of processes and their children, as text and as OpenTelemetry spans.')
    .version(version, '-V, --version')
    .showHelpAfterError('(see --help)')
    .enablePositionalOptions();
  root
    .command('trace')
    .description('trace a command, or processes that run already')
    .usage('[options] [--] COMMAND [ARG...]  |  [options] -p PID')
    .argument('[command...]', 'the command to run and its arguments')
    .passThroughOptions()
    .option('-f, --follow-forks', 'trace children too')
    .option('-e, --trace <expression>', 'which syscalls: names, %class, /regex, a leading ! for all others')
    .option('-p, --attach <pid...>', 'trace running processes (repeat, or list with commas)')
    .option('-o, --output <file>', 'write the text there instead of stderr')
    .option('-s, --string-limit <bytes>', 'how much of a string or buffer is shown (default 32)')
    .option('-T, --syscall-times', 'show the time spent in each call')
    .option('-v, --verbose', 'show all fields of structures')
    .option('-Z, --failed-only', 'only calls that failed')
    .option('--min-duration <time>', 'only calls that took at least so long, e.g. 5ms')
    .option('--otlp <url>', 'send spans to this OTLP/gRPC endpoint (OTEL_EXPORTER_OTLP_* are honoured)')
    .option('--spans <file>', 'write spans there as OTLP JSON, one export request a line')
    .option('--view', 'show the traces in a page on this machine')
    .option('--view-port <port>', 'port of that page (default: a free one)')
    .option('--spans-per-second <n>', 'fold calls above this rate into summaries (default 0: never)')
    .option('--spans-per-trace <n>', 'cut a trace into linked ones at so many spans (default 8000)')
    .option('--trace-seconds <n>', 'cut a trace into linked ones at this age (default 30)')
    .option('--trace-context <mode>', 'TRACEPARENT of the environment: link, continue or ignore (default link)')
    .option('--command-line', 'put command lines into the spans (default: only while they stay on this machine)')
    .option('--no-command-line', 'leave command lines out of the spans')
    .addHelpText('after', EXAMPLES)
    .action((command: string[], options: RawOptions) => actions.trace(options, command));
  root
    .command('check')
    .description('say what this machine can do, and how to mend what it cannot')
    .option('--json', 'for programs')
    .option('--exporters <config>', "send one span by each exporter of an agent's configuration instead")
    .action((options: CheckOptions) => actions.check(options));
  root
    .command('syscalls')
    .description('list the syscalls that are known, or those that expressions choose')
    .argument('[expression...]', 'as for -e')
    .option('--plan <name>', 'show what is read and shown for one syscall (for developers)')
    .action((words: string[], options: { plan?: string }) => actions.syscalls(options, words));
  root
    .command('agent')
    .description('trace the pods of a Kubernetes node as NodeTraces ask; NODE_NAME and POD_NAME say whose agent it is')
    .option('--config <file>', 'exporters, memory, limits', '/etc/sysspan/agent.yaml')
    .option('--listen <address>', 'where /healthz, /readyz and /metrics are answered', '0.0.0.0:8080')
    .option('--kubeconfig <file>', "how to reach the API server (default: the pod's service account, or KUBECONFIG)")
    .action((options: { config: string; listen: string; kubeconfig?: string }) => actions.agent(options));
  return root;
}
