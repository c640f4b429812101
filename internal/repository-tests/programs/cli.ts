import { exitStatus, main, type Io } from '@tcp-echo/cli';
import { startEchoServer } from '@tcp-echo/echo-server';

const { stdin, stdout, stderr } = process;
const io: Io = { stdin, stdout, stderr, env: {} };

void startEchoServer().then(async (server) => {
  const status = await main(['send', 'through the command', '--port', String(server.port)], io);
  console.log(status === exitStatus.done);
  await server.close();
});
// prints: through the command
// prints: true
