import { typeSpec, type HandlerName, type TypeSpec } from '@groundcrew/spec';
import { AwsError } from '../service.ts';
import type { Projection } from '../world/projection.ts';
import { genericProjection } from './generic-projection.ts';

const ALL: readonly HandlerName[] = ['create', 'read', 'update', 'delete', 'list'];

/** What Cloud Control can do with a type. The distilled schemas don't know the newest types, which AWS brings out with all of it. */
export function handlersOf(spec: TypeSpec): ReadonlySet<HandlerName> {
  if (spec.primaryIdentifier.length === 0) return new Set();
  return new Set(spec.handlers ? (Object.keys(spec.handlers) as HandlerName[]) : ALL);
}

/** The types of the registry, as projections: of native rows where a service has them, else generic. */
export class TypeRegistry {
  readonly #projections = new Map<string, Projection>();

  constructor(native: readonly Projection[]) {
    for (const projection of native) this.#projections.set(projection.type, projection);
  }

  /** Throws Cloud Control's errors for a type that does not exist or that it can't handle so. */
  require(type: string, handler: HandlerName): { spec: TypeSpec; projection: Projection } {
    const spec = requireSpec(type);
    if (!handlersOf(spec).has(handler))
      throw new AwsError(
        'UnsupportedActionException',
        `Resource type ${type} does not support ${handler.toUpperCase()} action`,
      );
    let projection = this.#projections.get(type);
    if (!projection) this.#projections.set(type, (projection = genericProjection(spec)));
    return { spec, projection };
  }
}

function requireSpec(type: string): TypeSpec {
  if (!/^[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}(::MODULE)?$/.test(type))
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${type}' at 'typeName' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}(::MODULE){0,1}`,
      400,
    );
  const spec = typeSpec(type);
  if (!spec) throw new AwsError('TypeNotFoundException', `The type '${type}' cannot be found.`);
  return spec;
}
