// @tcp-echo/contract-tests: the contracts that servers, clients and connections are held to, and the
// independent peers that hold them to it.
export {
  makeCertificates,
  testCertificates,
  type CertifiedKey,
  type TestCertificates,
} from './certificates.js';
export { describeEchoClientContract } from './client-contract.js';
export type { ClientHarness, ContractOptions } from './client-harness.js';
export {
  describeEchoConnectionContract,
  type ConnectionHarness,
  type ContractConnection,
} from './connection-contract.js';
export type { ForeignClient, ForeignServer } from './foreign-peer.js';
export { foreignClients, foreignServers } from './foreign-peers.js';
export { echoWithNcat, startNcatEchoServer } from './ncat-peers.js';
export type { Peer } from './peer.js';
export { describeWith, runProgram, type Program } from './program.js';
export {
  echoWithPython,
  startPythonEchoServer,
  startUnacceptingServer,
  visitOneShotWithPython,
} from './python-peers.js';
export { connectRaw, connectRawTo, RawClient } from './raw-client.js';
export {
  holdRefusingPort,
  startEchoPeer,
  startJoiningPeer,
  startPeerThatAdds,
  startPeerThatCorrupts,
  startPeerThatEndsAfter,
  startPeerThatResetsAfter,
  startRawPeer,
  startSilentPeer,
  startSplittingPeer,
} from './raw-peers.js';
export {
  blockingClientLines,
  oneClientLines,
  twoClientsLines,
  twoVisitsLines,
  withoutPorts,
} from './seed-transcripts.js';
export { describeEchoServerContract } from './server-contract.js';
export type { ContractServer, ServerHarness } from './server-harness.js';
export { temporaryFolder, type TemporaryFolder } from './temporary-folder.js';
export { expectSameBytes, mebibyte, testBytes } from './test-bytes.js';
export {
  placeFor,
  transports,
  type ListenOptions,
  type Place,
  type Target,
  type Transport,
} from './transport.js';
