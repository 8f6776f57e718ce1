import { readFileSync } from 'node:fs';

export type Memory = { readonly rssMb: number; readonly peakRssMb: number };

// USER_HZ: the kernel reports in hundredths of a second to programs on every Linux architecture.
const MS_PER_TICK = 10;

/** CPU time of a process with all its threads, user and system, in ms. NaN where there is no /proc. */
export function readCpuMs(pid: number): number {
  const stat = readProc(`${pid}/stat`);
  // The command name may hold spaces and parentheses: count fields after the last one (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Resident memory now and at its highest, in megabytes (2^20). NaN where there is no /proc. */
export function readMemory(pid: number): Memory {
  const status = readProc(`${pid}/status`);
  const megabytes = (name: string): number => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    return Number(kilobytes) / 1024;
  };
  return { rssMb: megabytes('VmRSS'), peakRssMb: megabytes('VmHWM') };
}

export type MachineTime = { readonly totalTicks: number; readonly stolenTicks: number };

/** Time of all cores since boot; "stolen" is what the hypervisor gave to other machines. */
export function readMachineTime(): MachineTime {
  const ticks = (readProc('stat').split('\n')[0] ?? '').split(/\s+/).slice(1, 9).map(Number);
  return {
    totalTicks: ticks.reduce((sum, value) => sum + value, 0),
    stolenTicks: ticks[7] ?? Number.NaN,
  };
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}
