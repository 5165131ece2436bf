import { setTimeout as wait } from 'node:timers/promises';
import type { EventualConsistency } from './consistency/eventual-consistency.ts';
import { FaultInjector, type Timing } from './faults/injector.ts';
import type { Faults } from './faults/rules.ts';
import { reads } from './operation-names.ts';
import { AwsError, type Call, type Service } from './service.ts';
import { modelOf, signingNameOf } from './wire/clients.ts';
import type { Throttle } from './throttle/throttle.ts';
import type { WireService } from './wire/endpoint.ts';

export interface DispatchOptions {
  readonly faults: Faults;
  /** Real milliseconds that every call takes at least. */
  readonly latencyMs: number;
  readonly seed: string;
  /** Without it, nobody asks too often. */
  readonly throttle?: Throttle | undefined;
  /** Without it, everyone sees every change at once. */
  readonly consistency?: EventualConsistency | undefined;
  /** Told after each call that may have changed the world. */
  onChange(): void;
}

/**
 * The one place that every call passes: latency, throttling, faults, what a region has by default, delayed sight of changes,
 * then the operation.
 */
export function dispatching(services: readonly Service[], options: DispatchOptions): WireService[] {
  const timing: Timing = { sleep: (milliseconds) => wait(milliseconds, undefined, { ref: false }) };
  const injector = new FaultInjector(options.faults, options.seed, timing);
  const operate = async (service: Service, input: unknown, call: Call): Promise<unknown> => {
    const operation = service.operations[call.operation];
    if (!operation) throw notImplemented(call);
    for (const each of services) each.prepare?.(call);
    const { consistency } = options;
    consistency?.enter(call);
    if (consistency && reads.test(call.operation)) return operation(input, consistency.view(call));
    await consistency?.refuseUnknown(operation, input, call);
    try {
      return await operation(input, call);
    } finally {
      options.onChange();
    }
  };
  return services.map((service) => ({
    signingName: signingNameOf(service.client),
    model: () => modelOf(service.client),
    async invoke(_name, input, call) {
      if (options.latencyMs > 0) await timing.sleep(options.latencyMs);
      options.throttle?.admit(service.client, call, input);
      return injector.run(call, () => operate(service, input, call));
    },
  }));
}

/** 501, which no client retries. */
function notImplemented(call: Call): AwsError {
  return new AwsError('NotImplemented', `the sandbox does not do ${call.service}:${call.operation}`, 501);
}
