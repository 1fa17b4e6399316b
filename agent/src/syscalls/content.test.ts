// What may leave, by row: every operation has a class, what is not harmless is listed, and so is all text and all bytes that
// are harmless although their type does not tell. A new row that reads contents shows here.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CapturePlan, compileRow } from './capture-plan.ts';
import { contentOf } from './content.ts';
import type { Arch, Operation } from './operations.ts';
import { rowsFor } from './table.ts';
import { array, type Content, constant, holding, int, into, type Layout, opaque, out, path, struct, text } from './types.ts';

const CLASSES: readonly Content[] = ['harmless', 'sent', 'received', 'argv', 'secret'];

/** A `*` is one step further: `msg**` is what the vector of a message points at. */
const LISTED: Readonly<Record<Content, string>> = {
  sent: `write.buf pwrite64.buf writev.iov* pwritev.iov* pwritev2.iov* vmsplice.iov* setxattr.value lsetxattr.value fsetxattr.value
    setxattrat.uargs* process_vm_writev.local_iov* ptrace.data mq_timedsend.msg_ptr sendto.buf sendmsg.msg** sendmsg.msg* reboot.arg`,
  received: `read.buf pread64.buf readv.iov* preadv.iov* preadv2.iov* getxattr.value lgetxattr.value fgetxattr.value getxattrat.uargs*
    process_vm_readv.local_iov* ptrace.data mq_timedreceive.msg_ptr recvfrom.buf recvmsg.msg** recvmsg.msg* syslog.bufp`,
  secret: `mount.data fsconfig.value add_key.payload request_key.callout_info keyctl.arg3 setsockopt.optval getsockopt.optval getrandom.buf
    init_module.param_values finit_module.param_values kexec_file_load.cmdline`,
  argv: 'execve.argv execveat.argv',
  /** Names, and the number of variables of an environment. */
  harmless: `readlink.buf readlinkat.buf setxattr.name lsetxattr.name fsetxattr.name setxattrat.name getxattr.name lgetxattr.name
    fgetxattr.name getxattrat.name listxattr.list llistxattr.list flistxattr.list listxattrat.list removexattr.name lremovexattr.name
    fremovexattr.name removexattrat.name mount.filesystemtype fsopen.fsname fsconfig.key lookup_dcookie.buffer execve.envp execveat.envp
    prctl.arg2 prctl.arg5 add_key.type add_key.description request_key.type request_key.description keyctl.arg2 keyctl.arg3 keyctl.arg4
    bpf.attr* memfd_create.name mq_open.name mq_unlink.name sethostname.name setdomainname.name delete_module.name create_module.name
    query_module.name`,
};

/** arm64 has no PTRACE_SETREGS; what PTRACE_POKEDATA writes is in a register. */
const MISSING: ReadonlySet<string> = new Set(['sent ptrace.data']);

/** An argument, with a star for each pointer on the way. */
function placeOf({ row, operations }: CapturePlan, operation: Operation): string {
  const { base } = operation;
  if ('argument' in base) return `${row.name}.${Object.keys(row.args)[base.argument] ?? '?'}`;
  const outer = operations[base.operation];
  return outer === undefined ? '?' : `${placeOf({ row, operations } as CapturePlan, outer)}*`;
}

const plansOf = (arch: Arch): CapturePlan[] =>
  rowsFor(arch).flatMap(({ row }) => {
    const { base, variants } = compileRow(row, arch);
    return [base, ...variants.map(({ plan }) => plan)];
  });

describe('what operations read', () => {
  for (const arch of ['x64', 'arm64'] as const) {
    test(`has a class in every row of ${arch}`, () => {
      const without = plansOf(arch).flatMap((plan) =>
        plan.operations.filter(({ content }) => !CLASSES.includes(content)).map((operation) => placeOf(plan, operation)),
      );
      assert.deepEqual(without, []);
    });

    for (const content of CLASSES)
      test(`is ${content} in these places of ${arch}, and in no other`, () => {
        const told = ({ kind, stringLimit }: Operation): boolean => stringLimit || kind === 'strings' || kind === 'vector';
        const found = plansOf(arch).flatMap((plan) =>
          plan.operations
            .filter((operation) => operation.content === content && (content !== 'harmless' || told(operation)))
            .map((operation) => placeOf(plan, operation)),
        );
        const known = new Set(rowsFor(arch).map(({ row }) => row.name));
        const here = (place: string): boolean =>
          known.has(place.split('.')[0] ?? '') && !(arch === 'arm64' && MISSING.has(`${content} ${place}`));
        const listed = LISTED[content].split(/\s+/).filter(here);
        assert.deepEqual([...new Set(found)].toSorted(), listed.toSorted());
      });
  }

  test('follows from what lies in a struct, and is the strictest of it', () => {
    const layout: Layout = { name: 'test', size: 24, fields: { a: [0, 4], b: [4, 4], c: [8, 8], d: [16, 8] } };
    const of = (fields: Parameters<typeof struct>[1]): Content => contentOf(into(struct(layout, fields)) as never);
    assert.equal(of({ a: int, c: path }), 'harmless'); // the address of the path
    assert.equal(of({ a: int, b: text('sent') }), 'sent');
    assert.equal(of({ b: text('sent'), c: opaque('cmsg', 'received', constant(8)) }), 'secret');
    assert.equal(contentOf(out(array(struct(layout, { d: text('secret') }), constant(2))) as never), 'secret');
    assert.equal(contentOf(holding('received', out(int)) as never), 'received');
  });
});
