// The goals as a table, and how many are met.
import { figure, table } from './table.mjs';

export function goalTable(judged) {
  return table(
    ['goal', 'figure', ''],
    judged.map(({ goal, value, met }) => [goal, figure(value), word(met)]),
  );
}

function word(met) {
  if (met === undefined) return 'not measured';
  return met ? 'met' : 'missed';
}

export function goalCount(judged) {
  const count = (wanted) => judged.filter(({ met }) => met === wanted).length;
  return `${count(true)} met, ${count(false)} missed, ${count(undefined)} not measured`;
}
