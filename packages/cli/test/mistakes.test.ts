// What people type wrongly: each is answered with what was meant.
import { exitStatus, main } from '@tcp-echo/cli';
import { describe, expect, it } from 'vitest';
import { holdIo } from './support/io.js';

interface Mistake {
  readonly line: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly error: string;
  readonly hint: string;
}

const names: readonly Mistake[] = [
  {
    line: 'verify :7 --only echo.first,bytes.size',
    error: 'there is no check "bytes.size"',
    hint: 'did you mean bytes.sizes?',
  },
  {
    line: 'verify :7 --only nonsense',
    error: 'there is no check "nonsense"',
    hint: 'tcp-echo verify --list shows them all',
  },
  {
    line: 'bench compar a b',
    error: 'there is no command "bench compar"',
    hint: 'did you mean `bench compare`?',
  },
  {
    line: 'bench merg',
    error: 'there is no command "bench merg"',
    hint: 'did you mean `bench merge`?',
  },
  {
    line: 'merge a.json b.json',
    error: 'there is no command "merge"',
    hint: 'did you mean `bench merge`?',
  },
  {
    line: 'bench --spawn --spawn=net',
    error: '--spawn is there twice, with "" and net',
    hint: 'add --help to see what the command takes',
  },
  {
    line: 'completion bsh',
    error: 'SHELL bsh: it must be bash, zsh or fish',
    hint: 'did you mean bash?',
  },
  {
    line: 'serve -port 7107',
    error: 'there is no flag -port, did you mean --port?',
    hint: 'add --help to see what the command takes; what begins with - but is no flag goes after --',
  },
  {
    line: 'serve --engine io_uring',
    error: '--engine io_uring: it must be net, uring, epoll or auto',
    hint: 'did you mean uring?',
  },
  {
    line: 'bench --engine epol',
    error: '--engine epol: it must be auto, uring, epoll or net',
    hint: 'did you mean epoll?',
  },
  {
    line: 'bench --spawn=urin',
    error: '--spawn urin: it must be auto, uring, epoll or net',
    hint: 'did you mean uring?',
  },
  {
    line: 'serve --mode strem',
    error: '--mode strem: it must be once, stream, line, discard or chargen',
    hint: 'did you mean stream?',
  },
  {
    line: 'serve --banner onconnect',
    error: '--banner onconnect: it must be none, on-connect or after-first-byte',
    hint: 'did you mean on-connect?',
  },
  {
    line: 'serve --proxy-protocol require',
    error: '--proxy-protocol require: it must be off, auto or required',
    hint: 'did you mean required?',
  },
  {
    line: 'serve --tls-min-version TLS1.3',
    error: '--tls-min-version TLS1.3: it must be TLSv1.2 or TLSv1.3',
    hint: 'did you mean TLSv1.3?',
  },
  {
    line: 'send hi --client asnyc',
    error: '--client asnyc: it must be async or blocking',
    hint: 'did you mean async?',
  },
  {
    line: 'send hi --color alway',
    error: '--color alway: it must be auto, always or never',
    hint: 'did you mean always?',
  },
  {
    line: 'serve --fault dely:50ms',
    error: '--fault dely:50ms: there is no fault "dely"',
    hint: 'did you mean delay?',
  },
  {
    line: 'serve',
    env: { TCP_ECHO_MODE: 'onc' },
    error: 'TCP_ECHO_MODE=onc: it must be once, stream, line, discard or chargen',
    hint: 'did you mean once?',
  },
  {
    line: 'send hi',
    env: { TCP_ECHO_COLOR: 'nevr' },
    error: 'TCP_ECHO_COLOR=nevr: it must be auto, always or never',
    hint: 'did you mean never?',
  },
];

const places: readonly Mistake[] = [
  {
    line: 'ping --port 7107',
    error: 'ping has no flag --port',
    hint: 'host and port are its argument: tcp-echo ping :7107',
  },
  {
    line: 'bench -c 5 --host echo.example --port=7107',
    error: 'bench has no flag --host',
    hint: 'host and port are its argument: tcp-echo bench echo.example:7107',
  },
  {
    line: 'verify -p 7107',
    error: 'verify has no flag -p',
    hint: 'host and port are its argument: tcp-echo verify :7107',
  },
  {
    line: 'verify --host echo.example',
    error: 'verify has no flag --host',
    hint: 'host and port are its argument: tcp-echo verify echo.example:PORT',
  },
  {
    line: 'ping localhost 7107',
    error: '"7107" is one argument too many: ping takes one',
    hint: 'host and port are one argument: tcp-echo ping localhost:7107',
  },
  {
    line: 'ping ::1 7107 -c 1',
    error: '"7107" is one argument too many: ping takes one',
    hint: 'host and port are one argument: tcp-echo ping [::1]:7107',
  },
  {
    line: 'ping :7107 -c 2 7',
    error: '"7" is one argument too many: ping takes one',
    hint: 'add --help to see what the command takes',
  },
  {
    line: 'serve 7107',
    error: '"7107" is one argument too many: serve takes none',
    hint: 'host and port are flags: tcp-echo serve --port 7107',
  },
  {
    line: 'serve localhost:7107',
    error: '"localhost:7107" is one argument too many: serve takes none',
    hint: 'host and port are flags: tcp-echo serve --host localhost --port 7107',
  },
  {
    line: 'ping localhost',
    error: 'HOST:PORT localhost: it has no port',
    hint: 'as in: localhost:7007',
  },
  {
    line: 'ping http://localhost:80/',
    error: 'HOST:PORT http://localhost:80/: it is a URL',
    hint: 'as in: localhost:80',
  },
  {
    line: 'ping ::1',
    error: 'HOST:PORT ::1: an IPv6 address is in brackets',
    hint: 'as in: [::1]:7007',
  },
  {
    line: 'ping fe80::1%eth0:7',
    error: 'HOST:PORT fe80::1%eth0:7: an IPv6 address is in brackets',
    hint: 'as in: [fe80::1%eth0]:7',
  },
  {
    line: 'ping tls://127.0.0.1:7107',
    error: 'HOST:PORT tls://127.0.0.1:7107: TLS is asked for with a flag',
    hint: 'as in: 127.0.0.1:7107 --tls',
  },
  {
    line: 'verify unix:/tmp/echo.sock',
    error: 'HOST:PORT unix:/tmp/echo.sock: a Unix domain socket is asked for with a flag',
    hint: 'as in: --unix /tmp/echo.sock',
  },
  {
    line: 'bench :7107 --tls',
    error: 'bench has no flag --tls',
    hint: 'it is a flag of send, ping, verify',
  },
  { line: 'send hi -c 3', error: 'send has no flag -c', hint: 'it is a flag of ping' },
];

const values: readonly Mistake[] = [
  {
    line: 'serve --host localhost:7107',
    error: '--host localhost:7107: it must be a host name or an IP address alone',
    hint: 'as in: --host localhost --port 7107',
  },
  {
    line: 'send hi --host http://[::1]:7107/',
    error: '--host http://[::1]:7107/: it must be a host name or an IP address alone',
    hint: 'as in: --host ::1 --port 7107',
  },
  {
    line: 'send hi',
    env: { TCP_ECHO_HOST: '[::1]' },
    error: 'TCP_ECHO_HOST=[::1]: it must be a host name or an IP address alone',
    hint: 'as in: --host ::1',
  },
  {
    line: 'serve --host http://a/b:c',
    error: '--host http://a/b:c: it must be a host name or an IP address alone',
    hint: 'leave out what comes with it',
  },
  {
    line: 'ping :7 --unix echo.sock',
    error: '--unix is instead of an address, not beside it',
    hint: 'leave out one of them',
  },
  {
    line: 'serve --port',
    error: '--port wants a value after it',
    hint: 'add --help to see what the command takes',
  },
  {
    line: 'serve --port 1 --port 2',
    error: '--port is there twice, with 1 and 2',
    hint: 'add --help to see what the command takes',
  },
  {
    line: 'bench compare a.json',
    error: 'B is missing',
    hint: 'add --help to see what the command takes',
  },
  {
    line: 'ping --timeout 5',
    error: '--timeout 5: a duration is a number and a unit, as 250ms, 10s or 2m, not "5"',
    hint: 'did you mean 5s, or 5ms?',
  },
  {
    line: 'serve',
    env: { TCP_ECHO_DRAIN: '0' },
    error: 'TCP_ECHO_DRAIN=0: a duration is a number and a unit, as 250ms, 10s or 2m, not "0"',
    hint: 'did you mean 0s, or 0ms?',
  },
];

describe.each([
  ['a name', names],
  ['the place of a word', places],
  ['a value', values],
])('%s that is wrong is answered with what was meant:', (_, mistakes) => {
  it.each(mistakes)('$line $env', async ({ line, env = {}, error, hint }) => {
    const io = holdIo([], { env });
    expect(await main(line.split(' '), io)).toBe(exitStatus.usage);
    expect(await io.written()).toEqual({
      stdout: '',
      stderr: `error: ${error}\nhint: ${hint}\n`,
    });
  });
});
