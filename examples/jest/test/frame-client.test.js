const { useEchoServer } = require('@tcp-echo/testing/jest');
const { exchange, readFramesInAHurry } = require('../src/frame-client.js');

const echo = useEchoServer(); // listens before the first test, is gone after the last; a fresh log for each

const slicer = { fault: 'slicer', pieceBytes: 3, pauseMs: 20 };
const coalesce = { fault: 'coalesce', pieceBytes: 1024 };

test('frames are sent with their length in front', async () => {
  await exchange(echo.port, ['hi', 'there']);
  expect(echo).toHaveConnections(1);
  expect(echo).toHaveReceived('\0\0\0\x02hi\0\0\0\x05there');
});

test('one frame at a time comes back in one chunk, mostly: the bug is not seen', async () => {
  expect(await exchange(echo.port, ['hi'], readFramesInAHurry)).toEqual(['hi']);
});

test('a server that sends small pieces finds the bug', async () => {
  await echo.setFaults([slicer]);
  expect(await exchange(echo.port, ['hello'], readFramesInAHurry)).not.toEqual(['hello']);
  expect(await exchange(echo.port, ['hello'])).toEqual(['hello']);
  expect(echo.log[0]).toHaveEchoed(); // the bytes were right, both times
  expect(echo.log[1]).toHaveEchoed();
});

test('so does one that joins what it sends', async () => {
  await echo.setFaults([coalesce]);
  expect(await exchange(echo.port, ['one', 'two'], readFramesInAHurry)).not.toEqual(['one', 'two']);
  expect(await exchange(echo.port, ['one', 'two'])).toEqual(['one', 'two']);
});

test('the connection is over when the last frame is there', async () => {
  await exchange(echo.port, ['bye']);
  const connection = await echo.waitForConnection({ nth: 1, ended: true }); // no sleep: it waits for it
  expect(connection).toHaveEnded('ended');
});
