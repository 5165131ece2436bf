import type { Clock } from './clock.ts';

export interface ScaledClock extends Clock {
  /** Forgets everything that is still to happen. */
  stop(): void;
}

/**
 * The time of day is the real one, since signatures and expirations depend on it; only waits are scaled. `onFailure` hears
 * of what a delayed action throws, `onFired` of each that ran.
 */
export function scaledClock(
  timeScale: number,
  onFailure: (problem: unknown) => void,
  onFired: () => void = () => undefined,
): ScaledClock {
  const pending = new Set<NodeJS.Timeout>();
  return {
    now: () => new Date(),
    in: (seconds) => new Date(Date.now() + seconds * 1000 * timeScale),
    after(seconds, then) {
      const timer = setTimeout(
        () => {
          pending.delete(timer);
          try {
            then();
          } catch (problem) {
            onFailure(problem);
          }
          onFired();
        },
        seconds * 1000 * timeScale,
      );
      timer.unref();
      pending.add(timer);
      return () => {
        clearTimeout(timer);
        pending.delete(timer);
      };
    },
    stop() {
      for (const timer of pending) clearTimeout(timer);
      pending.clear();
    },
  };
}
