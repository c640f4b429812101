// A peer: something that listens on a port of 127.0.0.1, and can be taken down.

/** Something to connect to. */
export interface Peer extends AsyncDisposable {
  readonly port: number;
}
