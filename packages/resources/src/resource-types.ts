import type { AwsSession } from '@groundcrew/aws';
import { DiagnosticError, error } from '@groundcrew/contract';
import { typeSpec } from '@groundcrew/spec';
import type { ResourceType, ResourceTypes } from '@groundcrew/stacks';
import { cloudControlType } from './cloud-control/cloud-control-type.ts';
import { refusalOf } from './cloud-control/refusal.ts';
import { nativeTypes } from './native-types.ts';
import { servicesOf } from './services.ts';

/** The types of the session's account and region: native where there is one, else through Cloud Control. */
export function createResourceTypes(session: AwsSession): ResourceTypes {
  const services = servicesOf(session);
  const native = nativeTypes(services);
  const general = new Map<string, ResourceType>();
  const refusal = (type: string): string | undefined =>
    native.has(type) ? undefined : refusalOf(type, typeSpec(type));
  return {
    refusal,
    get(type) {
      const known = native.get(type) ?? general.get(type);
      if (known) return known;
      const spec = typeSpec(type);
      const refused = refusal(type);
      if (!spec || refused !== undefined) {
        throw new DiagnosticError(error('TYPE_NOT_SUPPORTED', refused ?? `${type} is not supported`));
      }
      const made = cloudControlType(spec, services);
      general.set(type, made);
      return made;
    },
  };
}
