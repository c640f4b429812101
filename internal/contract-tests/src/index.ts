// @tcp-echo/contract-tests: the contracts that servers, clients and connections are held to, and the
// independent peers that hold them to it.
export {
  makeCertificates,
  testCertificates,
  type CertifiedKey,
  type TestCertificates,
} from './certificates.js';
export { describeEchoClientContract } from './client-contract.js';
export type {
  Capabilities,
  ClientHarness,
  ContractMeasure,
  ContractOptions,
  ContractTarget,
} from './client-harness.js';
export { describeEchoConnectionContract } from './connection-contract.js';
export type {
  ConnectionCapabilities,
  ConnectionHarness,
  ConnectionState,
  ContractConnection,
  ContractConnectOptions,
} from './connection-harness.js';
export { startHaproxy, type HaproxyOptions } from './haproxy-peer.js';
export type { ForeignClient, ForeignServer } from './foreign-peer.js';
export { foreignClients, foreignServers } from './foreign-peers.js';
export { echoWithNcat, startNcatEchoServer } from './ncat-peers.js';
export type { Peer } from './peer.js';
export { nextTraced } from './next-traced.js';
export { describeWith, endProgram, runProgram, startProgram, type Program } from './program.js';
export {
  echoBehindPythonProxy,
  echoWithPython,
  startPythonEchoServer,
  startPythonTlsEchoServer,
  startUnacceptingServer,
  visitOneShotWithPython,
  type PythonProxyOptions,
} from './python-peers.js';
export { connectRaw, connectRawTo, RawClient } from './raw-client.js';
export {
  answerAtTheEnd,
  holdRefusingPort,
  startEchoPeer,
  startJoiningPeer,
  startPeerThatAdds,
  startPeerThatAnswersAtTheEnd,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startPeerThatStallsAfter,
  startRawPeer,
  startSilentPeer,
  startSplittingPeer,
} from './raw-peers.js';
export {
  bitwiseCrc32c,
  encodeV2,
  groupsOf,
  ipv4Block,
  ipv6Block,
  signature,
  sslTlv,
  tlv,
  unixBlock,
  withChecksum,
  type V2Parts,
} from './proxy-header-bytes.js';
export { randomInputs } from './proxy-header-samples.js';
export {
  blockingClientLines,
  oneClientLines,
  twoClientsLines,
  twoVisitsLines,
  withoutPorts,
} from './transcripts.js';
export { describeEchoServerContract } from './server-contract.js';
export type { ContractServer, ServerHarness } from './server-harness.js';
export type { OnConnection } from './serve-connections.js';
export { startOpensslServer } from './openssl-server.js';
export { startSocatTlsEchoServer, startSocatUnixEchoServer } from './socat-peers.js';
export { temporaryFolder, type TemporaryFolder } from './temporary-folder.js';
export { startMutualTlsEchoPeer, startTlsEchoPeer, startTlsPeer } from './tls-peers.js';
export { abstractName, startUnixEchoPeer, startUnixPeer, type UnixPeer } from './unix-peers.js';
export { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';
export { isThorough, pairsOf } from './thorough.js';
export { withoutIoUring } from './without-io-uring.js';
export {
  foreignPath,
  placeFor,
  traitsOf,
  transports,
  type ListenOptions,
  type Place,
  type Target,
  type Transport,
} from './transport.js';
