// How much processor time something takes on this thread: what else runs on the machine does not count.

/** Milliseconds of processor time that `work` took on the thread that calls. */
export function threadMs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
