// Checks of how many connections came, and of how they ended.
import { checkInteger, checkOneOf } from '@tcp-echo/base';
import {
  connectionOutcomes,
  type ConnectionLog,
  type ConnectionOutcome,
  type EchoServer,
} from '@tcp-echo/echo-server';
import { checkConnections, subjectOf, type CheckedSubject, type CheckResult } from './check.js';

/** So many connections were accepted since the log began or was cleared, ended ones included. */
export function checkConnectionCount(
  subject: EchoServer | readonly ConnectionLog[],
  expected: number,
): CheckResult {
  checkInteger('expected', expected, 0, Number.MAX_SAFE_INTEGER);
  const { connections, inWords } = subjectOf(subject);
  const wanted = `${expected} ${expected === 1 ? 'connection' : 'connections'}`;
  return {
    pass: connections.length === expected,
    message: () =>
      connections.length === expected
        ? `expected any number of connections but ${expected}; ${inWords}`
        : `expected ${wanted}; ${inWords}`,
  };
}

/** A connection has ended, in this way; without `outcome` in any. */
export function checkEnded(subject: CheckedSubject, outcome?: ConnectionOutcome): CheckResult {
  if (outcome !== undefined) checkOneOf('outcome', outcome, connectionOutcomes);
  return checkConnections(subject, {
    wanted: outcome === undefined ? 'to have ended' : `to have ended as '${outcome}'`,
    judge(connection) {
      const hasEnded = connection.outcome !== undefined;
      const isAsWanted = outcome === undefined ? hasEnded : connection.outcome === outcome;
      return { verdict: isAsWanted ? 'yes' : 'no' };
    },
  });
}
