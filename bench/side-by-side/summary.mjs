// What the runs of a workload come down to: a row for each server.
import { median, medianRatio } from './median.mjs';

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string} name
 * @property {boolean} [ours]
 * @property {number} [value] the median over the rounds, in the workload's unit; none where nothing was measured
 * @property {Record<string, number>} ratios to each other server: of each round, then their median
 * @property {number} [userUs] processor time of the server for each message, over all rounds; none where it has many processes
 * @property {number} [systemUs]
 * @property {number} [serverBusy] the share of the time in which the server was at work; above 1 on several cores
 * @property {number} [loadBusy]
 * @property {number} [residentBytes]
 * @property {number} [kept] of its own rate with fewer connections, in the same round
 * @property {number[]} runs
 *
 * @returns {Row[]}
 */
export function summarize(servers, runsOf, runsOfFewer = {}) {
  return servers.map(({ id, name, ours, forks }) => {
    const runs = runsOf[id] ?? [];
    const values = valuesOf(runs);
    if (values.every(Number.isNaN)) return { id, name, ours, ratios: {}, runs: [] };
    const ratios = Object.fromEntries(
      servers
        .map((other) => [other.id, medianRatio(values, valuesOf(runsOf[other.id] ?? []))])
        .filter(([, ratio]) => Number.isFinite(ratio)),
    );
    const done = runs.filter(({ value }) => value !== undefined);
    const middle = (key) => median(done.map((run) => run[key]));
    const kept = medianRatio(values, valuesOf(runsOfFewer[id] ?? []));
    const row = { id, name, ours, value: middle('value'), ratios, runs: values };
    if (Number.isFinite(kept)) row.kept = kept;
    if (done[0].messages === undefined) return { ...row, residentBytes: middle('residentBytes') };
    if (forks) return { ...row, loadBusy: middle('loadBusy') };
    return {
      ...row,
      userUs: (sum(done, 'userMs') * 1000) / sum(done, 'messages'),
      systemUs: (sum(done, 'systemMs') * 1000) / sum(done, 'messages'),
      serverBusy: middle('serverBusy'),
      loadBusy: middle('loadBusy'),
    };
  });
}

function valuesOf(runs) {
  return runs.map(({ value }) => value ?? Number.NaN);
}

function sum(runs, key) {
  return runs.reduce((total, run) => total + run[key], 0);
}
