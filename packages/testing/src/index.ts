// Public names of @tidewire/testing, listed one by one.
// Invariant: depends on core, parser, engine and formats; of what is here, only the feed simulator may be used by what ships.

export type { ConformanceCase } from './conformance-case.ts';
export type { BoundedSourceHarness, BoundedSourceSetup } from './connector-suite/bounded-source-cases.ts';
export type { OptionSetup } from './connector-suite/option-cases.ts';
export { type RecordedEnd, type RecordedMessage, RecordingHandler } from './connector-suite/recording-handler.ts';
export type { SinkHarness, SinkSetup } from './connector-suite/sink-cases.ts';
export type { SourceHarness, SourceSetup } from './connector-suite/source-cases.ts';
export type { SourceUnderTest } from './connector-suite/source-steps.ts';
export { type ConnectorSetup, connectorSuite } from './connector-suite.ts';
export type { Collected } from './feed/inbox.ts';
export type { Ledger, LedgerRow, LedgerTotals } from './feed/ledger.ts';
export type { FeedFaults, FeedOptions } from './feed/options.ts';
export { type Feed, startFeed } from './feed.ts';
export type { BadMessage, FormatLimit, FormatSetup, UnwritableCell } from './format-suite/format-setup.ts';
export { formatSuite } from './format-suite.ts';
export { MODE_NAMES, MODES, type Mode } from './golden/modes.ts';
export { type EventChoice, QUERY_SHAPES, type RowChoice, randomScript, TIME_CLAUSES } from './golden/random-script.ts';
export { type Mismatch, printMismatches, runScript, type ScriptRun } from './golden/run-script.ts';
export {
  COMMANDS,
  type Command,
  parseScript,
  rewriteScript,
  type Script,
  ScriptError,
  type Step,
} from './golden/script.ts';
export { type LogFields, type LogLine, MemoryLog } from './memory-log.ts';
export { payloadsOf } from './payloads.ts';
export { SeededRandom } from './seeded-random.ts';
export { StaticEnvironment } from './static-environment.ts';
export { turn, turnUntil, WAIT_LIMIT_MS, within } from './system-time.ts';
export { type KeyPair, type TlsFixtures, tlsFixtures } from './tls-fixtures.ts';
export { type RunUntilOptions, VirtualClock } from './virtual-clock.ts';
export { type Dialled, type DialOptions, dial, freePort, type ServerAnswer } from './ws-client.ts';
export type { PeerClose, PeerConnection, PeerHabits } from './ws-peer/connection.ts';
export { encodeFrame, type FrameKind, type FrameSpec, OPCODE, type PeerFrame } from './ws-peer/frames.ts';
export type { PeerAnswer, PeerRequest } from './ws-peer/handshake.ts';
export { type PeerOptions, type PeerTls, startPeer, WsPeer } from './ws-peer.ts';
