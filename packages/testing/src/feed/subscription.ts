// Subscribing by message, as exchanges want it on an address that names no stream.
// Invariant: every request is answered, either with a result or with an error, under the request's own id.
import { symbolsOf } from './channels.ts';

export interface SubscriptionReply {
  /** JSON to send back. */
  readonly text: string;
  /** The symbols asked for; undefined when the request was refused. */
  readonly symbols: readonly string[] | undefined;
}

/** Answers `{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}`; a connection that is `subscribed` is so for good. */
export function answerSubscription(message: string, subscribed: boolean): SubscriptionReply {
  const request = parseObject(message);
  if (request === undefined) return refusal(null, 'Invalid JSON: expected an object');
  const { method, params, id = null } = request;
  if (method !== 'SUBSCRIBE') return refusal(id, 'Invalid request: unknown method');
  if (subscribed) return refusal(id, 'Invalid request: this connection is subscribed already');
  const symbols = isTexts(params) && params.length > 0 ? symbolsOf(params) : undefined;
  if (symbols === undefined) return refusal(id, 'Invalid request: params are names such as btcusdt@trade');
  return { text: JSON.stringify({ result: null, id }), symbols };
}

function parseObject(message: string): { method?: unknown; params?: unknown; id?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function refusal(id: unknown, msg: string): SubscriptionReply {
  return { text: JSON.stringify({ error: { code: 2, msg }, id }), symbols: undefined };
}
