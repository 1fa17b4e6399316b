// Bytes that native did not make: records of the rings, decode plans, answers of receivers. Built with sanitizers, run for a bounded
// time from a fixed seed; `FUZZ_SECONDS=600 node --test native/test/fuzz.test.ts` fuzzes for longer, FUZZ_SEED=2 takes another way.

import { before, test } from 'node:test';
import { compileDecodePlan, compileRows } from '../../agent/src/syscalls/decode-plan.ts';
import { rowsFor } from '../../agent/src/syscalls/table.ts';
import { writePlan } from './decode-program.ts';
import { buildParts, fuzz, SECONDS } from './fuzzers.ts';

const timeout = (SECONDS + 300) * 1_000;
const realPlan = (): string => writePlan('fuzz.plan', compileDecodePlan(compileRows(rowsFor('x64'), 'x64'), 'x64'));

before(buildParts, { timeout: 900_000 });

test('no bytes of a ring make the reader read outside of a record', { timeout }, () =>
  fuzz({ name: 'records', corpus: 'records', longest: 4_096, env: { DECODE_PLAN: realPlan() } }),
);

test('no record makes the interpreter read outside of it', { timeout }, () =>
  fuzz({ name: 'decode', corpus: 'decode', longest: 2_048, env: { DECODE_PLAN: realPlan() } }),
);

test('no plan that is taken makes the interpreter read outside of it, or of a record', { timeout }, () =>
  fuzz({ name: 'plan', corpus: 'decode-plan', longest: 16_384 }),
);

test('any answer of a receiver means a status, and only that of gRPC means that spans were taken', { timeout }, () =>
  fuzz({ name: 'grpc', corpus: 'grpc-answer', longest: 1_024 }),
);

test('whatever a receiver writes, a call ends once, with a status', { timeout }, () =>
  fuzz({ name: 'sender', corpus: 'connection', longest: 4_096, libraries: ['-lnghttp2', '-lpthread'] }),
);

test('no bytes of a file make OTLP in JSON of what is none, or read outside of it', { timeout }, () =>
  fuzz({ name: 'otlp_json', corpus: 'otlp-request', longest: 4_096 }),
);

test('no bytes of a file make an index of what was not read', { timeout }, () =>
  fuzz({ name: 'block_index', corpus: 'otlp-request', longest: 4_096 }),
);

test('no bytes of a block make calls of what was not read', { timeout }, () =>
  fuzz({ name: 'block_scan', corpus: 'otlp-request', longest: 4_096 }),
);
