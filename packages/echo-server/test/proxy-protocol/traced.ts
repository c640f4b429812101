// What servers trace while a test runs.
import { traceChannel, type TraceEvent, type TraceKind } from '@tcp-echo/base';
import { afterEach, beforeEach } from 'vitest';

/** Listens to the servers' trace during each test of a file; call it once, at the top. */
export function traceServers() {
  const events: TraceEvent[] = [];
  const waiting = new Set<() => void>();
  const listen = (event: unknown): void => {
    if ((event as TraceEvent).actor !== 'server') return;
    events.push(event as TraceEvent);
    for (const check of waiting) check();
  };
  beforeEach(() => {
    traceChannel.subscribe(listen);
  });
  afterEach(() => {
    traceChannel.unsubscribe(listen);
    events.length = 0;
  });
  const messagesOf = (kind: TraceKind): (string | undefined)[] =>
    events.filter((event) => event.kind === kind).map(({ message }) => message);
  return {
    messagesOf,
    eventsOf: (...kinds: readonly TraceKind[]) => events.filter(({ kind }) => kinds.includes(kind)),
    /** Resolves with the messages of a kind once there are so many. */
    untilTraced: (kind: TraceKind, count = 1) =>
      new Promise<(string | undefined)[]>((resolve) => {
        const check = (): void => {
          const messages = messagesOf(kind);
          if (messages.length < count) return;
          waiting.delete(check);
          resolve(messages);
        };
        waiting.add(check);
        check();
      }),
  };
}
