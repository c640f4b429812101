// An echo server in a process of its own, which can be stopped and continued.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const source = `
import select, socket
listening = socket.create_server(('127.0.0.1', 0))
print(listening.getsockname()[1], flush=True)
open_ones = [listening]
while True:
    for one in select.select(open_ones, [], [])[0]:
        if one is listening:
            open_ones.append(one.accept()[0])
            continue
        data = one.recv(65536)
        if data:
            one.sendall(data)
        else:
            open_ones.remove(one)
            one.close()
`;

export interface StoppableServer extends AsyncDisposable {
  readonly port: number;
  stop(): void;
}

export async function startStoppableServer(): Promise<StoppableServer> {
  const child = spawn('python3', ['-S', '-E', '-c', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    port: Number(line.toString()),
    stop() {
      child.kill('SIGSTOP');
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
