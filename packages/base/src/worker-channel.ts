// Asking a thread of one's own for something: requests and replies over a port, events beside them, and the thread's end.
// How a side waits is its own affair: it listens, as every event loop does, or takes what has come when it looks, and
// may be woken (`wake`) by whatever it sleeps on.
import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  workerData,
  type MessagePort,
  type TransferListItem,
  type WorkerOptions,
} from 'node:worker_threads';
import { decodeThrown, encodeThrown, orElse, type EncodedValue } from './encode-error.js';
import { BrokenExecutorError } from './errors.js';
import { withoutPrintTrace } from './print-trace.js';
import { realTimers } from './timers.js';

type ArgsOf<Calls, Name extends keyof Calls> = Calls[Name] extends (...args: infer A) => unknown
  ? A
  : never;
type ResultOf<Calls, Name extends keyof Calls> = Calls[Name] extends (...args: never[]) => infer R
  ? R
  : never;

/** What serves `Calls`; whatever is a promise is waited for. */
export type Handlers<Calls> = {
  readonly [Name in keyof Calls]: (
    ...args: ArgsOf<Calls, Name>
  ) => ResultOf<Calls, Name> | Promise<ResultOf<Calls, Name>> | Later;
};

/** What could not cross, in words for a message. */
export type Uncloneable = 'an argument' | 'its result' | 'what it threw';

/** What became of a request. Errors are of their own class, with their code and cause. */
export type Outcome<T = unknown> =
  | { readonly value: T }
  | { readonly error: unknown; readonly uncloneable?: Uncloneable | undefined };

/** An outcome on its way. */
export type Reply =
  | { readonly value: unknown }
  | { readonly thrown: EncodedValue; readonly uncloneable?: Uncloneable };

// Requests and values are lists, because names of fields cost a short call several per cent.
type Request =
  | readonly [id: number, name: string, args: readonly unknown[]]
  /** Asks the worker to end itself. */
  | 'end';

type Message =
  | readonly [id: number, value: unknown]
  /** Without a number where a request could not be read: nobody knows which. */
  | (Exclude<Reply, { readonly value: unknown }> & { readonly id?: number })
  | { readonly event: unknown };

/** What `reply` says. */
export function decodeReply(reply: Reply): Outcome {
  if (!('thrown' in reply)) return { value: reply.value };
  return { error: decodeThrown(reply.thrown), uncloneable: reply.uncloneable };
}

/** What a handler returns whose answer is made later, in a job of its choice: the reply leaves within that job. */
export class Later {
  constructor(readonly begin: (answer: (call: () => unknown) => void) => void) {}
}

type Post = (reply: Reply, transfer: readonly TransferListItem[]) => void;

/** Posts what `call` returns or throws: at once, unless that is a promise or `Later`. */
export function answerCall(
  call: () => unknown,
  post: Post,
  transferOf: (value: unknown) => readonly TransferListItem[] = () => [],
): void {
  const returned = (value: unknown): void => {
    try {
      post({ value }, transferOf(value));
    } catch (error) {
      post({ uncloneable: 'its result', thrown: encodeReason(error) }, []);
    }
  };
  const threw = (thrown: unknown): void => {
    try {
      post({ thrown: encodeThrown(thrown) }, []);
    } catch (error) {
      post({ uncloneable: 'what it threw', thrown: encodeReason(error) }, []);
    }
  };
  let value: unknown;
  try {
    value = call();
    if (value instanceof Later) {
      value.begin((later) => answerCall(later, post, transferOf));
      return;
    }
    if (typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function') {
      Promise.resolve(value).then(returned, threw);
      return;
    }
  } catch (error) {
    threw(error);
    return;
  }
  returned(value);
}

/** Why something cannot cross, which may itself be whatever a getter threw. */
function encodeReason(reason: unknown): EncodedValue {
  return orElse(() => encodeThrown(reason), encodeThrown('it cannot be read'));
}

/** How a port is asked. */
export interface AskOptions<Event> {
  readonly onEvent?: (event: Event) => void;
  /** Called after each message to the other side, which may sleep. */
  readonly wake?: () => void;
  /** False for whoever blocks: it looks for replies with `take`. @defaultValue true */
  readonly listens?: boolean;
}

/** The asking side of a port. It does not keep the process alive. */
export class Asker<Calls, Event = never> {
  readonly #port: MessagePort;
  readonly #options: AskOptions<Event>;
  readonly #pending = new Map<number, (outcome: Outcome<never> | undefined) => void>();
  #lastId = 0;
  #closed = false;

  constructor(port: MessagePort, options: AskOptions<Event> = {}) {
    this.#port = port;
    this.#options = options;
    if (options.listens === false) return;
    port.on('message', (message: Message) => this.#take(message));
    port.on('messageerror', (error) => this.#settleAll({ error, uncloneable: 'its result' }));
    port.unref();
  }

  /**
   * Asks, and calls `settle` with the outcome, or with undefined where there will be none: the channel is closed.
   *
   * @throws DataCloneError if the arguments cannot be cloned.
   */
  request<Name extends keyof Calls & string>(
    name: Name,
    args: ArgsOf<Calls, Name>,
    settle: (outcome: Outcome<ResultOf<Calls, Name>> | undefined) => void,
    transfer: readonly TransferListItem[] = [],
  ): number {
    const id = (this.#lastId += 1);
    if (this.#closed) {
      settle(undefined);
      return id;
    }
    this.#port.postMessage([id, name, args] satisfies Request, transfer);
    this.#pending.set(id, settle);
    this.#options.wake?.();
    return id;
  }

  /** Rejects with a BrokenExecutorError if the other side ends before it has answered. */
  ask<Name extends keyof Calls & string>(
    name: Name,
    ...args: ArgsOf<Calls, Name>
  ): Promise<ResultOf<Calls, Name>> {
    return new Promise((resolve, reject) => {
      this.request(name, args, (outcome) => {
        if (outcome === undefined) {
          reject(new BrokenExecutorError(`${name} was not answered: its thread has ended`));
        } else if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.value);
      });
    });
  }

  /** Asks the other side to end itself. */
  askToEnd(): void {
    if (this.#closed) return;
    this.#port.postMessage('end' satisfies Request);
    this.#options.wake?.();
  }

  /** Takes what has come, without the event loop. */
  take(): void {
    for (let next; (next = receiveMessageOnPort(this.#port)) !== undefined;) {
      this.#take((next as { readonly message: Message }).message);
    }
  }

  /** Takes what has come, and no more; what is pending gets no outcome. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.take();
    this.#closed = true;
    this.#port.close();
    this.#settleAll(undefined);
  }

  #take(message: Message): void {
    if (isValue(message)) this.#settle(message[0], { value: message[1] as never });
    else if ('event' in message) this.#options.onEvent?.(message.event as Event);
    else {
      const outcome = decodeReply(message) as Outcome<never>;
      if (message.id === undefined) this.#settleAll(outcome);
      else this.#settle(message.id, outcome);
    }
  }

  #settle(id: number, outcome: Outcome<never>): void {
    const settle = this.#pending.get(id);
    this.#pending.delete(id);
    settle?.(outcome);
  }

  #settleAll(outcome: Outcome<never> | undefined): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const settle of pending) settle(outcome);
  }
}

function isValue(message: Message): message is readonly [id: number, value: unknown] {
  return Array.isArray(message);
}

/** How a worker ended. */
export interface WorkerEnd {
  readonly exitCode: number;
  /** The error that ended it, where there was one. */
  readonly error: unknown;
}

/** How a worker is opened. */
export interface OpenOptions<Event> extends AskOptions<Event> {
  /** Names the thread in debuggers. */
  readonly name: string;
  /** What of `data` moves. */
  readonly transfer?: readonly TransferListItem[];
  /** @defaultValue none: a worker of ours needs none of the program's preloads, which may be what called us */
  readonly execArgv?: readonly string[];
  readonly resourceLimits?: WorkerOptions['resourceLimits'];
  /** Whether it prints the trace where its starter does. False for one whose starter tells its trace. @defaultValue false */
  readonly printsTrace?: boolean;
  /** Called once, after all else that it had to say. */
  readonly onExit?: (end: WorkerEnd) => void;
}

/** Starts a worker whose script `entry` calls `serveWorker`. It keeps the process alive until `unref`. */
export function openWorker<Calls, Event = never>(
  entry: string,
  data: unknown,
  options: OpenOptions<Event>,
): WorkerChannel<Calls, Event> {
  return new WorkerChannel(entry, data, options);
}

/** A worker, as the thread that opened it sees it. */
export class WorkerChannel<Calls, Event = never> extends Asker<Calls, Event> {
  readonly threadId: number;
  /** Resolves when it is gone, and all that it had to say is taken. */
  readonly exited: Promise<WorkerEnd>;
  readonly #worker: Worker;

  constructor(entry: string, data: unknown, options: OpenOptions<Event>) {
    // Not the worker's own port: that one belongs to the modules that a call may load.
    const { port1, port2 } = new MessageChannel();
    const { name, transfer = [], execArgv = [], resourceLimits, printsTrace = false } = options;
    const start = (): Worker =>
      new Worker(entry, {
        workerData: { port: port2, data } satisfies Opened,
        transferList: [port2, ...transfer],
        execArgv: [...execArgv],
        name,
        ...(resourceLimits && { resourceLimits }),
      });
    const worker = printsTrace ? start() : withoutPrintTrace(start);
    super(port1, options);
    this.#worker = worker;
    this.threadId = worker.threadId;
    this.exited = new Promise((resolve) => {
      let error: unknown;
      worker.on('error', (cause) => {
        error = cause;
      });
      worker.on('exit', (exitCode) => {
        this.close();
        options.onExit?.({ exitCode, error });
        resolve({ exitCode, error });
      });
    });
  }

  /** Asks it to end itself; one that does not within `patienceMs` is ended. Resolves when it is gone. */
  async end(patienceMs: number): Promise<WorkerEnd> {
    this.ref();
    this.askToEnd();
    const timer = realTimers.setTimeout(() => this.terminate(), patienceMs);
    const end = await this.exited;
    realTimers.clearTimeout(timer);
    return end;
  }

  /** Ends it at once, whatever it does: for code that is not ours, and for what hangs. May be repeated. */
  terminate(): void {
    // Each request adds a listener of 'exit'.
    this.#worker.setMaxListeners(0);
    void this.#worker.terminate();
  }

  ref(): void {
    this.#worker.ref();
  }

  unref(): void {
    this.#worker.unref();
  }
}

/** `workerData` of a worker. */
interface Opened {
  readonly port: MessagePort;
  readonly data: unknown;
}

/** How a port is served. */
export interface ServeOptions {
  /** Asked to end. @defaultValue ends the thread */
  readonly onEnd?: () => void;
  /** Called with what answers each message that the loop delivers: it may block for more and `take` them. */
  readonly onMessage?: (answer: () => void) => void;
  /** Called after each message to the other side, which may sleep. */
  readonly wake?: () => void;
  /** What of a result moves. */
  readonly transferOf?: (value: unknown) => readonly TransferListItem[];
}

/** The `data` that this worker was opened with. */
export function openedWith(): unknown {
  return (workerData as Opened).data;
}

/** Serves who opened this worker, which lives until it is asked to end or ends itself. */
export function serveWorker<Calls, Event = never>(
  calls: Handlers<Calls>,
  options?: ServeOptions,
): Server<Calls, Event> {
  return new Server((workerData as Opened).port, calls, options);
}

/** The serving side of a port. */
export class Server<Calls, Event = never> {
  readonly #port: MessagePort;
  readonly #calls: Handlers<Calls>;
  readonly #options: ServeOptions;
  /** Requests that are not answered yet. */
  pending = 0;

  constructor(port: MessagePort, calls: Handlers<Calls>, options: ServeOptions = {}) {
    this.#port = port;
    this.#calls = calls;
    this.#options = options;
    const { onMessage = (answer: () => void) => answer() } = options;
    port.on('message', (request: Request) => onMessage(() => this.#answer(request)));
    port.on('messageerror', (error) => {
      this.#post({ uncloneable: 'an argument', thrown: encodeReason(error) });
    });
  }

  /** Tells the other side something that it did not ask for. */
  emit(event: Event): void {
    this.#post({ event });
  }

  /** Answers the next request that lies there, without the event loop; false if there is none. */
  take(): boolean {
    const next = receiveMessageOnPort(this.#port);
    if (next !== undefined) this.#answer(next.message as Request);
    return next !== undefined;
  }

  close(): void {
    this.#port.close();
  }

  #answer(request: Request): void {
    if (request === 'end') {
      const { onEnd = () => process.exit() } = this.#options;
      onEnd();
      return;
    }
    const [id, name, args] = request;
    const call = this.#calls[name as keyof Calls] as (...all: readonly unknown[]) => unknown;
    this.pending += 1;
    answerCall(
      () => call(...args),
      (reply, transfer) => {
        this.#post('value' in reply ? [id, reply.value] : { ...reply, id }, transfer);
        this.pending -= 1;
      },
      this.#options.transferOf,
    );
  }

  #post(message: Message, transfer: readonly TransferListItem[] = []): void {
    this.#port.postMessage(message, transfer);
    this.#options.wake?.();
  }
}
