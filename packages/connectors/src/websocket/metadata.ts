// What WebSocket streams know, or are told, besides the message: names and types of the metadata.
// Invariant: every name begins with __meta_; times are milliseconds since 1970.
import { INT, LONG, type SqlType, STRING } from '@tidewire/core';

/** What a source fills. A session is a client of ours, or our own being connected, across reconnections. */
export const SOURCE_METADATA: ReadonlyMap<string, SqlType> = new Map<string, SqlType>([
  ['__meta_source', STRING],
  ['__meta_ingest_time', LONG],
  ['__meta_event', STRING],
  ['__meta_message_type', STRING],
  ['__meta_session_id', STRING],
  ['__meta_connection_id', STRING],
  ['__meta_endpoint_id', STRING],
  ['__meta_subprotocol', STRING],
  ['__meta_local_address', STRING],
  ['__meta_remote_address', STRING],
  ['__meta_query', STRING],
  ['__meta_close_code', INT],
  ['__meta_close_reason', STRING],
  ['__meta_error', STRING],
]);

/** The type of the frame, for one row: `text` or `binary`; NULL leaves it to "websocket.message.type". */
export const MESSAGE_TYPE = '__meta_message_type';

/** The client that a row goes to, or does not go to; NULL for every client of the path. Servers only. */
export const SESSION_ID = '__meta_session_id';

/** What a sink is told. */
export const SINK_METADATA: ReadonlyMap<string, SqlType> = new Map<string, SqlType>([
  [MESSAGE_TYPE, STRING],
  [SESSION_ID, STRING],
]);
