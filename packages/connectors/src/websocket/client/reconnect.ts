// When to try again after a connection was lost: an exponential schedule with a cap.
// Invariant: a pure function of the policy, the attempt and the random number; nothing here waits.
import type { Random } from '@tidewire/core';

export interface ReconnectPolicy {
  readonly enabled: boolean;
  readonly delayMs: number;
  readonly maxDelayMs: number;
  /** -1 for no limit. */
  readonly maxAttempts: number;
  readonly multiplier: number;
  /** Fraction of a wait that chance may take off, 0 to 1. */
  readonly jitter: number;
}

/** Milliseconds to wait for the n-th time since the connection was lost, counting from 1. */
export function reconnectDelay(policy: ReconnectPolicy, n: number, random: Random): number {
  // The power may be infinite after many attempts; the cap makes it finite again.
  const delay = Math.min(policy.maxDelayMs, policy.delayMs * policy.multiplier ** (n - 1));
  return policy.jitter === 0 ? delay : Math.round(delay * (1 - policy.jitter * random.next()));
}

/** Whether the n-th attempt since the connection was lost, counting from 1, may be made. */
export function mayAttempt(policy: ReconnectPolicy, n: number): boolean {
  return policy.enabled && (policy.maxAttempts === -1 || n <= policy.maxAttempts);
}
