// The only file of this package that reaches the real event loop and real timers: turns, and time limits on waits.
// Invariant: nothing here decides an outcome; a limit only turns a wait that hangs into an error that says what was awaited.

/** Real milliseconds a test waits for something before it gives up, unless told otherwise. */
export const WAIT_LIMIT_MS = 15_000;

/** One turn of the event loop: promises settle and I/O callbacks that are ready run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Calls `run` after real milliseconds unless cancelled; does not keep the process alive. */
function afterRealMs(limitMs: number, run: () => void): { cancel(): void } {
  const handle = setTimeout(run, limitMs);
  handle.unref();
  return {
    cancel: () => {
      clearTimeout(handle);
    },
  };
}

/** The promise's outcome, or an error naming `what` when it has none within real milliseconds. */
export function within<T>(promise: Promise<T>, what: string, limitMs: number = WAIT_LIMIT_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = afterRealMs(limitMs, () => {
      reject(new Error(`waited ${limitMs} ms for ${what}`));
    });
    promise.then(resolve, reject).finally(() => {
      limit.cancel();
    });
  });
}

/** Turns the event loop until `holds`, at least once; rejects with `what` when it does not within real milliseconds. */
export async function turnUntil(holds: () => boolean, what: string, limitMs: number = WAIT_LIMIT_MS): Promise<void> {
  let over = false;
  const limit = afterRealMs(limitMs, () => {
    over = true;
  });
  try {
    do {
      await turn();
      if (holds()) return;
    } while (!over);
  } finally {
    limit.cancel();
  }
  throw new Error(`waited ${limitMs} ms for ${what}`);
}
