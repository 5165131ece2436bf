import { DiagnosticError, error } from '@groundcrew/contract';
import type { Fault, FaultRule } from './rules.ts';

/** The faults that need no more than a name. */
const faults: Readonly<Record<string, Fault>> = {
  throttle: { kind: 'throttle' },
  error: { kind: 'error' },
  'error-after': { kind: 'error', when: 'after' },
  reset: { kind: 'reset' },
  'reset-after': { kind: 'reset', when: 'after' },
  timeout: { kind: 'timeout' },
  'timeout-after': { kind: 'timeout', when: 'after' },
};

/** Reads `KIND=PROBABILITY`, for calls to any service: `throttle=0.1`, `reset-after=0.01`. */
export function parseFault(text: string): FaultRule {
  const [kind = '', chance = ''] = text.split('=');
  const fault = faults[kind];
  const probability = Number(chance);
  if (!fault || chance.trim() === '' || !(probability >= 0 && probability <= 1))
    throw new DiagnosticError(
      error('FAULTS_INVALID', `"${text}" is no fault`, {
        detail: `A fault is KIND=PROBABILITY, with a kind of ${Object.keys(faults).join(', ')} and a number from 0 to 1.`,
        next: 'Write throttle=0.1, for example, or use --faults with a file for faults of single operations.',
      }),
    );
  return { probability, fault };
}
