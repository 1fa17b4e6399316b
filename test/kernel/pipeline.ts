// The agent's pipeline from rings to an OTLP endpoint, in this process and with every size in the hands of a test: what was
// issued on one side can be compared with what every later place counted, to the last call. Keeps sums, not spans.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Counters, Segment, Session, SessionOptions, TraceCounts, TraceOptions } from '@sysspan/native';
import { Exporter } from '../../agent/src/export/exporter.ts';
import { otlpGrpc } from '../../agent/src/export/otlp-grpc.ts';
import type { ExportCounts } from '../../agent/src/export/tally.ts';
import { encodeTraceSet, traceSetWord } from '../../agent/src/session/trace-set.ts';
import { blockBytes } from '../../agent/src/spans/blocks.ts';
import type { RequestContext } from '../../agent/src/spans/plain-span.ts';
import { frameOf, segmentRequests } from '../../agent/src/spans/request.ts';
import { localResource, SCHEMA_URL } from '../../agent/src/spans/resource.ts';
import { ALL_NUMBERS, arch, cgroupAt, everything, Pod, sessionWith, table } from './containers.ts';
import { processesOf } from './seen.ts';

const TRACE_SET = 1;
const GENERATION = 1;

export interface PipelineOptions {
  /** Names of the calls that are traced; all by default. */
  readonly calls?: readonly string[];
  readonly session?: Pick<SessionOptions, 'callRingBytes' | 'lifecycleRingBytes' | 'memoryBudget'>;
  readonly trace?: Partial<TraceOptions>;
  /** How many traces want the same processes. */
  readonly traces?: number;
  readonly queueBytes?: number;
  /** Whether native sends by itself what it can. */
  readonly directExport?: boolean;
}

/** What became of one trace, as every place counted it. */
export interface Outcome {
  readonly kernel: Counters;
  readonly native: TraceCounts;
  readonly exported: ExportCounts;
  readonly segments: SegmentSums;
}

/** All segments of a trace that were taken from native, or came back to be sent. */
export interface SegmentSums {
  segments: number;
  /** Spans of calls, summaries and pieces, and of processes. */
  spans: number;
  /** Processes that began. */
  processes: number;
  calls: number;
  folded: number;
  /** As the processes tell. */
  lost: number;
  readonly traceIds: Set<string>;
}

const context: RequestContext = {
  resource: localResource({ command: 'pipeline', hostName: 'test', arch, version: '0', environment: {} }),
  scope: { name: 'sysspan', version: '0', schemaUrl: SCHEMA_URL },
};

export class Pipeline {
  readonly session: Session;
  readonly exporter: Exporter;
  readonly #options: PipelineOptions;
  readonly #pod: Pod;
  readonly #container: string;
  readonly #sums = new Map<number, SegmentSums>();

  constructor(url: string, options: PipelineOptions) {
    this.#options = options;
    this.exporter = new Exporter(otlpGrpc(url), options.queueBytes === undefined ? {} : { queueBytes: options.queueBytes });
    this.session = sessionWith({ byCgroup: true, spans: true, ...options.session });
    this.#pod = new Pod(`sysspan-pipeline-${process.pid}-${Date.now()}`);
    this.#container = this.#pod.container('one');
    const wanted = options.calls === undefined ? undefined : new Set(options.calls);
    const syscalls = wanted === undefined ? ALL_NUMBERS : [...table.numbers].filter(([name]) => wanted.has(name)).map(([, nr]) => nr);
    const filter = { ...everything, otherNumbers: wanted === undefined, minDurationNs: 0n };
    const traceSet = { ...filter, syscalls, onlyFailed: false };
    const bytes = encodeTraceSet(traceSet, GENERATION);
    for (const number of this.#numbers)
      this.session.addTrace({
        number,
        traceSet: 0,
        request: `pipeline ${number}`,
        segmentSeconds: 30,
        spansPerSegment: 8_000,
        bytesPerSegment: 4_000_000,
        spansPerSecond: 0,
        contents: { ...everything, commandLine: false },
        traceContext: 'ignore',
        filter: { ...filter, syscalls: bytes.slice(0, 64) },
        ...options.trace,
      });
    this.session.putTracesOf(TRACE_SET, this.#numbers);
    this.session.putTraceSet(TRACE_SET, bytes);
    this.session.start(() => this.#take());
    this.session.attach();
    const { id, level } = cgroupAt(this.session, this.#container);
    this.session.setCgroup(id, traceSetWord(TRACE_SET, GENERATION), level);
    if (options.directExport === true) this.#exportDirectly(id);
    this.session.refresh();
  }

  get #numbers(): number[] {
    return Array.from({ length: this.#options.traces ?? 1 }, (_, index) => index + 1);
  }

  #exportDirectly(cgroupId: bigint): void {
    const directExport = this.exporter.directExportFor({ handedBack: (segments) => this.#send(segments) });
    if (directExport === undefined) throw new Error('nothing can be exported directly to this endpoint');
    for (const number of this.#numbers)
      this.session.exportDirectly(number, cgroupId, directExport, { owner: String(number), ...frameOf(context) });
  }

  #take(): void {
    this.#send(this.session.take());
  }

  #send(segments: readonly Segment[]): void {
    for (const segment of segments) {
      add(this.#sumsOf(segment.trace), segment);
      const owner = String(segment.trace);
      this.exporter.enqueueLater({
        spans: segment.spanCount,
        bytes: blockBytes(segment.spans),
        owner,
        make: () => segmentRequests(segment, context, { owner, once: true }),
        release: () => segment.spans.release(),
      });
    }
  }

  #sumsOf(trace: number): SegmentSums {
    const sums = this.#sums.get(trace) ?? { segments: 0, spans: 0, processes: 0, calls: 0, folded: 0, lost: 0, traceIds: new Set() };
    this.#sums.set(trace, sums);
    return sums;
  }

  /** Runs a command in the traced container to its end. @returns what it wrote */
  async run(command: readonly string[]): Promise<string> {
    const join = `echo $$ > ${this.#container}/cgroup.procs && exec "$0" "$@"`;
    const child = spawn('sh', ['-c', join, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code ?? signal}`);
    return output;
  }

  /** Stops, delivers what is left for at most so long, and says what each trace came to. */
  async finish(deadlineMs = 10_000): Promise<readonly Outcome[]> {
    this.session.stop('request_ended');
    this.#take();
    const kernel = this.session.counters(TRACE_SET);
    const natives = this.#numbers.map((number) => this.session.traceCounts(number));
    await this.exporter.shutdown(deadlineMs);
    await this.#pod.remove();
    return this.#numbers.flatMap((number, index) => {
      const native = natives[index];
      const exported = this.exporter.countsOf(String(number));
      return native === undefined ? [] : [{ kernel, native, exported, segments: this.#sumsOf(number) }];
    });
  }
}

function add(to: SegmentSums, segment: Segment): void {
  to.segments++;
  to.traceIds.add(segment.traceId);
  to.spans += segment.spanCount;
  for (const process of processesOf(segment)) {
    const count = (name: 'folded' | 'lost' | 'error'): number => process.attributes.number(`syscall.${name}_count`) ?? 0;
    if (!process.attributes.isTrue('sysspan.process.continued')) to.processes++;
    to.calls += process.attributes.number('syscall.count') ?? 0;
    to.folded += count('folded');
    to.lost += count('lost');
  }
}
