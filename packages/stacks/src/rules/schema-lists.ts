import { segmentsOf } from '@groundcrew/planner';
import type { TypeSpec, ValueType } from '@groundcrew/spec';

/** Whether the schema says that the list at this pointer keeps no order. */
export function isUnorderedList(spec: TypeSpec, pointer: string): boolean {
  const type = typeAt(spec, pointer);
  return type?.kind === 'list' && type.ordered === false;
}

/** Whether the schema says that the value at this pointer is a map whose keys it does not name. */
export const isFreeMap = (spec: TypeSpec, pointer: string): boolean => typeAt(spec, pointer)?.kind === 'map';

function typeAt(spec: TypeSpec, pointer: string): ValueType | undefined {
  const [top = '', ...rest] = segmentsOf(pointer);
  return rest.reduce<ValueType | undefined>(
    (value, segment) => step(value, segment, spec),
    spec.properties[top]?.type,
  );
}

function step(type: ValueType | undefined, segment: string, spec: TypeSpec): ValueType | undefined {
  switch (type?.kind) {
    case 'list':
      return type.item;
    case 'map':
      return type.value;
    case 'object':
      return spec.definitions[type.definition]?.properties[segment]?.type;
    case 'union':
      return type.options.map((option) => step(option, segment, spec)).find((found) => found !== undefined);
    default:
      return undefined;
  }
}
