/** The sandbox's time. AWS's waits are scaled: at `timeScale` 0.01 what takes AWS ten minutes takes six seconds. */
export interface Clock {
  now(): Date;
  /** Runs `then` after `seconds` of AWS time. Returns a canceller. Pending ones do not keep the process alive. */
  after(seconds: number, then: () => void): () => void;
}
