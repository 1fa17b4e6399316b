// The command line: what can be said, and its help. Says nothing about how it is done.

import { Command } from 'commander';
import type { SummaryWords } from './summary-settings.ts';
import { traceHelp } from './trace-options.ts';

export interface CheckOptions {
  readonly json?: boolean;
  /** Path of an agent's configuration. */
  readonly exporters?: string;
}

/** Options of `sysspan text`, as they are given. */
export interface TextWords {
  readonly trace?: string;
  readonly find?: string;
  readonly failedOnly?: true;
  readonly absoluteTimestamps?: true;
  readonly syscallTimes?: true;
}

export interface Actions {
  view(options: { readonly otlp: string; readonly viewPort: string; readonly memoryMib: string; readonly forward?: string }): Promise<void>;
  trace(words: readonly string[]): Promise<void>;
  completion(shell: string): void;
  check(options: CheckOptions): Promise<void>;
  summary(options: SummaryWords, files: readonly string[]): Promise<void>;
  text(options: TextWords, file: string): Promise<void>;
  syscalls(options: { readonly plan?: string }, words: readonly string[]): Promise<void>;
  agent(options: { readonly config: string; readonly listen: string; readonly kubeconfig?: string }): Promise<void>;
}

/** Builds the parser. Wrong options end with exit status 2 and one sentence. */
export function program(version: string, actions: Actions): Command {
  const root = new Command('sysspan')
    .description('System calls of processes and their children, as text and as OpenTelemetry spans.')
    .version(version, '-V, --version')
    .showHelpAfterError('(see --help)')
    .enablePositionalOptions();
  const trace = root
    .command('trace')
    .description('trace a command, or processes that run already')
    .usage('[options] [--] COMMAND [ARG...]  |  [options] -p PID')
    .argument('[word...]', 'options as strace has them, and the command')
    // Its words are read by getopt.ts, as strace's are.
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((_: string[], __: object, command: Command) => actions.trace(command.args));
  trace.helpInformation = traceHelp;
  root
    .command('view')
    .description('show traces that others send here in a page on this machine')
    .option('--otlp <address>', 'where traces are taken by OTLP over gRPC; nobody is asked who he is', '127.0.0.1:4317')
    .option('--view-port <port>', 'port of the page (0: a free one)', '0')
    .option('--memory-mib <number>', 'traces that are kept, the newest ones', '256')
    .option('--forward <url>', 'an OTLP/gRPC endpoint that gets them too')
    .action((options: { otlp: string; viewPort: string; memoryMib: string; forward?: string }) => actions.view(options));
  root
    .command('summary')
    .description('count calls, errors and time of each syscall in files of spans')
    .argument('<file...>', 'files that end with .binpb.zst; several are added up')
    .option('-S, --summary-sort-by <column>', 'sort the table by this column')
    .option('-U, --summary-columns <columns>', 'columns of the table')
    .action((files: string[], words: { summarySortBy?: string; summaryColumns?: string }) =>
      actions.summary({ sort: words.summarySortBy, columns: words.summaryColumns }, files),
    );
  root
    .command('text')
    .description('print the calls in a file of spans as lines of strace')
    .argument('<file>', 'a file that ends with .binpb.zst')
    .option('-e, --trace <expression>', 'only these calls, chosen as for sysspan trace')
    .option('--find <words>', 'only calls whose line has all of these words, in any case')
    .option('-Z, --failed-only', 'only calls that failed')
    .option('-t, --absolute-timestamps', 'the time of day before each call')
    .option('-T, --syscall-times', 'how long each call took')
    .action((file: string, words: TextWords) => actions.text(words, file));
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
    .command('completion')
    .description('print what makes a shell complete sysspan: bash, zsh or fish')
    .argument('<shell>')
    .action((shell: string) => actions.completion(shell));
  root
    .command('agent')
    .description('trace the pods of a Kubernetes node as NodeTraces ask; NODE_NAME and POD_NAME say whose agent it is')
    .option('--config <file>', 'exporters, memory, limits', '/etc/sysspan/agent.yaml')
    .option('--listen <address>', 'where /healthz, /readyz and /metrics are answered', '0.0.0.0:8080')
    .option('--kubeconfig <file>', "how to reach the API server (default: the pod's service account, or KUBECONFIG)")
    .action((options: { config: string; listen: string; kubeconfig?: string }) => actions.agent(options));
  return root;
}
