// The options that a WebSocket stream may have, in the order in which the documentation lists them.
// Invariant: complete: an option that is in neither list is refused as unknown.
import type { OptionSpec } from '@tidewire/core';
import { CLIENT_CONNECTION_OPTIONS, CLIENT_SINK_OPTIONS, CLIENT_SOURCE_OPTIONS } from './client/options.ts';
import { SERVER_CONNECTION_OPTIONS, SERVER_SINK_OPTIONS } from './server/options.ts';
import * as shared from './shared-options.ts';

const CONNECTION_OPTIONS: readonly OptionSpec[] = [
  shared.MODE_OPTION,
  ...CLIENT_CONNECTION_OPTIONS,
  ...SERVER_CONNECTION_OPTIONS,
  shared.SUBPROTOCOL_OPTION,
  shared.MAX_MESSAGE_OPTION,
  shared.PING_INTERVAL_OPTION,
  shared.PING_TIMEOUT_OPTION,
] as readonly OptionSpec[];

export const SOURCE_OPTIONS: readonly OptionSpec[] = [
  ...CONNECTION_OPTIONS,
  ...CLIENT_SOURCE_OPTIONS,
  shared.PAUSE_LIMIT_OPTION,
  shared.EVENTS_OPTION,
] as readonly OptionSpec[];

export const SINK_OPTIONS: readonly OptionSpec[] = [
  ...CONNECTION_OPTIONS,
  ...CLIENT_SINK_OPTIONS,
  ...SERVER_SINK_OPTIONS,
  shared.MESSAGE_TYPE_OPTION,
] as readonly OptionSpec[];
