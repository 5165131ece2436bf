/** The reasons for which a handler's `signal` aborts; what it awaits then rejects with the same. */

/** This worker no longer holds the step: somebody else may be acting on it, and nothing this one writes counts. */
export class LeaseLost extends Error {
  constructor(message = 'the worker has lost its lease') {
    super(message);
    this.name = 'LeaseLost';
  }
}

/** The run is being cancelled: the step ends as cancelled unless it finishes all the same. */
export class RunCancelled extends Error {
  constructor() {
    super('the run is being cancelled');
    this.name = 'RunCancelled';
  }
}

/** The worker is stopping and did not want to wait any longer: the step is left for another attempt. */
export class WorkerDrained extends Error {
  constructor() {
    super('the worker is stopping');
    this.name = 'WorkerDrained';
  }
}
