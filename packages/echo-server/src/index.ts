// @tcp-echo/echo-server: sends back what it receives.
export { echoServerDefaults } from './defaults.js';
export { EchoServer, type CloseOptions, type EchoServerStats } from './echo-server.js';
export { ListenError } from './errors.js';
export { echoModes, type EchoMode } from './modes/mode-table.js';
export { handleTcpEcho } from './modes/once.js';
export type { EchoServerOptions } from './options.js';
export { startEchoServer } from './start-echo-server.js';
