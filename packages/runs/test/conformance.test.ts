import { eachDatabase } from '@groundcrew/store/testing';
import { aRun } from './conformance/a-run.ts';
import { aFailingStep } from './conformance/a-failing-step.ts';
import { anIntent } from './conformance/an-intent.ts';
import { aHandler } from './conformance/a-handler.ts';
import { largeGraphs } from './conformance/large-graphs.ts';
import { locking } from './conformance/locks.ts';
import { takingOver } from './conformance/take-over.ts';
import { cancelling } from './conformance/cancel.ts';

/** One list of behaviours, over each database. */
eachDatabase('the run graph', (databases) => {
  aRun(databases);
  aFailingStep(databases);
  anIntent(databases);
  aHandler(databases);
  cancelling(databases);
  takingOver(databases);
  locking(databases);
  largeGraphs(databases);
});
