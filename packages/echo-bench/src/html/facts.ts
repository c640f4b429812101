// What was asked for, and where it ran, as pairs of a name and a text.
import { formatAddress } from '@tcp-echo/base';
import type { EchoBenchReport, MachineReport } from '../report/report.js';
import { count, duration, instant, size } from './numbers.js';

export type Fact = readonly [name: string, text: string];

/** The load, then the machines that made it; where several say the same, it is said once. */
export function factsOf(report: EchoBenchReport): Fact[] {
  return [...loadOf(report), ...machineFacts(report.machines)];
}

function loadOf({ options, interrupted, startedAt, durationNs }: EchoBenchReport): Fact[] {
  const { durationMs, messages } = options;
  return [
    ['Began', instant(startedAt)],
    ['Target', formatAddress(options.target)],
    ['Load', loopOf(options.ratePerSecond)],
    ['Asked for', lengthOf(durationMs, messages)],
    ['Measured', `${duration(durationNs)}${interrupted ? ', interrupted' : ''}`],
    ['Warm-up', duration(options.warmupMs * 1e6)],
    ['Connections', connectionsOf(options)],
    ['Message', size(options.messageBytes)],
    ['Pipeline', count(options.pipeline)],
    ['Threads', count(options.threads)],
    ['Bytes compared', options.verify ? 'yes' : 'no'],
    ['Time to connect', `up to ${duration(options.connectTimeoutMs * 1e6)}`],
    ['Time for an echo', `up to ${duration(options.messageTimeoutMs * 1e6)}`],
  ];
}

function loopOf(ratePerSecond: number | null): string {
  if (ratePerSecond === null) return 'closed loop';
  return `open loop, ${count(ratePerSecond)} messages a second`;
}

function lengthOf(durationMs: number | null, messages: number | null): string {
  const parts = [
    durationMs === null ? [] : duration(durationMs * 1e6),
    messages === null ? [] : `${count(messages)} messages`,
  ];
  return parts.flat().join(', ');
}

function connectionsOf({ connections, newConnection }: EchoBenchReport['options']): string {
  return `${count(connections)}${newConnection ? ', a new one for each message' : ''}`;
}

function machineFacts(machines: readonly MachineReport[]): Fact[] {
  const of = (tell: (machine: MachineReport) => string): string =>
    [...new Set(machines.map(tell))].join(' · ');
  return [
    ['Engine', of(({ engine, engineReason }) => `${engine}, ${engineReason}`)],
    ['Host', of(({ environment }) => environment.hostname)],
    ['Processor', of(({ environment: { cpuModel, cores } }) => `${cpuModel}, ${cores} cores`)],
    ['Memory', of(({ environment }) => size(environment.memoryBytes))],
    [
      'System',
      of(({ environment: { platform, arch, kernel } }) => `${platform} ${arch}, ${kernel}`),
    ],
    ['Node', of(({ environment }) => environment.node)],
  ];
}
