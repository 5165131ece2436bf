/** The sandbox's time. AWS's waits are scaled: at `timeScale` 0.01 what takes AWS ten minutes takes six seconds. */
export interface Clock {
  now(): Date;
  /** The time of day when `seconds` of AWS time will have passed. */
  in(seconds: number): Date;
  /** Runs `then` after `seconds` of AWS time. Returns a canceller. Pending ones do not keep the process alive. */
  after(seconds: number, then: () => void): () => void;
}
