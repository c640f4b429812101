// Every check, in the order in which they are made: the simple ones first.
import { UnknownNameError } from '../usage-error.js';
import type { Check } from './check.js';
import { backlogDeep } from './checks/backlog-deep.js';
import { backlogUnread } from './checks/backlog-unread.js';
import { bytesAllValues } from './checks/bytes-all-values.js';
import { bytesLong } from './checks/bytes-long.js';
import { bytesSizes } from './checks/bytes-sizes.js';
import { bytesText } from './checks/bytes-text.js';
import { closeHalf } from './checks/close-half.js';
import { closeOursFirst } from './checks/close-ours-first.js';
import { closeTheirsFirst } from './checks/close-theirs-first.js';
import { connectEmpty } from './checks/connect-empty.js';
import { connectionsMany } from './checks/connections-many.js';
import { connectionsReset } from './checks/connections-reset.js';
import { duplexFull } from './checks/duplex-full.js';
import { echoFirst } from './checks/echo-first.js';
import { idleShort } from './checks/idle-short.js';
import { latencyFirstByte } from './checks/latency-first-byte.js';
import { orderNumbered } from './checks/order-numbered.js';
import { pipelineSmall } from './checks/pipeline-small.js';
import { segmentsBytewise } from './checks/segments-bytewise.js';
import { segmentsOdd } from './checks/segments-odd.js';

export const checkTable: readonly Check[] = [
  echoFirst,
  connectEmpty,
  bytesAllValues,
  bytesText,
  bytesSizes,
  bytesLong,
  duplexFull,
  segmentsBytewise,
  segmentsOdd,
  pipelineSmall,
  orderNumbered,
  closeOursFirst,
  closeHalf,
  closeTheirsFirst,
  connectionsMany,
  connectionsReset,
  backlogUnread,
  backlogDeep,
  idleShort,
  latencyFirstByte,
];

/**
 * The checks with these IDs, in the order of the table; without any, all but the one that needs a limit that
 * was not given.
 *
 * @throws UnknownNameError if there is no such check
 */
export function selectChecks(
  ids: readonly string[] | undefined,
  hasMaxLatency: boolean,
): readonly Check[] {
  if (ids === undefined) {
    return checkTable.filter((check) => check !== latencyFirstByte || hasMaxLatency);
  }
  const unknown = ids.find((id) => !checkTable.some((check) => check.id === id));
  if (unknown !== undefined) {
    throw new UnknownNameError(
      `there is no check ${JSON.stringify(unknown)}`,
      unknown,
      checkTable.map(({ id }) => id),
      'tcp-echo verify --list shows them all',
    );
  }
  return checkTable.filter(({ id }) => ids.includes(id));
}
