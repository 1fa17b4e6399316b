// What a process or a thread has cost, as the kernel counts it.

import { readFileSync } from 'node:fs';

/** Seconds of processor time, in steps of a hundredth, of a `/proc/PID` or `/proc/PID/task/TID` (proc_pid_stat(5)). */
export function processorSeconds(folder: string): number {
  const fields = readFileSync(`${folder}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
