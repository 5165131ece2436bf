import type { AwsSession } from '@groundcrew/aws';
import { DiagnosticError, error } from '@groundcrew/contract';
import type { ResourceTypes } from '@groundcrew/stacks';
import { nativeTypes } from './native-types.ts';
import { servicesOf } from './services.ts';

/** The types of the session's account and region: native where there is one, else through Cloud Control. */
export function createResourceTypes(session: AwsSession): ResourceTypes {
  const services = servicesOf(session);
  const native = nativeTypes(services);
  const refusal = (type: string): string | undefined =>
    native.has(type) ? undefined : `${type} has no handlers in Cloud Control`;
  return {
    refusal,
    get(type) {
      const known = native.get(type);
      if (known) return known;
      throw new DiagnosticError(error('TYPE_NOT_SUPPORTED', refusal(type) ?? `${type} is not supported`));
    },
  };
}
