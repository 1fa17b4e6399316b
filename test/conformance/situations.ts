// The programs and situations in which both tracers are compared.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Where the programs of this folder are built. */
export const built: string = join(import.meta.dirname, 'build');

export interface Situation {
  readonly name: string;
  readonly command: readonly string[];
  /** A script for sh that makes the files it needs; not traced. */
  readonly prepare?: string;
  /** Its exit status, 0 unless given. */
  readonly status?: number;
  /** Environment variables beside the few that all have. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Options for both tracers. */
  readonly options?: readonly string[];
  /** Children are not followed: strace cannot trace those of a program that uses ptrace itself. */
  readonly alone?: boolean;
  /** What runs beside it, untraced; resolves with what ends it. */
  readonly beside?: () => Promise<() => Promise<void>>;
  /** Part of `make test`. */
  readonly fast?: boolean;
}

const PORT = 38127;

/** A web server on this machine. */
async function webServer(): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/missing' ? 404 : 200, { 'content-type': 'text/plain', date: 'never' });
    response.end('hello\n'.repeat(100));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(PORT, '127.0.0.1', resolve);
  });
  if ((server.address() as AddressInfo).port !== PORT) throw new Error(`the web server has not got port ${PORT}`);
  return () => new Promise((resolve) => server.close(() => resolve()));
}

const shell = (name: string, script: string, more: Partial<Situation> = {}): Situation => ({
  name,
  command: ['sh', '-c', script],
  ...more,
});
const program = (name: string, more: Partial<Situation> = {}): Situation => ({ name, command: [`${built}/${name}`], ...more });

const FILES = 'mkdir -p tree/a/b; for i in 1 2 3; do echo "line $i" >tree/a/$i; echo word >tree/a/b/$i; done; ln -s a/1 tree/link';
const C_PROJECT = `cat >main.c <<'END'
#include <stdio.h>
int add(int, int);
int main(void) { printf("%d\\n", add(1, 2)); return 0; }
END
echo 'int add(int a, int b) { return a + b; }' >add.c
cat >Makefile <<'END'
CC = gcc
main: main.o add.o
	$(CC) -o $@ $^
%.o: %.c
	$(CC) -c -o $@ $<
END`;
const REPOSITORY = `git -c init.defaultBranch=main init -q . && git config user.email a@b && git config user.name a
echo one >file && git add file && git commit -q -m first && echo two >>file`;

export const situations: readonly Situation[] = [
  // Shells and small tools.
  shell('sh', 'for i in 1 2 3; do echo $i; done; cd /; pwd; test -e /etc/passwd && echo there; /bin/true; (exit 3) || echo failed', {
    fast: true,
  }),
  {
    name: 'bash',
    command: ['bash', '-c', 'shopt -s nullglob; for f in /etc/host*; do echo $f; done; read line </etc/hostname; x=$(echo sub); wait'],
    fast: true,
  },
  shell('pipes', 'seq 1 100 | sort -n | tail -3 | wc -l; echo a | cat - /etc/hostname >out; cat <<END\nhere\nEND'),
  shell(
    'coreutils',
    'cp -r tree copy; mv copy/a/1 copy/x; ls -la copy; rm -r copy; mkdir -m 700 d; touch -d 2001-01-01 d/f; chmod 640 d/f; stat d/f; du -s tree; df / ; head -c 5 /dev/zero | od; ln tree/a/1 hard; install -m 755 hard d/h; date -u -d @0; sleep 0.01; tee t </etc/hostname; dd if=/dev/zero of=z bs=1k count=3',
    { prepare: FILES },
  ),
  { name: 'ls', command: ['ls', '-la', '/etc'], fast: true },
  { name: 'find', command: ['find', '/usr/share/doc/base-files', '/no/such', '-type', 'f', '-newer', '/etc/hostname'], status: 1 },
  { name: 'grep', command: ['grep', '-r', 'word', 'tree'], prepare: FILES },
  { name: 'sed', command: ['sed', '-i', 's/line/LINE/', 'tree/a/1', 'tree/a/2'], prepare: FILES },
  { name: 'awk', command: ['awk', '{ print $1 | "cat" } END { system("true") }', '/etc/hostname'] },
  { name: 'xargs', command: ['xargs', '-a', 'list', '-n', '1', 'echo'], prepare: 'printf "a\\nb\\nc\\n" >list' },
  { name: 'tar', command: ['tar', 'czf', 'out.tar.gz', 'tree'], prepare: FILES },
  { name: 'tar out', command: ['tar', 'xf', 'in.tar'], prepare: `${FILES}; tar cf in.tar tree; rm -r tree` },
  { name: 'xz', command: ['xz', '-T1', '-0', 'data'], prepare: 'seq 1 20000 >data' },
  { name: 'busybox (static)', command: ['/bin/busybox', 'sh', '-c', 'ls /etc/passwd; cat /etc/hostname | wc -c; test -d /'], fast: true },
  { name: 'id', command: ['id', 'root'] },
  { name: 'getent', command: ['getent', 'hosts', 'localhost'] },
  { name: 'ps', command: ['ps', '-p', '1', '-o', 'pid,args'] },
  { name: 'ip', command: ['ip', 'addr', 'show', 'lo'] },
  { name: 'ss', command: ['ss', '-xl', 'src', '/no/such'] },
  {
    name: 'script (terminal)',
    command: ['script', '-qec', 'sleep 0.2; s=$(stty -a); printf %s "$s"; sleep 0.2; tty; sleep 0.2', 'typescript'],
  },
  { name: 'timeout', command: ['timeout', '0.1', 'sleep', '10'], status: 124 },
  { name: 'flock and nice', command: ['flock', 'lock', 'nice', '-n', '3', 'ionice', '-c', '3', 'chrt', '-b', '0', 'taskset', '1', 'true'] },
  { name: 'prlimit', command: ['prlimit', '--nofile=100', 'prlimit'] },
  { name: 'long arguments', command: ['sh', '-c', 'true', ...Array.from({ length: 300 }, (_, i) => `${i}${'x'.repeat(i)}`)] },
  { name: 'invalid UTF-8', command: ['bash', '-c', "cat $'\\xff\\xfe' $'caf\\xc3\\xa9'; echo $'\\x80' >$'\\xc0name'"] },
  shell('setuid', './asnobody -u; setpriv --reuid 1000 --regid 1000 --clear-groups ./asnobody -un', {
    prepare: 'chmod 755 . ..; cp /usr/bin/id asnobody; chown nobody asnobody; chmod 4755 asnobody',
  }),
  shell(
    'namespaces',
    'unshare -m -u -n sh -c "hostname x; mount -t tmpfs t /mnt; ip link"; unshare --pid --fork true; unshare -U -r id -u',
  ),
  shell('capabilities', 'setpriv --dump; setpriv --bounding-set -all --no-new-privs true'),
  shell('mount and findmnt', 'mount | tail -1; findmnt -n / ; umount /no/such || true'),
  shell('extended attributes', 'setfattr -n user.x -v value f; getfattr -d f; setfattr -x user.x f; getfacl f 2>/dev/null || true', {
    prepare: 'touch f',
  }),

  // Programs that people debug.
  { name: 'git status', command: ['git', 'status'], prepare: REPOSITORY },
  { name: 'git commit', command: ['git', 'commit', '-qam', 'second'], prepare: REPOSITORY },
  { name: 'git clone', command: ['git', 'clone', '-q', '--no-hardlinks', 'from', 'to'], prepare: `mkdir from; cd from; ${REPOSITORY}` },
  {
    name: 'python3',
    command: [
      '/usr/bin/python3',
      '-c',
      'import json, os, socket, subprocess, tempfile, threading\nsubprocess.run(["true"])\nt = threading.Thread(target=lambda: os.listdir("/")); t.start(); t.join()\nopen("f", "w").write(json.dumps({"a": 1}))\nsocket.socketpair()[0].close()\ntry: open("/no/such")\nexcept OSError: pass',
    ],
    variables: { PYTHONDONTWRITEBYTECODE: '1' },
  },
  {
    name: 'perl',
    command: [
      'perl',
      '-e',
      'use POSIX; use Socket; open(F, "/etc/hostname"); print <F>; system("true"); kill 0, $$; socketpair(A, B, AF_UNIX, SOCK_STREAM, 0); select(undef, undef, undef, 0.01)',
    ],
    // Else the order of its hashes, and with it what it allocates and closes first, is another one in each run.
    variables: { PERL_HASH_SEED: '0', PERL_PERTURB_KEYS: '0' },
    fast: true,
  },
  {
    name: 'node',
    command: [
      process.execPath,
      '-e',
      'require("node:fs").writeFileSync("f", "x"); require("node:fs").readFile("f", () => setTimeout(() => process.exit(0), 5))',
    ],
  },
  { name: 'gcc', command: ['gcc', '-O1', '-o', 'main', 'main.c', 'add.c'], prepare: C_PROJECT },
  { name: 'make', command: ['make', '-j2'], prepare: C_PROJECT },
  { name: 'curl', command: ['curl', '-s', '-o', 'out', `http://127.0.0.1:${PORT}/`], beside: webServer, fast: true },
  {
    name: 'curl (404, refused)',
    command: ['curl', '-sf', `http://127.0.0.1:${PORT}/missing`, '--next', '-s', 'http://localhost:1/'],
    beside: webServer,
    status: 7,
  },
  { name: 'ssh-keygen', command: ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', 'key'] },
  { name: 'openssl', command: ['openssl', 'dgst', '-sha256', '/etc/hostname'] },
  {
    name: 'sqlite3',
    command: [
      'sqlite3',
      'db',
      'create table t(a); insert into t values (1), (2); begin; update t set a = 3; commit; select count(*) from t;',
    ],
    fast: true,
  },
  shell(
    'redis',
    'redis-server --port 0 --unixsocket r.sock --save "" --daemonize no --logfile log & i=0; while [ ! -S r.sock ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i+1)); done; redis-cli -s r.sock set a 1; redis-cli -s r.sock get a; redis-cli -s r.sock shutdown nosave; wait',
  ),
  { name: 'go', command: [`${built}/hello-go`] },
  { name: 'rust (ripgrep)', command: ['rg', '-j1', 'word', 'tree'], prepare: FILES },
  {
    name: 'gdb (ptrace user)',
    command: ['taskset', '1', 'gdb', '-q', '-batch', '-nx', '-ex', 'run', `${built}/small-static`],
    alone: true,
  },
  { name: 'strace (ptrace user)', command: ['strace', '-o', 'out', '/bin/true'], alone: true },

  // One family of calls each.
  program('files', { fast: true }),
  program('signals', { status: 143, fast: true }),
  program('sockets', { fast: true }),
  program('waiting', { fast: true }),
  program('processes', { fast: true }),
  program('memory', { fast: true }),
  program('mounts', { fast: true }),
  program('threads', { status: 3, fast: true }),
  program('thread-exec'),
  program('tracer', { alone: true }),
  program('small-static', { fast: true }),
  ...(process.arch === 'x64' ? [program('small-32')] : []),
];
