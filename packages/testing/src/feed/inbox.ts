// What clients published to the feed's receiving end, by name.
// Invariant: keeps the newest messages within a number and a size, and counts all of them.

/** Messages kept per name. */
const INBOX_MESSAGES_MAX = 100_000;
/** Bytes kept per name. */
const INBOX_BYTES_MAX: number = 64 * 1_048_576;

export interface Collected {
  /** Messages that came, kept or not. */
  readonly count: number;
  /** Their bytes. */
  readonly bytes: number;
  /** The newest ones, oldest first; binary messages as base64. */
  readonly messages: readonly string[];
}

interface Kept {
  readonly text: string;
  readonly bytes: number;
}

export class Inbox {
  readonly #messagesMax: number;
  readonly #bytesMax: number;
  #kept: Kept[] = [];
  #keptFrom = 0;
  #keptBytes = 0;
  #count = 0;
  #bytes = 0;

  constructor(messagesMax: number = INBOX_MESSAGES_MAX, bytesMax: number = INBOX_BYTES_MAX) {
    this.#messagesMax = messagesMax;
    this.#bytesMax = bytesMax;
  }

  add(payload: Buffer, isBinary: boolean): void {
    this.#count++;
    this.#bytes += payload.length;
    this.#kept.push({ text: payload.toString(isBinary ? 'base64' : 'utf8'), bytes: payload.length });
    this.#keptBytes += payload.length;
    while (this.#kept.length - this.#keptFrom > this.#messagesMax || this.#keptBytes > this.#bytesMax) {
      this.#keptBytes -= this.#kept[this.#keptFrom++]?.bytes ?? 0;
    }
    // Forgetting in bulk keeps the cost per message constant.
    if (this.#keptFrom * 2 >= this.#kept.length) {
      this.#kept = this.#kept.slice(this.#keptFrom);
      this.#keptFrom = 0;
    }
  }

  collected(): Collected {
    const messages = this.#kept.slice(this.#keptFrom).map(({ text }) => text);
    return { count: this.#count, bytes: this.#bytes, messages };
  }
}
